"""The name of every object in a lake, and back.

Paths are relative to the lake's root and use `/` everywhere. Nothing else in the
package puts a path together or takes one apart.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import NamedTuple

RAW = "raw/telegram/"
ENRICHED = "enriched/"
INSIGHTS = "insights/"
QUARANTINE = "quarantine/"
STATE = "state/"

BUILT = STATE + "built.json"
"""What the last build knew: zone, version of the tables, the days of receipt of the segments it read."""

READ = STATE + "read/"
"""Which segments the last build read: an object for each UTC day of receipt."""

TOLD = STATE + "insights.json"
"""What the insights were made of: how much each day held, who was staff, and where the talks are kept."""

TALKS = STATE + "talks/"
"""The talks of all chats as they stood when a day began, so that the next build goes on from there."""

TOPICS = STATE + "topics.json"
"""What makes a topic the same tomorrow: its id, its label, the marks of its texts."""

CORRECTIONS = STATE + "corrections.ndjson"
"""What people know better than the grouping, one correction a line; the one file here that is written by hand too."""

SET_ASIDE = INSIGHTS + "set_aside/part-0.parquet"
"""Episodes of topics that a person dropped: the grouping must see them to know the topic again."""

LABELS = STATE + "labels/"
"""Prefix of the labels that people gave: a table of one part. Nothing can make them anew."""

LABELS_LOCK = STATE + "labels.lock"

UNDATED = STATE + "undated.parquet"
"""When an update without a date of its own was first received."""

RUNS = STATE + "runs.json"
"""When the last builds ran, how long they took, and how they ended."""

SAMPLES = STATE + "samples.json"
"""The last samples at Telegram's queue and at the disk; without them nobody could say that something grows."""

PSEUDONYMS = STATE + "pseudonyms.key"
"""What people are given other names with, on pages that may not name them. Whoever has it can tell them again."""

FORGOTTEN = STATE + "forgotten.json"
"""Who asked to be forgotten, as keyed marks of ids and names, so that nothing of them comes in again."""

MOVES = STATE + "moves.json"
"""Chats that moved while only some are kept: old id → new id."""

BUILD_LOCK = STATE + "build.lock"

FORGET_LOCK = STATE + "forget.lock"
"""Held for as long as an erasure is at work, also between its steps."""

CATALOGUE = "lake.duckdb"
"""Views of all tables, for any client of DuckDB; a lake that is a folder has it."""

STAGED = STATE + "staged/"
"""Prefix of what the workers of a cluster hand to each other while a build runs; nothing of it is kept.

All of it lies in one folder: on a disk, folders of each task would stay there empty.
"""

JOURNAL = STATE + "journal"
"""The folder of the journal, where the lake is on this machine."""

_SEGMENT = re.compile(
    r"raw/telegram/received=(?P<day>\d{4}-\d{2}-\d{2})/(?P<name>[A-Za-z0-9.-]+)(?:_(?P<cut>[0-9a-f]{8}))?"
    r"-(?P<lines>\d+)\.ndjson\.zst"
)
_PART = re.compile(
    r"(?:enriched|insights|state)/(?P<table>[a-z_]+)/(?:context_date=(?P<day>\d{4}-\d{2}-\d{2})/)?part-(?P<number>\d+)"
    r"(?:-of-(?P<count>\d+)-(?P<edition>\d+))?\.parquet"
)


class Segment(NamedTuple):
    """What a segment's path says of it: the UTC day of receipt, its name, how many lines it holds.

    `cut` is a digest of what it holds, where somebody was taken out of it; "" where it is as it was written.
    """

    day: date
    name: str
    lines: int
    cut: str = ""


class Part(NamedTuple):
    """What a part's path says of it: its table, its context day (None: the whole table), its number.

    Where a day of a table lies in several parts they are one edition: so many parts, told from other editions
    of that day by a number. Edition 0 is the one part that most days have.
    """

    table: str
    day: date | None
    number: int
    of: int = 1
    edition: int = 0


def segment(day: date, name: str, lines: int) -> str:
    """Path of the segment `name` received on the UTC `day`; its line count stands in the name.

    With the count in the name, a listing alone says how many deliveries a lake holds,
    and a segment that was cut short gives itself away.
    """
    return f"{RAW}received={day.isoformat()}/{name}-{lines}.ndjson.zst"


def read_segment(path: str) -> Segment | None:
    """Take a segment's path apart; None for any other path."""
    found = _SEGMENT.fullmatch(path)
    if found is None:
        return None
    day = _day(found["day"])
    return None if day is None else Segment(day, found["name"], int(found["lines"]), found["cut"] or "")


