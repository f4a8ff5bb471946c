"""The function `keep`: a batch of the queue becomes one segment of raw, and only then leaves the queue."""

from __future__ import annotations

import os
from functools import cache
from typing import Any

from igarape.aws.event import Event
from igarape.aws.figures import say
from igarape.capture.queued import Text, segments
from igarape.errors import Problem
from igarape.store import Store


def handler(event: Event, _: object) -> dict[str, Any]:
    """Keep one batch, as Lambda calls us; the queue keeps what is named in the result, and tries it again."""
    return keep(event, _store())


def keep(event: Event, store: Store) -> dict[str, Any]:
    """Write the batch's segment; name the messages that are not in one.

    A segment that is there already has these very lines, from a first try whose answer was lost. Where not a single
    segment could be written the failure is raised, so that it counts as an error of the function.
    """
    texts = [Text(each["messageId"], each["body"]) for each in event["Records"]]
    made, odd = segments(texts)
    kept, failed = 0, list(odd)
    why: Exception | None = None
    for segment in made:
        try:
            store.put_new(segment.path, segment.data)
        except (Problem, OSError) as problem:
            why = problem
            failed += segment.ids
        else:
            kept += len(segment.ids)
    if why and not kept:
        raise why
    say("keep", kept=kept, failed=len(failed), unreadable=len(odd))
    return {"batchItemFailures": [{"itemIdentifier": each} for each in failed]}


@cache
def _store() -> Store:
    from igarape.via.s3 import S3Store

    return S3Store(os.environ["IGARAPE_LAKE"])


if "AWS_LAMBDA_RUNTIME_API" in os.environ:
    _store()  # while Lambda starts us it lends a whole core
