"""The import door: files below some paths become segments of a lake."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Protocol

from igarape import paths, place
from igarape.capture import export, lines
from igarape.capture.batch import Batch, Segment
from igarape.capture.lines import Arrival, Line, Notice, Reject
from igarape.capture.split import Broken
from igarape.capture.unpack import sniff, unpack
from igarape.errors import Problem, Usage
from igarape.query.engine import Note
from igarape.settings import DEFAULT_ZONE, S3, Settings, valid_zone
from igarape.store import Store
from igarape.via import files

SHOWN = 10
"""How many rejects are named one by one; the others are counted."""

_ROOM = 64 << 20
_SAID_EVERY = 100_000

REASONS = {
    "broken": "{where}: not valid JSON; kept for the quarantine",
    "too_long": "{where}: longer than 16 MiB; not kept",
    "cut": "{where}: the file ends before its end; what came before was imported",
    "damaged": "{where}: the archive is damaged; what came before was imported",
    "too_large": "{where}: unpacks to more than can be meant; say --max-size if it is meant",
    "nested": "{where}: an archive inside an archive; unpack it once, then import the result",
    "zip": "{where}: a zip archive; unpack it, then import the folder",
    "bzip2": "{where}: a bzip2 archive; unpack it, then import the result",
    "xz": "{where}: an xz archive; unpack it, then import the result",
    "7z": "{where}: a 7z archive; unpack it, then import the folder",
    "rar": "{where}: a rar archive; unpack it, then import the folder",
    "utf16": "{where}: text in UTF-16; save it as UTF-8",
    "html": "{where}: an export as HTML; export again in Telegram Desktop, as machine-readable JSON",
    "not_json": "{where}: neither updates nor an export",
    "no_delivery": "{where}: begins like a line of a lake, but is none",
    "other_bot": "{where}: a line of a lake of another bot than --bot",
    "no_messages": "{where}: looks like an export, but has no messages",
    "no_chat": "{where}: a message whose chat has no id and type before it",
    "link": "{where}: a link that leads out of the folder",
    "not_a_file": "{where}: neither a file nor a folder",
    "folder": "{where}: a folder named like a file; name it itself to import what is in it",
    "unreadable": "{where}: cannot be read",
}
"""Each reason in words."""

NOTICES = {
    "one_author": "{about}: all messages are by one person. Telegram Desktop exports only your own messages "
    "of groups unless told otherwise; export this chat alone to have them all.",
    "no_zone": "{about}: an old export, with local times only; they were read as times of {zone}. "
    "If that is wrong, say --zone.",
}
"""Each notice in words."""


PROGRESS = "{read} read, from {files} files"


@dataclass
class Report:
    """What an import did: files, deliveries kept and already here, what was rejected and where."""

    files: int = 0
    kept: int = 0
    already: int = 0
    rejects: Counter[str] = field(default_factory=Counter)
    first: list[tuple[str, str]] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)

    def reject(self, where: str, reason: str) -> None:
        """Count a reject, and remember where it is if it is one of the first."""
        self.rejects[reason] += 1
        if len(self.first) < SHOWN:
            self.first.append((where, reason))


class Source(Protocol):
    """What is imported: how it is called in messages, its size in bytes, and its content."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def size(self) -> int:
        """Its size."""

    def chunks(self) -> Iterator[bytes]:
        """Read it from its beginning; OSError where it cannot be read."""


class Importer:
    """One import into one store: reads files, makes segments, keeps those that are not there yet."""

    def __init__(
        self,
        store: Store,
        now: datetime,
        *,
        bot_id: int | None = None,
        zone: str = DEFAULT_ZONE,
        max_size: int | None = None,
        said: Callable[[str, dict[str, object]], object] = lambda *_: None,
    ) -> None:
        self.store, self.now, self.bot_id, self.zone = store, now, bot_id, zone
        self.max_size, self.said = max_size, said
        self.report = Report()
        self._batch = Batch()
        found = (paths.read_segment(entry.path) for entry in store.list(paths.RAW))
        self._here = {each.name for each in found if each and each.name.startswith("import-")}

    def run(self, found: Iterable[Source | files.Refused]) -> Report:
        """Import all files, then keep what is left in the last segment."""
        for file in found:
            if isinstance(file, files.Refused):
                self.report.reject(file.name, file.reason)
            else:
                self._file(file)
        self._keep(self._batch.end())
        return self.report

    def _file(self, file: Source) -> None:
        self.report.files += 1
        try:
            for each in self._read(file):
                if isinstance(each, Line):
                    self._keep(self._batch.add(each))
                elif isinstance(each, Reject):
                    self.report.reject(f"{file.name}:{each.line}", each.reason)
                else:
                    self.report.notices.append(each)
        except Broken as broken:
            self.report.reject(file.name, broken.reason)
        except OSError:
            self.report.reject(file.name, "unreadable")

    def _read(self, file: Source) -> Iterator[Line | Reject | Notice]:
        arrival = Arrival(file.name, self.now, self.bot_id)
        kind, text = sniff(unpack(file.chunks(), self.max_size))
        if kind == "updates":
            return lines.updates(text, arrival)
        if kind == "export":
            return export.messages(text, arrival, self.zone)
        return iter(())

    def _keep(self, segment: Segment | None) -> None:
        if segment is None:
            return
        new = segment.name not in self._here and self.store.put_new(
            segment.path(self.now.date()), segment.packed()
        )
        self._here.add(segment.name)
        before = self.report.kept + self.report.already
        if new:
            self.report.kept += segment.lines
        else:
            self.report.already += segment.lines
        if before // _SAID_EVERY != (before + segment.lines) // _SAID_EVERY:
            self.said(PROGRESS, {"read": before + segment.lines, "files": self.report.files})


