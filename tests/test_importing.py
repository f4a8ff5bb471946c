"""Files become segments, once, whatever happens to them."""

from __future__ import annotations

import gzip
import json
import os
from datetime import date
from pathlib import Path

import pytest
import zstandard

from igarape import importing, paths
from igarape.capture import batch, unpack
from igarape.capture.lines import Line
from igarape.demo import made_up
from igarape.errors import Problem
from igarape.store import MemoryStore
from tests.daily.deliveries import rebuild, rows, tables_of
from tests.imports import NOW, deliveries, ids, imported, ndjson, updates


def test_the_courses_folders_are_imported(tmp_path: Path) -> None:
    """One file an update, a folder a day, as the course's function leaves them in its bucket."""
    for at, line in enumerate(updates(300)):
        folder = tmp_path / f"telegram/context_date=2026-11-{1 + at // 100:02d}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"20261101{at:012d}.json").write_bytes(line)
    store = MemoryStore()

    report = imported(store, tmp_path)

    assert (report.files, report.kept, report.already, report.rejects.total()) == (300, 300, 0, 0)
    assert ids(store) == list(range(1, 301))
    assert len(list(store.list(paths.RAW))) < 5


@pytest.mark.slow
def test_an_import_twice_adds_nothing(tmp_path: Path) -> None:
    """Not on another day, not from another place, not packed otherwise: the name follows from the content."""
    lines = updates(25_000)
    (tmp_path / "a.ndjson").write_bytes(ndjson(lines))
    (tmp_path / "b.json").write_bytes(b"[" + b",".join(lines) + b"]")
    (tmp_path / "c").write_bytes(zstandard.compress(ndjson(lines)))
    store = MemoryStore()
    imported(store, tmp_path / "a.ndjson")
    before = list(store.list(""))

    again = [
        imported(store, tmp_path / name, now=NOW.replace(year=2027)) for name in ("a.ndjson", "b.json", "c")
    ]

    assert [(each.kept, each.already) for each in again] == [(0, 25_000)] * 3
    assert list(store.list("")) == before
    assert ids(store) == list(range(1, 25_001))


@pytest.mark.slow
def test_a_file_that_has_grown_repeats_only_what_is_near_the_change(tmp_path: Path) -> None:
    """In front, in the middle, at the end: most of the segments are the same as before."""
    lines = updates(60_000)
    grown = [*updates(10, 100_001, 2), *lines[:30_000], *updates(10, 100_011, 3), *lines[30_000:]]
    (tmp_path / "a").write_bytes(ndjson(lines))
    (tmp_path / "b").write_bytes(ndjson([*grown, *updates(10, 100_021, 4)]))
    store = MemoryStore()
    imported(store, tmp_path / "a")

    report = imported(store, tmp_path / "b")

    assert report.already > 20_000
    assert set(ids(store)) == {*range(1, 60_001), *range(100_001, 100_031)}


def test_another_bots_updates_are_other_updates(tmp_path: Path) -> None:
    """The same numbers mean something else for another bot."""
    (tmp_path / "a").write_bytes(ndjson(updates(3)))
    store = MemoryStore()

    assert [imported(store, tmp_path, bot_id=bot).kept for bot in (7, 8, None)] == [3, 3, 3]


def test_a_broken_line_in_many_does_not_stop_the_others(tmp_path: Path) -> None:
    """It is said with file and line, and kept for the quarantine."""
    lines = updates(20_000)
    lines[12_344] = b'{"update_id":12345,"message":{"te'
    (tmp_path / "a.ndjson").write_bytes(ndjson(lines))
    store = MemoryStore()

    report = imported(store, tmp_path)

    assert report.first == [(f"{tmp_path}/a.ndjson:12345", "broken")]
    assert report.kept == 20_000
    assert len(ids(store)) == 19_999
    assert [each["origin"] for each in deliveries(store) if "body" in each] == [f"{tmp_path}/a.ndjson:12345"]


