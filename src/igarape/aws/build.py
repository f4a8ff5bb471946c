"""The function `build`: once a day, what is new in raw becomes rows."""

from __future__ import annotations

import os
import time
from functools import cache
from pathlib import Path

from igarape import paths
from igarape.aws.event import Event
from igarape.aws.figures import say
from igarape.daily import state
from igarape.daily.build import build
from igarape.errors import Busy
from igarape.store import Store
from igarape.via.duckdb import DuckDB

_SCRATCH = Path("/tmp")  # noqa: S108  (the one folder that a Lambda function may write to; nobody shares it)
_SHARE = 0.6  # of the function's memory, for the engine; Python and the buffers of the store have the rest


def handler(event: Event, _: object) -> dict[str, object]:
    """Build, as the schedule calls us; `{"all": true}` builds all anew, `{"replay": true}` tries the quarantine."""
    return run(
        _store(),
        zone=os.environ.get("IGARAPE_ZONE"),
        memory=int(os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]),
        whole=bool(event.get("all")),
        replay=bool(event.get("replay")),
    )


def run(
    store: Store, *, zone: str | None, memory: int, whole: bool = False, replay: bool = False
) -> dict[str, object]:
    """Build the lake in `memory` MiB, and print one line of figures.

    Where another build is at work nothing is done and nothing has failed: what is new is its task, or tomorrow's.
    """
    begun = time.monotonic()
    if state.load(store) is None and not any(store.list(paths.RAW)):
        say("build", metrics=("built",), built=1, outcome="empty")  # the first night of a new stack
        return {"outcome": "empty"}
    try:
        with DuckDB(f"{int(memory * _SHARE)}MiB", near=_SCRATCH) as engine:
            report = build(store, engine, zone=zone, whole=whole, replay=replay)
    except Busy as busy:
        say("build", outcome="busy", why=str(busy))
        return {"outcome": "busy"}
    figures: dict[str, object] = {
        "outcome": "built",
        "seconds": round(time.monotonic() - begun, 3),
        "segments": report.segments,
        "days": len(report.days),
        "lines": report.lines,
        "rows": report.rows,
        "repeats": report.repeats,
        "quarantined": report.quarantined,
    }
    say("build", metrics=("built", "quarantined"), built=1, **figures)
    return figures


@cache
def _store() -> Store:
    from igarape.via.s3 import S3Store

    return S3Store(os.environ["IGARAPE_LAKE"])
