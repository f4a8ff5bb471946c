"""What was fetched once is not fetched again, unless it is another by now."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

import pytest

from igarape.store import Entry, MemoryStore
from igarape.via.cache import Cached
from igarape.via.lease import Seen


class Far(MemoryStore):
    """A store far away: its listings have tags, and it notes what was read."""

    def __init__(self) -> None:
        super().__init__("far://lake")
        self.fetched: list[str] = []

    def list(self, prefix: str):  # type: ignore[no-untyped-def]
        """List with tags."""
        return iter([Entry(each.path, each.size, _tag(self.get(each.path))) for each in super().list(prefix)])

    def read(self, path: str) -> Seen | None:
        """Read, and note it."""
        self.fetched.append(path)
        try:
            data = self.get(path)
        except KeyError:
            return None
        return Seen(data, f'"{_tag(data)}"')


def _tag(data: bytes) -> str:
    return sha256(data).hexdigest()


@pytest.fixture
def far() -> Far:
    """It holds two parts."""
    store = Far()
    store.put("enriched/a/part-0.parquet", b"one")
    store.put("enriched/b/part-0.parquet", b"two")
    return store


def near(far: Far, folder: Path, room: int = 1000) -> Cached:
    """Open the far store as another process would."""
    store = Cached(far, folder, "server/lake", room)
    list(store.list(""))
    return store


def test_what_was_fetched_stays(far: Far, tmp_path: Path) -> None:
    """The second process finds on the disk what the first fetched; the path is still that of the object."""
    first = near(far, tmp_path).local("enriched/a/part-0.parquet")
    second = near(far, tmp_path).local("enriched/a/part-0.parquet")
    assert first == second
    assert second is not None
    assert second.read_bytes() == b"one"
    assert str(second).endswith("/enriched/a/part-0.parquet")
    assert far.fetched == ["enriched/a/part-0.parquet"]


def test_a_replaced_part_is_fetched_anew(far: Far, tmp_path: Path) -> None:
    """Whoever lists sees the new tag; who listed before has the old one still, whole."""
    old = near(far, tmp_path)
    assert _content(old) == b"one"
    far.put("enriched/a/part-0.parquet", b"new")
    assert _content(near(far, tmp_path)) == b"new"
    assert _content(old) == b"one"


def test_a_part_replaced_after_the_listing_is_kept_under_its_own_tag(far: Far, tmp_path: Path) -> None:
    """What came is what counts, so that nobody takes new bytes for old ones."""
    store = near(far, tmp_path)
    far.put("enriched/a/part-0.parquet", b"newer")
    assert _content(store) == b"newer"
    assert _content(near(far, tmp_path)) == b"newer"
    assert len(far.fetched) == 1


def test_what_this_process_wrote_is_not_taken_from_before(far: Far, tmp_path: Path) -> None:
    """After a put or a delete the listing of before says nothing any more."""
    store = near(far, tmp_path)
    store.put("enriched/a/part-0.parquet", b"mine")
    assert store.local("enriched/a/part-0.parquet") is None
    list(store.list("enriched/"))
    assert _content(store) == b"mine"
    store.delete("enriched/a/part-0.parquet")
    assert store.local("enriched/a/part-0.parquet") is None


def test_what_was_not_listed_is_not_kept(far: Far, tmp_path: Path) -> None:
    """Nobody knows which content is meant."""
    store = Cached(far, tmp_path, "server/lake", 1000)
    assert store.local("enriched/a/part-0.parquet") is None
    assert store.get("enriched/a/part-0.parquet") == b"one"


def test_a_file_cut_short_is_fetched_again(far: Far, tmp_path: Path) -> None:
    """A full disk, or a hand that was at work, spoils nothing."""
    file = near(far, tmp_path).local("enriched/a/part-0.parquet")
    assert file is not None
    file.write_bytes(b"o")
    assert _content(near(far, tmp_path)) == b"one"


def test_there_is_room_for_so_much(far: Far, tmp_path: Path) -> None:
    """What was not used for longest goes, what was used within the hour stays."""
    far.put("enriched/c/part-0.parquet", b"x" * 900)
    names = [f"enriched/{each}/part-0.parquet" for each in "abc"]
    a, b = (near(far, tmp_path).local(name) for name in names[:2])
    assert a
    assert b
    os.utime(a, (0, 0))
    near(far, tmp_path, room=500).local(names[2])
    assert not a.exists()
    assert b.exists()


def test_a_folder_that_cannot_be_written_is_done_without(far: Far, tmp_path: Path) -> None:
    """Who reads gets it the other way, each time."""
    (tmp_path / "server").write_bytes(b"in the way")
    store = near(far, tmp_path)
    assert store.local("enriched/a/part-0.parquet") is None
    assert store.get("enriched/a/part-0.parquet") == b"one"


def _content(store: Cached) -> bytes:
    file = store.local("enriched/a/part-0.parquet")
    assert file is not None
    return file.read_bytes()
