"""The door `build`: it seals what is captured, builds, and says what came of it."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from igarape import engines, paths, place
from igarape.errors import Problem, Usage
from igarape.query.engine import Note
from igarape.settings import Settings, valid_day
from igarape.store import Store

if TYPE_CHECKING:
    from igarape.daily.build import Report
    from igarape.daily.spread import Crew
    from igarape.doubts.vectors import Encoder
    from igarape.via.duckdb import DuckDB


class Wanted(NamedTuple):
    """The cluster that is to build: its master, None for what spark-submit says."""

    master: str | None


_MEMORY = re.compile(r"[1-9]\d{0,8} ?[KMGT]i?B", re.IGNORECASE)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what `igarape build` takes."""
    parser.add_argument("--all", action="store_true", help="build every day anew, from raw alone")
    parser.add_argument("--from", dest="since", metavar="DAY", help="build this day and later ones again")
    parser.add_argument("--to", dest="until", metavar="DAY", help="and none later than this one")
    parser.add_argument("--replay", action="store_true", help="try quarantined deliveries again")
    parser.add_argument(
        "--doubts",
        action="store_true",
        help="find the doubts too; later builds keep them up to date by themselves",
    )
    parser.add_argument("--zone", help="time zone that cuts the days; the lake remembers it")
    parser.add_argument("--memory", default="1536MiB", help="what the engine may use (default: 1536MiB)")
    engines.on_cluster(parser)
    parser.add_argument("--format", default="text", help="text or json")


def run(args: argparse.Namespace, settings: Settings, store: Store) -> int:
    """Build the lake; exit 1 where this build had to quarantine something."""
    if args.format not in ("text", "json"):
        raise Usage(
            "There is no {name} called {given}.", "Use one of {allowed}.", name="format", given=args.format,
            allowed="text, json",
        )  # fmt: skip
    since, until = valid_day("--from", args.since), valid_day("--to", args.until)
    if since and until and since > until:
        raise Usage(
            "The period ends before it begins: {since} to {until}.", "Swap --from and --to.", since=since,
            until=until,
        )  # fmt: skip
    if not _MEMORY.fullmatch(args.memory):
        raise Usage(
            "{memory} is no amount of memory.", "Write it as 1536MiB or 4GB.", memory=repr(args.memory)
        )
    on_cluster = engines.known(args.engine, ("duckdb", "spark")) == "spark"
    report = bring_up(
        store,
        settings,
        zone=settings.zone,
        whole=args.all,
        replay=args.replay,
        since=since,
        until=until,
        memory=args.memory,
        doubts=args.doubts,
        cluster=Wanted(args.master) if on_cluster else None,
    )
    if args.format == "json":
        import json

        print(json.dumps(vars(report), default=date.isoformat))
    else:
        from igarape.show import words

        for note in [*idle(store), *sentences(report)]:
            print(words.say(note, settings.language, settings.named))
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
    doubts: bool = False,
    cluster: Wanted | None = None,
) -> Report:
    """Seal what is captured so far, then build; the doubts too where they were asked for, now or before.

    Last of all comes the catalogue: a build that fails leaves the one before.
    On a cluster `memory` is what each task's engine may use; the doubts are looked for here all the same.
    """
    with _engine(memory, settings) as opening, _crew(cluster, settings, memory) as crew:
        from igarape.daily import state
        from igarape.daily.build import build
        from igarape.via import catalogue

        seal(store, settings)
        engine = opening.result()
        report = build(
            store, engine, zone=zone, whole=whole, replay=replay, since=since, until=until, crew=crew
        )
        if doubts or state.insights_kept(store):
            from igarape.doubts import told

            engine.share(on=False)
            report.insights, report.by_words = _insights(store, settings, engine, whole=whole or report.whole)
            report.told_until = told.behind(store, state.load(store))
        catalogue.publish(store, engine)
        return report


@contextmanager
def _engine(memory: str, settings: Settings) -> Iterator[Future[DuckDB]]:
    """Open an engine while the rest of the program loads, since either takes a while; close it in the end."""
    from igarape.via.duckdb import DuckDB
    from igarape.via.scratch import scratch_place

    with ThreadPoolExecutor(1) as aside:
        opening = aside.submit(DuckDB, memory, near=scratch_place(place.near(settings)))
        try:
            yield opening
        finally:
            if not opening.exception():
                opening.result().close()


def seal(store: Store, settings: Settings) -> None:
    """Make segments of what this machine captured so far."""
    from igarape.via.disk import DiskLogs

    logs = DiskLogs(place.journal(settings))
    if logs.names():
        from igarape.capture.seal import seal_now  # here, since it takes 0.05 s to load

        seal_now(logs, store)


@contextmanager
def _crew(cluster: Wanted | None, settings: Settings, memory: str) -> Iterator[Crew | None]:
    """Have the cluster that is wanted for as long as the block runs; its session is opened where there is work."""
    if cluster is None:
        yield None
        return
    from igarape.crew import Cluster
    from igarape.via import spark

    if (cluster.master or "").startswith(spark.CONNECT):
        raise Usage(
            "Spark Connect ({master}) answers questions, and does not build.",
            "Name the cluster itself, as spark://host:7077 or yarn, from where it is reached.",
            master=cluster.master,
        )
    spark.check(cluster.master)
    crew = Cluster(partial(spark.opened, cluster.master), settings.lake, memory)
    try:
        yield crew
    finally:
        crew.close()


