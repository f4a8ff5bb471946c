"""What every store does, whichever it is."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from igarape.errors import Busy, Usage
from igarape.store import Entry, MemoryStore, Store
from igarape.via.disk import DiskStore
from igarape.via.s3 import S3Store

Another = Callable[[], Store]


@pytest.fixture(params=["memory", "disk", "s3"])
def another(request: pytest.FixtureRequest, tmp_path: Path) -> Another:
    """Open the same lake again, as another process would; memory has one door only."""
    if request.param == "s3":
        lake = request.getfixturevalue("s3_lake")
        return lambda: S3Store(lake)
    if request.param == "disk":
        return lambda: DiskStore(tmp_path / "lake")
    memory = MemoryStore()
    return lambda: memory


heavy = pytest.mark.parametrize(
    "another", ["memory", "disk", pytest.param("s3", marks=pytest.mark.slow)], indirect=True
)
"""What takes longer than it may where each write is a request."""


@pytest.fixture
def store(another: Another) -> Store:
    """An empty store of each kind."""
    return another()


def entries(store: Store, prefix: str) -> list[tuple[str, int]]:
    """List paths and sizes: a tag is each store's own affair."""
    return [(entry.path, entry.size) for entry in store.list(prefix)]


def paths(listing: Iterator[Entry]) -> list[str]:
    """Take the paths of a listing."""
    return [entry.path for entry in listing]


def at_once(work: Callable[[int], None], threads: int) -> None:
    """Run `work(0)`, `work(1)`, ... at once; what fails in a thread fails here."""
    start = threading.Barrier(threads)
    failures: list[BaseException] = []

    def run(number: int) -> None:
        start.wait()
        try:
            work(number)
        except BaseException as problem:
            failures.append(problem)

    each = [threading.Thread(target=run, args=(number,)) for number in range(threads)]
    for thread in each:
        thread.start()
    for thread in each:
        thread.join()
    assert not failures


def test_what_is_put_is_read(store: Store) -> None:
    """An object is read back as it was written, and listed with its size."""
    store.put("raw/telegram/a", b"\x00\xff\n")
    assert store.get("raw/telegram/a") == b"\x00\xff\n"
    assert entries(store, "") == [("raw/telegram/a", 3)]


def test_an_empty_object_is_an_object(store: Store) -> None:
    """No bytes are bytes too."""
    store.put("a/b", b"")
    assert store.get("a/b") == b""
    assert entries(store, "a/") == [("a/b", 0)]


def test_put_replaces_the_whole_object(store: Store) -> None:
    """Nothing of a longer older object stays."""
    store.put("a/b", b"long and old")
    store.put("a/b", b"new")
    assert store.get("a/b") == b"new"
    assert entries(store, "") == [("a/b", 3)]


def test_put_takes_a_local_file(store: Store, tmp_path: Path) -> None:
    """A part that an engine wrote gets its place in the store."""
    file = tmp_path / "part"
    file.write_bytes(b"rows")
    store.put("enriched/part-0.parquet", file)
    assert store.get("enriched/part-0.parquet") == b"rows"


def test_what_is_moved_takes_the_place_of_what_was_there(store: Store) -> None:
    """Under its new path alone, in another folder too; what is not there cannot be moved."""
    store.put("state/staged/new", b"new")
    store.put("enriched/part", b"long and old")
    store.move("state/staged/new", "enriched/part")
    assert [(entry.path, store.get(entry.path)) for entry in store.list("")] == [("enriched/part", b"new")]
    with pytest.raises(KeyError):
        store.move("state/staged/new", "enriched/part")
    assert store.get("enriched/part") == b"new"


def test_put_new_leaves_what_is_there(store: Store) -> None:
    """The second is told that there is one, and changes nothing."""
    assert store.put_new("a/b", b"first") is True
    assert store.put_new("a/b", b"second") is False
    assert store.get("a/b") == b"first"


def test_of_those_who_create_at_once_one_wins(another: Another) -> None:
    """Sixteen at once: one is told True, and the object is that one's."""
    won: list[int] = []

    def work(number: int) -> None:
        if another().put_new("race/object", b"%d" % number * 1000):
            won.append(number)

    at_once(work, 16)
    assert len(won) == 1
    assert another().get("race/object") == b"%d" % won[0] * 1000