def arguments(parser: ArgumentParser) -> None:
    """Add what `igarape import` takes."""
    parser.add_argument("path", nargs="+", help="a file or a folder, here or in S3 (s3://bucket/folder)")
    parser.add_argument("--bot", type=int, metavar="ID", help="the bot that received these updates")
    parser.add_argument("--zone", help="time zone of the computer that made an export older than June 2022")
    parser.add_argument(
        "--max-size", type=_size, metavar="SIZE", help="what one archive may unpack to, such as 200G"
    )


def run(args: Namespace, settings: Settings, store: Store) -> int:
    """Import what was named, and say what came of it; the result is the exit code."""
    from igarape.show import words

    zone = valid_zone(args.zone) if args.zone else settings.zone or DEFAULT_ZONE
    here = place.folder(settings)
    if here is not None and not any(path.startswith(S3) for path in args.path):
        _check_room([Path(path) for path in args.path], here)
    importer = Importer(
        store,
        datetime.now(UTC),
        bot_id=args.bot if args.bot is not None else settings.bot_id,
        zone=zone,
        max_size=args.max_size,
        said=lambda *note: print(words.say(Note(*note), settings.language, settings.named), file=sys.stderr),
    )
    report = importer.run(_sources(args.path, settings))
    for note in sentences(report, zone):
        print(words.say(note, settings.language, settings.named))
    return 1 if report.rejects else 0


def sentences(report: Report, zone: str) -> Iterator[Note]:
    """Say what an import did, as templates and their values."""
    yield Note("Files: {files}", {"files": report.files})
    yield Note("Updates kept: {kept}", {"kept": report.kept})
    yield Note("Already here: {already}", {"already": report.already})
    yield Note("Rejected: {rejected}", {"rejected": report.rejects.total()})
    for where, reason in report.first:
        yield Note(REASONS[reason], {"where": where})
    if report.rejects.total() > len(report.first):
        yield Note("and {more} more", {"more": report.rejects.total() - len(report.first)})
    for notice in report.notices:
        yield Note(NOTICES[notice.reason], {"about": notice.about, "zone": zone})
    yield Note("Next: igarape build")


def _sources(given: list[str], settings: Settings) -> Iterator[Source | files.Refused]:
    """Give what lies below the paths, here and in buckets, in their order."""
    here = place.folder(settings)
    for there, some in groupby(given, key=lambda path: path.startswith(S3)):
        if there:
            from igarape.via import s3objects

            for url in some:
                yield from s3objects.walk(url, without="" if here else settings.lake)
        else:
            yield from files.walk(map(Path, some), without=here)


def _check_room(found: list[Path], lake: Path) -> None:
    """Refuse before the start what would fill the disk: text packs to a quarter or less, archives do not."""
    need = _ROOM
    for file in files.walk(found, without=lake):
        if isinstance(file, files.File):
            need += file.size if file.path.suffix in (".gz", ".zst") else file.size // 4
    room = files.free(lake)
    if need > room:
        raise Problem(
            "Importing this may take {need} MiB, and {lake} has {room} MiB left.",
            "Free some space, or choose another lake with --lake.",
            need=need >> 20,
            lake=lake,
            room=room >> 20,
        )


def _size(text: str) -> int:
    units = {"K": 10, "M": 20, "G": 30, "T": 40}
    number, unit = (text[:-1], text[-1].upper()) if text[-1:].upper() in units else (text, "")
    if not number.isdecimal() or int(number) < 1:
        raise Usage(
            "{size} is no size.", "Write a number of bytes, or one with K, M, G or T: 200G.", size=repr(text)
        )
    return int(number) << units.get(unit, 0)
