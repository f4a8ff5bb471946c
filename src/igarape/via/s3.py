"""S3: the store in a bucket, of AWS or of any server that speaks S3 and honours conditional writes.

Everything that creates says so (If-None-Match), and what is held is changed by compare-and-swap (If-Match): two
machines that meet do not overwrite each other. Names that begin with a dot are the store's own, and in no listing.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from igarape.errors import Problem, Usage
from igarape.store import Entry
from igarape.via import s3said
from igarape.via.lease import Lease, Renewal, Seen

if TYPE_CHECKING:
    from obstore.store import S3Config
    from obstore.store import S3Store as Client

_LOCKS = ".locks/"
_PAGE = 1000
_CHUNK = 16 << 20
_PAUSES = (0.1, 0.2, 0.4, 0.8, 1.6)
"""Seconds between tries while another writes the same object."""

_ODD = frozenset(map(chr, range(32))) | {"\x7f"}


class Address(NamedTuple):
    """What `s3://bucket/prefix` says; the prefix is without / at its ends, and may be empty."""

    bucket: str
    prefix: str

    @property
    def url(self) -> str:
        """The address as it is written."""
        return f"s3://{self.bucket}/{self.prefix}".rstrip("/")


def address(url: str) -> Address:
    """Read `s3://bucket/prefix`; Usage for anything else."""
    scheme, _, rest = url.partition("://")
    bucket, _, prefix = rest.partition("/")
    prefix = prefix.strip("/")
    if scheme != "s3" or not bucket or not set(bucket) <= _BUCKET or (prefix and not _is_path(prefix)):
        raise Usage(
            "{url} is no address of a lake.", "Write it as s3://bucket/folder, or name a folder.", url=url
        )
    return Address(bucket, prefix)


class S3Store:
    """A store below `url` (s3://bucket/prefix). The bucket must be there; igarape makes none.

    Keys, region and endpoint are those of `environ` and of AWS's own files (`s3keys`). Every failure is a
    Problem that says what to do, after some tries where a try may help.
    """

    def __init__(
        self,
        url: str,
        environ: Mapping[str, str] = os.environ,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.address = address(url)
        self.url = self.address.url
        self._client = client(self.address.bucket, environ)
        self._root = self.address.prefix + "/" if self.address.prefix else ""
        self._clock, self._sleep = clock, sleep
        self._held: list[Lease] = []

    def put(self, path: str, data: bytes | Path) -> None:
        """Write the object whole; a local file is sent in parts where it is large, and removed."""
        key = self._key(path)
        self._check()
        with s3said.explained(self.url):
            self._client.put(key, data, chunk_size=_CHUNK, max_concurrency=4)
        if isinstance(data, Path):
            data.unlink(missing_ok=True)

    def put_new(self, path: str, data: bytes) -> bool:
        """Write the object only if there is none. Of several at once, one wins."""
        key = self._key(path)
        self._check()
        return self._swap(key, None, data) is not None

    def get(self, path: str) -> bytes:
        """Read the whole object; KeyError where there is none."""
        seen = self.read(path)
        if seen is None:
            raise KeyError(path)
        return seen.data

    def read(self, path: str) -> Seen | None:
        """Read the whole object with its ETag, as it was sent; None where there is none."""
        return self._read(self._key(path))

    def list(self, prefix: str) -> Iterator[Entry]:
        """All objects whose path begins with `prefix`, in order of their paths, each with its ETag."""
        folder = self._root + prefix.rpartition("/")[0]
        found: list[Entry] = []
        with s3said.explained(self.url):
            for page in self._client.list(folder.rstrip("/") or None, chunk_size=_PAGE):
                for each in page:
                    path = each["path"].removeprefix(self._root)
                    if path.startswith(prefix) and not _is_own(path):
                        found.append(Entry(path, each["size"], (each["e_tag"] or "").strip('"')))
        return iter(sorted(found))

    def delete(self, path: str) -> None:
        """Remove the object if it is there."""
        key = self._key(path)
        self._check()
        with suppress(FileNotFoundError), s3said.explained(self.url):
            self._client.delete(key)

    def move(self, path: str, target: str) -> None:
        """Give the object another path: the bucket copies it, and what it was copied from is removed."""
        source, key = self._key(path), self._key(target)
        self._check()
        try:
            with s3said.explained(self.url):
                self._client.copy(source, key)
        except FileNotFoundError:
            raise KeyError(path) from None
        self.delete(path)

    def local(self, path: str) -> Path | None:
        """Nothing in a bucket is a file here."""
        return None

    @contextmanager
    def lock(self, path: str) -> Iterator[None]:
        """Hold the name; Busy where another machine, or another store in this process, holds it.

        Where the hold is lost meanwhile, each later write through this store is a Problem.
        """
        lease = Lease(_LeaseObject(self, self._root + _LOCKS + path), self.url, self._clock)
        renewal = Renewal(lease)
        self._held.append(lease)
        try:
            yield
        finally:
            self._held.remove(lease)
            renewal.stop()
            lease.leave()

    def _check(self) -> None:
        """Write nothing as the holder of what another may hold by now."""
        for lease in self._held:
            lease.check()

    def _key(self, path: str) -> str:
        if not _is_path(path) or _is_own(path):
            raise Usage(
                "{path} is no path inside a lake.",
                "Use names with / between them, none of which begins with a dot.",
                path=repr(path),
            )
        return self._root + path

    def _read(self, key: str) -> Seen | None:
        with suppress(FileNotFoundError), s3said.explained(self.url):
            found = self._client.get(key)
            return Seen(found.bytes().to_bytes(), found.meta["e_tag"] or "")
        return None

    def _swap(self, key: str, tag: str | None, data: bytes) -> str | None:
        """Write an object that has this tag (None: that is not there); its new tag, None where it has another."""
        from obstore.exceptions import AlreadyExistsError, PreconditionError

        for wait in _PAUSES:
            with s3said.explained(self.url):
                try:
                    done = self._client.put(key, data, mode="create" if tag is None else {"e_tag": tag})
                    return done["e_tag"] or ""
                except (AlreadyExistsError, PreconditionError) as why:
                    if not s3said.is_undecided(str(why)):
                        return None
            self._sleep(wait)
        raise Problem(
            "Others write the same object in {url} all the time.", "Try again in some seconds.", url=self.url
        )


class _LeaseObject:
    """The object of one lock."""

    def __init__(self, store: S3Store, key: str) -> None:
        self._store, self._key = store, key

    def read(self) -> Seen | None:
        return self._store._read(self._key)

    def swap(self, tag: str | None, data: bytes) -> str | None:
        return self._store._swap(self._key, tag, data)


def client(bucket: str, environ: Mapping[str, str] = os.environ) -> Client:
    """Open a bucket: keys, region and endpoint as AWS's own tools find them."""
    try:
        from obstore.store import S3Store as Client
    except ImportError:
        raise Usage("A lake in S3 needs one more package.", "Install it: pip install 'igarape[s3]'") from None
    from igarape.via import s3keys

    config: S3Config = {"disable_bulk_delete": True}
    region = s3keys.region(environ)
    if region:
        config["region"] = region
    endpoint = environ.get("AWS_ENDPOINT_URL_S3") or environ.get("AWS_ENDPOINT_URL") or ""
    if endpoint:
        config["aws_endpoint_url_s3"] = endpoint
    return Client(
        bucket,
        config=config,
        client_options={
            "allow_http": endpoint.startswith("http://"),
            "connect_timeout": "5s",
            "read_timeout": "30s",
            "timeout": "15m",
        },
        retry_config={
            "max_retries": 8,
            "retry_timeout": timedelta(minutes=1),
            "backoff": {
                "init_backoff": timedelta(milliseconds=100),
                "max_backoff": timedelta(seconds=5),
                "base": 2,
            },
        },
        credential_provider=s3keys.provider(environ),
    )


_BUCKET = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_")


def _is_path(path: str) -> bool:
    names = path.split("/")
    return _ODD.isdisjoint(path) and not any(name in ("", ".", "..") for name in names)


def _is_own(path: str) -> bool:
    """Whether a path is the store's own: a name in it begins with a dot. So does what stands above the lake."""
    return not path or any(name.startswith(".") or not name for name in path.split("/"))