@heavy
def test_of_those_who_create_one_wins_each_of_many_names(another: Another) -> None:
    """Six at once, twenty names: each name has one winner, and holds what the winner wrote."""
    won: list[tuple[int, int]] = []

    def work(number: int) -> None:
        store = another()
        won.extend((name, number) for name in range(20) if store.put_new(f"race/{name}", b"%d" % number))

    at_once(work, 6)
    assert sorted(name for name, _ in won) == list(range(20))
    assert all(another().get(f"race/{name}") == b"%d" % number for name, number in won)


@pytest.mark.parametrize("path", ["missing", "a/missing", "a", "a/b/c"])
def test_a_missing_object_is_a_key_error(store: Store, path: str) -> None:
    """Neither a name without an object, nor a part of a path, nor what would lie below an object."""
    store.put("a/b", b"here")
    with pytest.raises(KeyError):
        store.get(path)
    assert store.local(path) is None
    store.delete(path)
    assert store.get("a/b") == b"here"


def test_delete_removes_one_object(store: Store) -> None:
    """Its neighbours stay."""
    store.put("a/b", b"1")
    store.put("a/c", b"2")
    store.delete("a/b")
    store.delete("a/b")
    assert paths(store.list("")) == ["a/c"]


@pytest.mark.parametrize(
    "name", ["a b", "a+b", "é", "a%41", "日本", "a=b&c", "~", "'\"", "a\nb", "$x", "a,b;c"]
)
def test_odd_names_are_names(store: Store, name: str) -> None:
    """Nothing is decoded, folded or trimmed: each is its own object. In S3 a control character is refused."""
    if isinstance(store, S3Store) and "\n" in name:
        with pytest.raises(Usage):
            store.put(f"odd/{name}", b"")
        return
    store.put(f"odd/{name}", name.encode())
    store.put("odd/aA", b"not decoded")
    assert store.get(f"odd/{name}") == name.encode()
    assert sorted(paths(store.list("odd/"))) == sorted(["odd/aA", f"odd/{name}"])


@heavy
def test_a_listing_is_whole_and_in_order(store: Store) -> None:
    """1,205 objects, more than a page of S3: all of them, in order of the whole path."""
    names = [f"day={number % 7}/{number:05}" for number in range(1200)]
    names += ["day-1/x", "day=1.x", "day", "day=0/00000.a/b", "é"]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda name: store.put(name, b"x"), reversed(names)))
    assert paths(store.list("")) == sorted(names)


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        ("", ["a/b/c", "a/bc", "ab", "b/a"]),
        ("a", ["a/b/c", "a/bc", "ab"]),
        ("a/", ["a/b/c", "a/bc"]),
        ("a/b", ["a/b/c", "a/bc"]),
        ("a/b/", ["a/b/c"]),
        ("a/bc", ["a/bc"]),
        ("a/bc/", []),
        ("c", []),
        ("c/d/", []),
    ],
)
def test_a_prefix_is_the_beginning_of_a_path(store: Store, prefix: str, expected: list[str]) -> None:
    """It need not end at a folder."""
    for path in ("a/b/c", "a/bc", "ab", "b/a"):
        store.put(path, b"x")
    assert paths(store.list(prefix)) == expected


def test_a_held_name_is_busy(another: Another) -> None:
    """Whoever asks while it is held is told at once; afterwards it is free."""
    with another().lock("state/build.lock"):
        with pytest.raises(Busy), another().lock("state/build.lock"):
            pass
        with another().lock("state/other.lock"):
            pass
    with another().lock("state/build.lock"):
        pass


def test_a_lock_is_no_object(store: Store) -> None:
    """A lock shows in no listing."""
    with store.lock("state/build.lock"):
        assert list(store.list("")) == []


@heavy
def test_a_reader_never_sees_half_an_object(another: Another) -> None:
    """A reader who loops while large objects replace each other sees whole ones only."""
    small, large = b"a" * 10, b"b" * 3_000_000
    another().put("a/b", small)
    done = threading.Event()
    seen: set[bytes] = set()

    def read() -> None:
        reader = another()
        while not done.is_set():
            seen.add(reader.get("a/b"))
            seen.update([b"x" * entry.size for entry in reader.list("") if entry.size not in (10, 3_000_000)])

    def write() -> None:
        writer = another()
        for _ in range(20):
            writer.put("a/b", large)
            writer.put("a/b", small)
        done.set()

    at_once(lambda number: (read, write)[number](), 2)
    assert seen <= {small, large}
    assert paths(another().list("")) == ["a/b"]