def _insights(
    store: Store, settings: Settings, engine: DuckDB, *, whole: bool
) -> tuple[dict[str, int], bool]:
    """Bring the insights up to date; count doubts, topics, and the seconds that took.

    And say whether words alone grouped them for the first time, and nobody asked for that.
    """
    from igarape.doubts import insight, tables  # here, since most builds of most lakes do without
    from igarape.doubts.parts import Parts

    begun = monotonic()
    encoder = fitting(store, engine, settings.encoder)
    lesser = not settings.encoder and encoder is not None and is_words(encoder)
    first = lesser and not insight.grouped_by(store, engine)
    doubts = tell(store, engine, encoder, whole=whole)
    topics = Parts(store, engine).count(tables.TOPICS)
    return {"doubts": doubts, "topics": topics, "seconds": round(monotonic() - begun)}, first


def tell(store: Store, engine: DuckDB, encoder: Encoder | None, *, whole: bool = False) -> int:
    """Bring the insights up to date, and keep a laptop's other cores free; give how many doubts there are."""
    from igarape.doubts import insight

    if encoder is None:
        return insight.bring_up(store, engine, whole=whole)
    from igarape.via.encoder import one_thread  # here, since it needs numpy

    with one_thread(encoder):
        return insight.bring_up(store, engine, whole=whole, encoder=encoder)


def fitting(store: Store, engine: DuckDB, named: str) -> Encoder | None:
    """Open the encoder that may group a lake's doubts: the named one, or else the best that is installed.

    None where that is none, or words alone while something better made the topics that are there: grouped anew they
    would be others, one and all. Who is forgotten goes all the same, so words may group then.
    """
    from igarape.doubts import insight

    found = open_encoder(named)
    if found is None or named or not is_words(found):
        return found
    better = insight.grouped_by(store, engine) - {found.model}
    return None if better and not insight.erasing(store) else found


def is_words(encoder: Encoder) -> bool:
    """Whether an encoder compares words alone, and knows nothing of what they mean."""
    from igarape.doubts.vectors import Words

    return isinstance(encoder, Words)


def open_encoder(named: str) -> Encoder | None:
    """Open the encoder of that name, or else the best that is installed.

    None without numpy where none was named: doubts are not grouped then. Problem for one that cannot be opened.
    """
    try:
        from igarape.via.encoder import encoder
    except ImportError as failure:
        if named:
            raise Problem(
                "Understanding texts needs a package that is not installed: {name}.",
                "Install it with: pip install 'igarape[doubts]'; or name no encoder, and doubts have no topics.",
                name=str(failure.name),
            ) from failure
        return None
    if named:
        return encoder(named)
    try:
        return encoder("sentences")
    except Problem:  # its weights are not installed
        return encoder("words")


def idle(store: Store) -> list[Note]:
    """Say how many corrections found nothing to do when the doubts were last told; nothing where all did."""
    if not any(entry.path == paths.CORRECTIONS for entry in store.list(paths.CORRECTIONS)):
        return []
    from igarape.doubts import corrections  # here, since few have corrected anything

    lines = {number for number, line in enumerate(corrections.lines(store), 1) if line.strip()}
    waiting = len(lines - corrections.effects(store).keys())
    if not waiting:
        return []
    return [
        Note(
            "{count} {count:correction finds|corrections find} nothing to do today; see: igarape correct list",
            {"count": waiting},
        )
    ]


def sentences(report: Report) -> list[Note]:
    """Say what a build did and what to do next."""
    said = [Note("All days were built anew.")] if report.whole else []
    if report.mended:
        said.append(
            Note(
                "Of {days} {days:day|days} a part of the tables had been lost; it is back.",
                {"days": len(report.mended)},
            )
        )
    said += counts(report)
    if report.told_until:
        said.append(
            Note(
                "Doubts and topics stay as they were on {day}: newer ones are grouped where igarape[doubts] is"
                " installed.",
                {"day": report.told_until},
            )
        )
    elif report.insights:
        said.append(
            Note(
                "{doubts} {doubts:doubt|doubts} and {topics} {topics:topic|topics}, in {seconds}"
                " {seconds:second|seconds}.",
                dict(report.insights),
            )
        )
    if report.by_words:
        said.append(
            Note(
                "Doubts are grouped by the words that they share; pip install 'igarape[doubts]' groups them by what"
                " they mean."
            )
        )
    if report.reasons:
        said.append(Note("See them: igarape sql 'SELECT reason, segment, line, origin FROM quarantine'"))
    return [*said, Note("Next: igarape ask hours")]


def counts(report: Report) -> list[Note]:
    """Say what a build counted: every delivery is a row, a repeat, or quarantined."""
    named = {"segments": report.segments, "days": len(report.days), "zone": report.zone}
    added = {name: getattr(report, name) for name in ("lines", "rows", "repeats", "quarantined")}
    return [
        Note(
            "{segments} new {segments:segment|segments}, {days} {days:day|days} built, cut in {zone}.",
            named,
        ),
        Note(
            "{lines} {lines:delivery|deliveries} = {rows} {rows:update|updates} + {repeats} {repeats:repeat|repeats}"
            " + {quarantined} quarantined.",
            added,
        ),
        *(
            Note("Quarantined as {reason}: {count}.", {"reason": reason, "count": count})
            for reason, count in report.reasons.items()
        ),
    ]
