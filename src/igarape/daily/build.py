"""Build: what is new in raw becomes rows, and only the context days it touches are written anew.

    list raw ─▶ stage what is new ─▶ which days? ─▶ stage what else touches them ─▶ fold ─▶ put parts ─▶ remember

Tables are a function of the set of raw deliveries. So a build may die anywhere and be run again, any
day may be rebuilt, and from scratch gives the same rows.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Protocol

from igarape import paths
from igarape.daily import fold, forgotten, runs, tables
from igarape.daily import state as memory
from igarape.daily.alone import Alone
from igarape.daily.engine import Engine
from igarape.daily.flatten import quoted
from igarape.daily.lost import lost
from igarape.daily.making import to_parquet
from igarape.daily.names import Known
from igarape.daily.parts import Parts, clear_staged
from igarape.daily.reading import Reject
from igarape.daily.spread import Crew, Spread
from igarape.daily.stage import ROOM
from igarape.daily.state import Counted, Day, Read, State
from igarape.errors import Problem, Usage
from igarape.store import Entry, Store

DEFAULT_ZONE = "America/Sao_Paulo"


@dataclass
class Report:
    """What a build did, and the counts that must agree over the whole lake.

    `lines` = `rows` + `repeats` + `quarantined`, where `rows` are counted in the ledger as it was written.
    `refused` are the quarantined ones that this build met, `reasons` those of all. `insights` counts what the lake has
    of them now, and the seconds that took; None where nobody asked for them. `told_until` is their last day, where
    nothing here could group the newer ones as they are. `by_words` says that they were grouped for the first time, by
    words alone, since nothing better is installed. `mended` are the days of which parts were lost.
    """

    zone: str
    segments: int = 0
    days: list[date] = field(default_factory=list)
    whole: bool = False
    lines: int = 0
    rows: int = 0
    repeats: int = 0
    quarantined: int = 0
    refused: int = 0
    reasons: dict[str, int] = field(default_factory=dict)
    insights: dict[str, int] | None = None
    told_until: date | None = None
    by_words: bool = False
    mended: list[date] = field(default_factory=list)


def build(
    store: Store,
    engine: Engine,
    *,
    zone: str | None = None,
    whole: bool = False,
    replay: bool = False,
    since: date | None = None,
    until: date | None = None,
    room: int = ROOM,
    crew: Crew | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Report:
    """Bring the tables up to date with raw.

    `zone` cuts the context days: the lake's own by default. `whole` builds all from scratch; `replay` tries
    the segments with quarantined deliveries again; `since` and `until` (that day included) name days to
    build again whether touched or not. `room` is how many staged rows stay in memory, and `crew`, where there is
    one, does what can be done at several places at once.

    Busy where another build is at work; Problem where the counts do not agree, and then nothing of this
    build is remembered.
    """

    def work(chosen: str) -> Work:
        if crew:
            return Spread(store, chosen, room, crew, progress)
        return Alone(store, engine, chosen, room, progress)

    with store.lock(paths.BUILD_LOCK), runs.noted(store) as run:
        clear_staged(store)  # of a build on a cluster that died: who held the lock is gone
        report = _Build(store, engine, zone, whole, replay, work, progress).run(since, until)
        run.segments, run.whole = report.segments, report.whole
    return report


class Work(Protocol):
    """What makes rows of segments: one machine, or many."""

    @property
    def rejects(self) -> dict[str, list[Reject]]:
        """The lines of each segment that could not be taken."""

    def know(self, undated: str | None, known: Known) -> None:
        """Take the object that tells what is known of first receipts, and those that tell of names."""

    def load(self, segments: Iterable[str]) -> set[date]:
        """Stage more segments; give the days from which something moves to an earlier one."""

    def days(self) -> dict[str, frozenset[date]]:
        """Tell which context days the rows of each staged segment fall on."""

    def fold(self, days: Collection[date], parts: Parts) -> dict[date, Day]:
        """Make the parts of these days and of names, put them in place of the old ones, and give the days' counts."""

    def remember(self) -> None:
        """Keep what is known of first receipts."""