def test_it_is_the_name_that_makes_an_import_happen_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: with names that do not follow from the content, the same import adds everything again."""
    (tmp_path / "a").write_bytes(ndjson(updates(3)))
    names = iter("abc")
    real = batch.Batch.end

    def end(self: batch.Batch) -> batch.Segment | None:
        segment = real(self)
        return segment and segment._replace(name="import-" + next(names))

    monkeypatch.setattr(batch.Batch, "end", end)
    store = MemoryStore()
    imported(store, tmp_path)

    assert imported(store, tmp_path).kept == 3
    assert ids(store) == [1, 1, 2, 2, 3, 3]


def test_it_is_the_cut_that_lets_a_grown_file_meet_itself_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: segments of a fixed number of lines all differ once a line was put in front."""
    monkeypatch.setattr(batch, "_ENDS", (1 << 32) - 1)
    (tmp_path / "a").write_bytes(ndjson(updates(30_000)))
    (tmp_path / "b").write_bytes(ndjson([*updates(1, 100_001, 2), *updates(30_000)]))
    store = MemoryStore()
    imported(store, tmp_path / "a")

    assert imported(store, tmp_path / "b").already == 0


@pytest.mark.parametrize("cut", range(1, 400, 7))
def test_a_segment_cut_anywhere_gives_its_whole_lines(tmp_path: Path, cut: int) -> None:
    """A segment copied out of a lake in part: every line that is whole is kept, and the cut is said."""
    (tmp_path / "a").write_bytes(ndjson(updates(40)))
    store = MemoryStore()
    imported(store, tmp_path)
    segment = store.get(next(store.list(paths.RAW)).path)
    (tmp_path / "b").write_bytes(segment[: len(segment) * cut // 400])
    other = MemoryStore()

    report = imported(other, tmp_path / "b")

    assert report.rejects
    assert ids(other) == list(range(1, len(ids(other)) + 1))


class Dying(MemoryStore):
    """A store whose disk goes after some segments."""

    def __init__(self, puts: int) -> None:
        super().__init__()
        self.puts = puts

    def put_new(self, path: str, data: bytes) -> bool:
        """Keep the object, or die."""
        if self.puts == 0:
            raise Problem("The disk is gone.")
        self.puts -= 1
        return super().put_new(path, data)


@pytest.mark.slow
def test_an_import_that_died_goes_on_where_it_was(tmp_path: Path) -> None:
    """What had been kept is recognised the next time."""
    (tmp_path / "a").write_bytes(ndjson(updates(50_000)))
    store = Dying(puts=3)
    with pytest.raises(Problem):
        imported(store, tmp_path)
    there = len(deliveries(store))
    store.puts = 1000

    report = imported(store, tmp_path)

    assert (report.already, report.kept) == (there, 50_000 - there)
    assert ids(store) == list(range(1, 50_001))


@pytest.mark.parametrize("name", ["a.json", "a", "ação.txt", "a.json.gz", "con", "x" * 200, "a\nb.json"])
def test_the_name_of_a_file_does_not_matter(tmp_path: Path, name: str) -> None:
    """Its content says what it is; a wrong ending, or a strange name, changes nothing."""
    (tmp_path / name).write_bytes(ndjson(updates(3)))
    store = MemoryStore()

    assert imported(store, tmp_path).rejects.total() == 0
    assert ids(store) == [1, 2, 3]


HOSTILE = {
    "a zip": (b"PK\x03\x04....", "zip"),
    "an archive in an archive": (gzip.compress(gzip.compress(b"{}")), "nested"),
    "a cut archive": (gzip.compress(ndjson(updates(9)))[:-9], "cut"),
    "a bomb": (gzip.compress(b'{"update_id":1}\n' * 200_000, 9), "too_large"),
    "no JSON": (b"id;name\n1;x\n", "not_json"),
    "an export without messages": (b'{"name":"x"}', "no_messages"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_one_bad_file_does_not_stop_the_others(
    tmp_path: Path, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said with its reason; what was good in it, and all other files, are imported."""
    monkeypatch.setattr(unpack, "FREE", 1 << 20)
    content, reason = HOSTILE[case]
    (tmp_path / "1.json").write_bytes(ndjson(updates(2)))
    (tmp_path / "2.json").write_bytes(content)
    (tmp_path / "3.json").write_bytes(ndjson(updates(2, 1001)))
    store = MemoryStore()

    report = imported(store, tmp_path)

    assert reason in report.rejects
    assert {1, 2, 1001, 1002} <= set(ids(store))
    assert all(word in importing.REASONS for word in report.rejects)


def test_things_that_are_no_files_do_not_hang_an_import(tmp_path: Path) -> None:
    """A pipe that nobody writes to, a link to an endless device, a folder named like a file."""
    os.mkfifo(tmp_path / "a.json")
    (tmp_path / "b.json").symlink_to("/dev/zero")
    (tmp_path / "c.json").mkdir()
    (tmp_path / "d.json").write_bytes(ndjson(updates(2)))
    store = MemoryStore()

    report = imported(store, tmp_path)

    assert report.rejects == {"not_a_file": 1, "link": 1, "folder": 1}
    assert ids(store) == [1, 2]


def test_a_message_that_was_captured_and_exported_is_one(tmp_path: Path) -> None:
    """Live with all that Telegram says; from the export the same row, and those nobody captured."""
    group = {"id": -1001234567890, "type": "supergroup", "title": "Suporte"}
    live = {"message_id": 5, "from": {"id": 11, "is_bot": False, "first_name": "Ana", "username": "ana"}}
    live |= {"chat": group, "date": 1793620800, "text": "oi"}
    (tmp_path / "live.json").write_text(json.dumps({"update_id": 1, "message": live}), encoding="utf-8")
    seen = {"id": 5, "type": "message", "date_unixtime": "1793620800", "from": "Ana", "from_id": "user11"}
    chat = {"name": "Suporte", "type": "private_supergroup", "id": 1234567890}
    chat["messages"] = [
        seen | {"text": "oi"},
        seen | {"id": 6, "text": "?"},
        {"id": 7, "type": "unsupported"},
    ]
    (tmp_path / "export.json").write_text(json.dumps(chat), encoding="utf-8")
    store = MemoryStore()
    imported(store, tmp_path)

    report = rebuild(store)

    assert [
        (each["message_id"], each["author_username"], each["text"]) for each in rows(store, "messages")
    ] == [(5, "ana", "oi"), (6, None, "?")]
    assert [("no_date", f"{tmp_path}/export.json:1")] == [
        (each["reason"], each["origin"]) for each in rows(store, "quarantine")
    ]
    assert (report.rows, report.quarantined) == (3, 1)


def test_the_made_up_group_is_the_same_by_import_and_by_pieces(tmp_path: Path) -> None:
    """Its updates in one file, or a file each, give the same tables."""
    bodies = list(made_up(7, date(2026, 10, 5), days=5))
    (tmp_path / "whole").mkdir()
    (tmp_path / "pieces").mkdir()
    (tmp_path / "whole/all.json").write_bytes(b"".join(bodies))
    for at, body in enumerate(bodies):
        (tmp_path / f"pieces/{at:05d}.json").write_text(
            json.dumps(json.loads(body), indent=1), encoding="utf-8"
        )
    stores = MemoryStore(), MemoryStore()
    for store, folder in zip(stores, ("whole", "pieces"), strict=True):
        assert imported(store, tmp_path / folder).kept == len(bodies)
        rebuild(store)

    names = ("messages", "message_versions", "users", "chats", "activity")
    first, second = (tables_of(store, names) for store in stores)

    assert first == second
    assert len(first["messages"]) > 200


def test_segments_end_where_their_lines_say(monkeypatch: pytest.MonkeyPatch) -> None:
    """At the latest after so many lines or bytes."""
    monkeypatch.setattr(batch, "MOST_LINES", 10)
    lines = [Line(line, line + b"\n") for line in updates(100)]
    gathered = batch.Batch()

    segments = [segment for line in lines if (segment := gathered.add(line))]

    assert [each.lines for each in segments] == [10] * 10
    assert gathered.end() is None
    assert b"".join(each.text for each in segments) == ndjson(updates(100))


@pytest.mark.slow
def test_many_small_files_are_imported(tmp_path: Path) -> None:
    """A hundred thousand files, one update each."""
    for at, line in enumerate(updates(100_000)):
        (tmp_path / f"{at}.json").write_bytes(line)
    store = MemoryStore()

    report = imported(store, tmp_path)

    assert (report.files, report.kept) == (100_000, 100_000)
    assert len(list(store.list(paths.RAW))) < 60