def cut(path: str, lines: int, digest: str) -> str:
    """Path of a segment out of which somebody was taken: so many lines are left, and `digest` is of what it holds.

    It is another path each time, so a backup that brings the old one back brings something new, which is looked at.
    """
    found = read_segment(path)
    if found is None:
        raise ValueError(path)
    return f"{RAW}received={found.day.isoformat()}/{found.name}_{digest[:8]}-{lines}.ndjson.zst"


def part(table: str, day: date | None = None) -> str:
    """Path of one Parquet file: `table` on a context `day`, or the whole table where it has no days."""
    return f"{_folder(table, day)}part-0.parquet"


def piece(part: Part) -> str:
    """Path of one of the several parts that a table has on a day."""
    return f"{_folder(part.table, part.day)}part-{part.number}-of-{part.of}-{part.edition}.parquet"


def _folder(table: str, day: date | None) -> str:
    return f"{ENRICHED}{table}/" + (f"context_date={day.isoformat()}/" if day else "")


def read_part(path: str) -> Part | None:
    """Take a part's path apart; None for any other path."""
    found = _PART.fullmatch(path)
    if found is None:
        return None
    day = _day(found["day"]) if found["day"] else None
    if found["day"] and day is None:
        return None
    return Part(
        found["table"], day, int(found["number"]), int(found["count"] or 1), int(found["edition"] or 0)
    )


def current(found: Iterable[str]) -> list[str]:
    """Of the paths of parts, name those that count: each day's newest edition of which no part is missing.

    The last part of a new edition makes it whole, and the first one that is removed of an old one ends it. So a
    reader sees the old rows of a day or its new ones, whatever moment it looks at.
    """
    editions: dict[tuple[str, date | None], dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    sizes: dict[tuple[str, date | None, int], int] = {}
    for path in found:
        part = read_part(path)
        if part:
            editions[part.table, part.day][part.edition].append(path)
            sizes[part.table, part.day, part.edition] = part.of
    chosen: list[str] = []
    for (table, day), known in editions.items():
        whole = (each for each in known if each == 0 or len(known[each]) == sizes[table, day, each])
        chosen += known.get(max(whole, default=-1), ())
    return sorted(chosen)


def read_day(folder: str) -> date | None:
    """Tell the context day of a folder of parts; None for any other path."""
    found = re.search(r"/context_date=(\d{4}-\d{2}-\d{2})/", folder)
    return _day(found[1]) if found else None


def table(name: str) -> str:
    """Prefix of all parts of a table."""
    return f"{ENRICHED}{name}/"


def insight(table: str, day: date | None = None) -> str:
    """Path of one Parquet file of the insights layer: a context `day`, or the whole table where it has no days."""
    return f"{INSIGHTS}{table}/" + (f"context_date={day.isoformat()}/" if day else "") + "part-0.parquet"


def insights(name: str) -> str:
    """Prefix of all parts of a table of the insights layer."""
    return f"{INSIGHTS}{name}/"


def talks(day: date, digest: str) -> str:
    """Path of the talks as they stood when a context `day` began, with a digest of what they hold."""
    return f"{TALKS}{day.isoformat()}-{digest}.json.zst"


def read_on(day: date, digest: str) -> str:
    """Path of what a build remembers of the segments received on a UTC `day`, with a digest of what it holds."""
    return f"{READ}{day.isoformat()}-{digest}.json.zst"


def labels() -> str:
    """Path of the Parquet file with the labels that people gave."""
    return f"{LABELS}part-0.parquet"


def pattern(prefix: str, *, by_day: bool) -> str:
    """The pattern that all parts of the table at `prefix` match, and nothing else does.

    It knows no editions: while a day of several parts is replaced, it matches old and new ones.
    """
    return prefix + ("context_date=*/" if by_day else "") + "part-*.parquet"


def vectors(model: str) -> str:
    """Prefix of the vectors that a model made of texts."""
    return f"{STATE}vectors/{re.sub('[^A-Za-z0-9.-]', '_', model)}/"


def staged(run: str, name: str) -> str:
    """Path of an object that lasts no longer than the build `run`."""
    return f"{STAGED}{run}-{name}"


def quarantine(segment_path: str) -> str:
    """Path of the rejects of one segment, beside its name."""
    found = read_segment(segment_path)
    if found is None:
        raise ValueError(segment_path)
    name = f"{found.name}_{found.cut}" if found.cut else found.name
    return f"{QUARANTINE}received={found.day.isoformat()}/{name}-{found.lines}.parquet"


def stamp(moment: datetime) -> str:
    """A UTC moment as it stands in a segment's name: sortable, safe in every file system."""
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%S.%fZ")


def read_stamp(name: str) -> datetime | None:
    """When the log or segment of that name was begun; None for a name that does not say it, an import's."""
    try:
        return datetime.strptime(name.partition("-")[0], "%Y%m%dT%H%M%S.%fZ").replace(tzinfo=UTC)
    except ValueError:
        return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