class _Build:
    def __init__(
        self,
        store: Store,
        engine: Engine,
        zone: str | None,
        whole: bool,
        replay: bool,
        work: Callable[[str], Work],
        progress: Callable[[str], None],
    ) -> None:
        self.store = store
        self.engine = engine
        self.progress = progress
        self.replay = replay
        version = f"{tables.VERSION}.{engine.version}"
        known = memory.load(store)
        if known and zone and zone != known.zone and not whole:
            raise Usage(
                "The days of this lake are cut in {known}, not in {asked}.",
                "Leave the zone out, or cut all days anew: igarape build --all --zone {asked}",
                known=known.zone,
                asked=zone,
            )
        erased = forgotten.load(store)
        self.marks = erased.marks() if erased else None
        gone = set[date | None]().union(*lost(store, known.left, paths.ENRICHED).values()) if known else set()
        fresh = known is None or whole or known.version != version or (erased is not None and erased.pending)
        fresh = fresh or None in gone  # names are of all days
        chosen = zone or (known.zone if known else DEFAULT_ZONE)
        self.known = State(store, chosen, version) if known is None or fresh else known
        self.fresh = fresh
        self.work = partial(work, chosen)
        self.mended = {day for day in gone if day}
        self.report = Report(chosen, whole=fresh and known is not None, mended=sorted(self.mended))

    def run(self, since: date | None, until: date | None) -> Report:
        raw, new = self._listed()
        if self.marks:
            from igarape.daily.sweep import sweep  # here, since in most lakes nobody is to be forgotten

            if sweep(self.store, sorted(new), self.marks):
                raw, new = self._listed()
        again = {
            day for day in self.known.days if (since or until) and (since or day) <= day <= (until or day)
        } | (self.mended & self.known.days.keys())
        self.progress(f"{len(new)} new of {len(raw)} segments")
        if not (new or again or self.fresh):
            return self._agreed()
        if not raw:
            raise Problem(
                "There is nothing in {lake} to build from.",
                "Keep some first, with igarape capture or igarape import; or see igarape demo.",
                lake=self.store.url,
            )
        work = self.work()
        work.know(paths.UNDATED if not self.fresh and self._exists(paths.UNDATED) else None, self._named())
        moved = work.load(new or self.known.touching(again))
        fallen = work.days()
        touched = again.union(moved, *(fallen.get(path, ()) for path in new))
        rest = self.known.touching(touched) - new - (set() if new else self.known.touching(again))
        if rest:
            work.load(rest)
        staged = work.days() if rest else fallen
        parts = Parts(self.store, None if self.fresh else touched, self.known.left)
        days = work.fold(touched, parts)
        parts.sweep()
        work.remember()
        self.known.left = parts.left
        self._quarantine(set(staged) | new, work.rejects)
        self._remember(
            raw, {path: staged.get(path, frozenset()) for path in set(staged) | new}, days, work.rejects
        )
        self.report.segments, self.report.days = len(new), sorted(touched)
        self.report.refused = sum(len(rows) for rows in work.rejects.values())
        return self._agreed()

    def _named(self) -> dict[str, Entry]:
        """Find the parts of names, as far as what they tell is still true."""
        sought = {paths.part(table.name): table.name for table, _, _ in fold.NAMED if not self.fresh}
        return {sought[each.path]: each for path in sought for each in self.store.list(path)}

    def _listed(self) -> tuple[list[str], set[str]]:
        """List the segments, and those of them that are new."""
        raw = [entry.path for entry in self.store.list(paths.RAW) if paths.read_segment(entry.path)]
        return raw, self.known.unread(raw, replay=self.replay)

    # -- quarantine, memory, counts --------------------------------------------------------------------

    def _quarantine(self, read: Iterable[str], rejects: dict[str, list[Reject]]) -> None:
        """Write the rejects of each segment that was read, and remove those of the ones that have none any more."""
        kept = {paths.quarantine(path) for path in rejects}
        for entry in list(self.store.list(paths.QUARANTINE)):
            if entry.path not in kept and (
                self.fresh or entry.path in {paths.quarantine(path) for path in read}
            ):
                self.store.delete(entry.path)
        names = tables.QUARANTINE.columns
        columns = ", ".join(f"{column.name}: '{column.type}'" for column in names)
        for path, rows in rejects.items():
            lines = "".join(json.dumps(row) + "\n" for row in rows)
            file = self.engine.write("rejects.ndjson", lines.encode())
            self._copy(
                f"SELECT {', '.join(column.name for column in names)} FROM read_json({quoted(file)},"
                f" format = 'newline_delimited', maximum_object_size = 67108864, columns = {{{columns}}})"
                " ORDER BY line",
                paths.quarantine(path),
            )

    def _remember(
        self,
        raw: list[str],
        read: dict[str, frozenset[date]],
        days: dict[date, Day],
        rejects: dict[str, list[Reject]],
    ) -> None:
        known = self.known
        known.note(raw, {path: Read(on, len(rejects.get(path, ()))) for path, on in read.items()})
        known.days |= days
        known.days = {day: counts for day, counts in known.days.items() if counts.deliveries}

    def _agreed(self) -> Report:
        """Check the counts against each other, then remember; nothing is remembered that does not add up."""
        report, known = self.report, self.known
        report.lines, report.quarantined = known.lines, known.quarantined
        report.repeats = sum(day.deliveries - day.distinct for day in known.days.values())
        report.rows = self._ledger_rows()
        report.reasons = self._reasons()
        if report.lines != report.rows + report.repeats + report.quarantined:
            raise Problem(
                "{lines} deliveries are not {rows} updates + {repeats} repeats + {quarantined} quarantined.",
                "Build anew with: igarape build --all; if it stays so, keep the lake and report it.",
                lines=report.lines,
                rows=report.rows,
                repeats=report.repeats,
                quarantined=report.quarantined,
            )
        memory.save(known)
        return report

    def _ledger_rows(self) -> int:
        """Count the ledger as it was written. A part with the tag that it had when it was counted is the same part."""
        entries = {entry.path: entry for entry in self.store.list(paths.table(tables.UPDATES.name))}
        listed = [entries[path] for path in paths.current(entries)]
        before, self.known.ledger = self.known.ledger, {}
        known = {each.path: before[each.path] for each in listed if each.tag and each.path in before}
        same = {each.path for each in listed if each.path in known and known[each.path].tag == each.tag}
        read = [each for each in listed if each.path not in same]
        files = self.engine.fetch_all(self.store, [each.path for each in read])
        counts = dict(
            self.engine.run(
                f"SELECT file_name, num_rows FROM parquet_file_metadata([{', '.join(map(quoted, files))}])"
            )
            if files
            else ()
        )
        for each, file in zip(read, files, strict=True):
            known[each.path] = Counted(each.tag, int(counts[file]))
        self.known.ledger = {path: counted for path, counted in known.items() if counted.tag}
        return sum(counted.rows for counted in known.values())

    def _reasons(self) -> dict[str, int]:
        files = self._files(paths.QUARANTINE)
        if not files:
            return {}
        return dict(
            self.engine.run(
                f"SELECT reason, count(*) FROM read_parquet([{files}]) GROUP BY reason ORDER BY 2 DESC, 1"
            )
        )

    # -- files -----------------------------------------------------------------------------------------

    def _files(self, prefix: str) -> str:
        listed = [entry.path for entry in self.store.list(prefix)]
        return ", ".join(map(quoted, self.engine.fetch_all(self.store, listed)))

    def _exists(self, path: str) -> bool:
        return any(entry.path == path for entry in self.store.list(path))

    def _copy(self, sql: str, path: str) -> None:
        file = self.engine.scratch("part.parquet")
        self.engine.run(to_parquet(sql, file))
        self.store.put(path, Path(file))
