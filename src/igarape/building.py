"""The door `build`: it seals what is captured, builds, and says what came of it."""

from __future__ import annotations

import argparse
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from igarape import paths
from igarape.errors import Usage
from igarape.settings import Settings
from igarape.store import Store

if TYPE_CHECKING:
    from igarape.daily.build import Report

_MEMORY = re.compile(r"[1-9]\d{0,8} ?[KMGT]i?B", re.IGNORECASE)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what `igarape build` takes."""
    parser.add_argument("--all", action="store_true", help="build every day anew, from raw alone")
    parser.add_argument("--from", dest="since", metavar="DAY", help="build this day and later ones again")
    parser.add_argument("--to", dest="until", metavar="DAY", help="and none later than this one")
    parser.add_argument("--replay", action="store_true", help="try quarantined deliveries again")
    parser.add_argument("--zone", help="time zone that cuts the days; the lake remembers it")
    parser.add_argument("--memory", default="1536MiB", help="what the engine may use (default: 1536MiB)")
    parser.add_argument("--format", default="text", help="text or json")


def run(args: argparse.Namespace, settings: Settings, store: Store) -> int:
    """Build the lake; exit 1 where this build had to quarantine something."""
    if args.format not in ("text", "json"):
        raise Usage(
            "There is no {name} called {given}.", "Use one of {allowed}.", name="format", given=args.format,
            allowed="text, json",
        )  # fmt: skip
    since, until = _day("--from", args.since), _day("--to", args.until)
    if since and until and since > until:
        raise Usage(
            "The period ends before it begins: {since} to {until}.", "Swap --from and --to.", since=since,
            until=until,
        )  # fmt: skip
    if not _MEMORY.fullmatch(args.memory):
        raise Usage(
            "{memory} is no amount of memory.", "Write it as 1536MiB or 4GB.", memory=repr(args.memory)
        )
    report = bring_up(
        store,
        settings,
        zone=settings.zone,
        whole=args.all,
        replay=args.replay,
        since=since,
        until=until,
        memory=args.memory,
    )
    if args.format == "json":
        import json

        print(json.dumps(vars(report) | {"days": [day.isoformat() for day in report.days]}))
    else:
        for template, values in sentences(report):
            _say(template, values, settings.language)
    return 1 if report.refused else 0


def bring_up(
    store: Store,
    settings: Settings,
    *,
    zone: str | None = None,
    whole: bool = False,
    replay: bool = False,
    since: date | None = None,
    until: date | None = None,
    memory: str = "1536MiB",
) -> Report:
    """Seal what is captured so far, then build."""
    from igarape.capture.seal import seal_now
    from igarape.daily.build import build
    from igarape.via.disk import DiskLogs, scratch_place
    from igarape.via.duckdb import DuckDB

    lake = Path(settings.lake)
    seal_now(DiskLogs(lake / paths.JOURNAL), store)
    with DuckDB(memory, near=scratch_place(lake)) as engine:
        return build(store, engine, zone=zone, whole=whole, replay=replay, since=since, until=until)


def sentences(report: Report) -> list[tuple[str, dict[str, object]]]:
    """Say what a build did and what to do next, as templates and their values."""
    said = counts(report)
    if report.whole:
        said.insert(0, ("All days were built anew.", {}))
    if report.reasons:
        said.append(("See them: igarape sql 'SELECT reason, segment, line, origin FROM quarantine'", {}))
    said.append(("Next: igarape ask hours", {}))
    return said


def counts(report: Report) -> list[tuple[str, dict[str, object]]]:
    """Say what a build counted: every delivery is a row, a repeat, or quarantined."""
    said: list[tuple[str, dict[str, object]]] = [
        ("{segments} new segments, {days} days built ({zone}).",
         {"segments": report.segments, "days": len(report.days), "zone": report.zone}),
        ("{lines} deliveries = {rows} updates + {repeats} repeats + {quarantined} quarantined.",
         {name: getattr(report, name) for name in ("lines", "rows", "repeats", "quarantined")}),
    ]  # fmt: skip
    for reason, count in report.reasons.items():
        said.append(("  quarantined as {reason}: {count}", {"reason": reason, "count": count}))
    return said


def _say(template: str, values: dict[str, object], language: str) -> None:
    from igarape.show import words

    shown = {name: words.value(value, language) for name, value in values.items()}
    print(words.translate(template, language).format(**shown))


def _day(name: str, given: str | None) -> date | None:
    try:
        return None if given is None else date.fromisoformat(given)
    except ValueError:
        raise Usage(
            "{name} {given} is not a day.", "Write it as 2026-11-21.", name=name, given=repr(given)
        ) from None
