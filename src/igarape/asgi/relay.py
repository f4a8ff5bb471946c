"""Handing requests on to one Bot API server, byte for byte, and its replies back.

Where to is said once, when it is made; nothing in a request changes it, and no redirect is followed.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

import httpcore

from igarape.asgi.http import Headers
from igarape.errors import Usage

logging.getLogger("httpcore").setLevel(logging.WARNING)  # at DEBUG it writes the address of each call

SECONDS = 180.0
"""How long the other side may be silent. A long poll lasts 50 s; whoever hangs up sooner is heard at once."""

_IDLE_SECONDS = 30.0
_SPARE = 64  # open connections without a request
_HOPS = frozenset(
    (b"connection", b"keep-alive", b"proxy-authenticate", b"proxy-authorization", b"proxy-connection")
) | frozenset((b"te", b"trailer", b"transfer-encoding", b"upgrade"))
"""Headers that are about one connection, not about the message."""


class Unanswered(Exception):  # noqa: N818  (what happened, told to the bot)
    """No reply came: `status` is 502 where nobody was reached or hung up, 504 where nothing came in time."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Cut(Exception):  # noqa: N818  (what happened, told to the bot)
    """A reply began and did not end."""


class Relay:
    """A pool of connections to one server. To be closed in the loop that used it."""

    def __init__(self, api: str, seconds: float = SECONDS) -> None:
        self._scheme, self._address, self._port, self._prefix, host = _server(api)
        self._host = (b"host", host)
        self._extensions = {"timeout": dict.fromkeys(("connect", "read", "write"), seconds)}
        self._pool = httpcore.AsyncConnectionPool(
            max_connections=None, max_keepalive_connections=_SPARE, keepalive_expiry=_IDLE_SECONDS
        )

    @asynccontextmanager
    async def reply(
        self, verb: str, target: bytes, headers: Headers, body: AsyncIterator[bytes] | None
    ) -> AsyncIterator[httpcore.Response]:
        """Hand a request on and give its reply, whose body is yet to come; what `body` raises comes through.

        Unanswered before the reply, Cut in the middle of it. Leaving early hangs up.
        """
        url = httpcore.URL(
            scheme=self._scheme, host=self._address, port=self._port, target=self._prefix + target
        )
        sent = [self._host, *headers]
        begun = False
        try:
            async with self._pool.stream(
                verb, url, headers=sent, content=body, extensions=self._extensions
            ) as response:
                begun = True
                yield response
        except httpcore.TimeoutException as why:
            raise (Cut() if begun else Unanswered(504)) from why
        except (httpcore.NetworkError, httpcore.ProtocolError) as why:
            raise (Cut() if begun else Unanswered(502)) from why

    async def close(self) -> None:
        """Close all connections."""
        await self._pool.aclose()


def asked(headers: Headers, *without: bytes) -> Headers:
    """Take the headers of a request that go on: those about the message, `without` some."""
    return _passed(headers, b"host", b"expect", *without) + _chunked(headers)


def answered(headers: Headers, *without: bytes) -> Headers:
    """Take the headers of a reply that go back, with names in lower case."""
    return _passed([(name.lower(), value) for name, value in headers], *without)


def _passed(headers: Headers, *without: bytes) -> Headers:
    """Leave out what is about this connection: the usual headers, and those that it names itself."""
    gone = _HOPS | frozenset(without)
    named = {
        each.strip().lower() for name, value in headers if name == b"connection" for each in value.split(b",")
    }
    return [(name, value) for name, value in headers if name not in gone and name not in named]


def _chunked(headers: Headers) -> Headers:
    """A body without a known length goes on as it came: in chunks."""
    return [(name, b"chunked") for name, _ in headers if name == b"transfer-encoding"]


def _server(api: str) -> tuple[bytes, bytes, int | None, bytes, bytes]:
    """Read a server's address as (scheme, host, port, what its paths begin with, the Host header)."""
    with suppress(ValueError):  # a port that is none, a name that cannot be
        parts = urlsplit(api)
        if parts.scheme in ("http", "https") and parts.hostname and not {"@", "?", "#"} & set(api):
            address, host = parts.hostname.encode("idna"), parts.netloc.encode("idna")
            return parts.scheme.encode(), address, parts.port, parts.path.rstrip("/").encode(), host
    raise Usage(
        "{api} is no address of a Bot API server.",
        "Give one such as https://api.telegram.org, in IGARAPE_TELEGRAM_API.",
        api=repr(api),
    )
