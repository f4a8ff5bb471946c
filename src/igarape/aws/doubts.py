"""The function `doubts`: once a build has ended well, the doubts and topics of what is new."""

from __future__ import annotations

import os
import time
from functools import cache
from pathlib import Path

from igarape.aws.event import Event
from igarape.aws.figures import say
from igarape.doubts import insight, tables
from igarape.doubts.parts import Parts
from igarape.doubts.vectors import Encoder
from igarape.errors import Busy
from igarape.store import Store
from igarape.via.duckdb import DuckDB
from igarape.via.encoder import encoder

_SCRATCH = Path("/tmp")  # noqa: S108  (the one folder that a Lambda function may write to; nobody shares it)
_SHARE = 0.4  # of the function's memory, for the engine; the encoder, the talks and the vectors have the rest


def handler(event: Event, _: object) -> dict[str, object]:
    """Look for doubts, as the build's success calls us; `{"all": true}` looks through all days anew."""
    return run(
        _store(),
        _encoder(),
        memory=int(os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]),
        whole=bool(event.get("all")),
    )


def run(store: Store, encoder: Encoder, *, memory: int, whole: bool = False) -> dict[str, object]:
    """Bring the insights up to date in `memory` MiB, and print one line of figures.

    Where a build is at work nothing is done and nothing has failed: its own success calls us again.
    """
    begun = time.monotonic()
    try:
        with DuckDB(f"{int(memory * _SHARE)}MiB", near=_SCRATCH) as engine:
            doubts = insight.bring_up(store, engine, whole=whole, encoder=encoder)
            topics = Parts(store, engine).count(tables.TOPICS)
    except Busy as busy:
        say("doubts", outcome="busy", why=str(busy))
        return {"outcome": "busy"}
    figures: dict[str, object] = {
        "outcome": "found",
        "seconds": round(time.monotonic() - begun, 3),
        "doubts": doubts,
        "topics": topics,
    }
    say("doubts", metrics=(), **figures)
    return figures


@cache
def _store() -> Store:
    from igarape.via.s3 import S3Store

    return S3Store(os.environ["IGARAPE_LAKE"])


@cache
def _encoder() -> Encoder:
    return encoder("sentences")
