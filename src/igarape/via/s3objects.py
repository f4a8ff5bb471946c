"""Objects: what lies below an address in a bucket, in order, as files to import; small ones are fetched ahead.

A bucket that a Lambda filled has an object an update: thousands, each of which takes a while to come. So many are on
their way at once, and still come out in their order, since segments are made of neighbours.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

from igarape.errors import Usage
from igarape.via import s3said
from igarape.via.s3 import Address, address, client

if TYPE_CHECKING:
    from obstore.store import S3Store as Client

_EXPORT = "result.json"
_AT_ONCE = 32
_AHEAD = 256
_SMALL = 1 << 20
_CHUNK = 1 << 20


class Object:
    """An object to import: how it is called in messages, its size in bytes."""

    def __init__(self, store: Client, key: str, url: str, size: int) -> None:
        self.name, self.size = f"{url}/{key}", size
        self._store, self._key, self._url = store, key, url
        self._ahead: Future[bytes] | None = None

    def ahead(self, pool: ThreadPoolExecutor) -> None:
        """Begin to fetch it, if it is small."""
        if self.size <= _SMALL:
            self._ahead = pool.submit(lambda: b"".join(self._stream()))

    def chunks(self) -> Iterator[bytes]:
        """Read it from its beginning; OSError where it is gone."""
        if self._ahead:
            yield self._ahead.result()
        else:
            yield from self._stream()

    def _stream(self) -> Iterator[bytes]:
        with s3said.explained(self._url):
            for each in self._store.get(self._key).stream(min_chunk_size=_CHUNK):
                yield bytes(each)


def walk(url: str, without: str = "", environ: Mapping[str, str] = os.environ) -> Iterator[Object]:
    """Give the objects below an address, or the one that it names; Usage where there is none.

    As in a folder: beside a `result.json` everything else is attachments, hidden names stay out, and so does what
    lies below the address `without` (the lake itself).
    """
    place = address(url)
    store = client(place.bucket, environ)
    own = address(without).prefix + "/" if without and address(without).bucket == place.bucket else ""
    found = sorted(_listed(store, place))
    exports = {_folder(each.key) for each in found if each.key.rpartition("/")[2] == _EXPORT}
    chosen = [
        Object(store, each.key, f"s3://{place.bucket}", each.size)
        for each in found
        if not _is_hidden(each.key, place.prefix)
        and not (own and each.key.startswith(own))
        and (not _above(each.key) & exports or each.key.rpartition("/")[2] == _EXPORT)
    ]
    if not found:
        raise Usage(
            "There is nothing at {path}.", "Name a bucket or a folder in it: s3://bucket/folder.", path=url
        )
    return _fetched(chosen)


class _Listed(NamedTuple):
    key: str
    size: int


def _listed(store: Client, place: Address) -> Iterator[_Listed]:
    """List what has bytes: consoles make empty objects that stand for folders."""
    with s3said.explained(place.url):
        none = True
        for page in store.list(place.prefix or None, chunk_size=1000):
            for each in page:
                none = False
                if each["size"]:
                    yield _Listed(each["path"], each["size"])
        if none and place.prefix:
            try:
                yield _Listed(place.prefix, store.head(place.prefix)["size"])
            except FileNotFoundError:
                return


def _fetched(chosen: Iterable[Object]) -> Iterator[Object]:
    waiting: deque[Object] = deque()
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        try:
            for each in chosen:
                each.ahead(pool)
                waiting.append(each)
                if len(waiting) >= _AHEAD:
                    yield waiting.popleft()
            yield from waiting
        finally:
            pool.shutdown(cancel_futures=True)


def _folder(key: str) -> str:
    return key.rpartition("/")[0]


def _above(key: str) -> set[str]:
    """All the folders in which a key lies."""
    names = key.split("/")
    return {"/".join(names[:count]) for count in range(len(names))}


def _is_hidden(key: str, prefix: str) -> bool:
    return any(name.startswith(".") for name in key.removeprefix(prefix).split("/"))
