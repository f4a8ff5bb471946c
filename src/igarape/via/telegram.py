"""Telegram's Bot API, called: one method of one bot at a time.

The token stands in the address of every call, so no address gets into a log or an error: the loggers of the
HTTP client are silenced, and whatever the network or the server says is passed on without the token.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import httpx

from igarape.capture.split import Form, split
from igarape.errors import Declined, Problem, Unreachable
from igarape.secret import Secret

for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)  # below it they write addresses and headers

MOST_BYTES = 64 << 20
"""Of a reply, unpacked. Telegram's longest, a full batch of updates, has some 4 MiB."""

_CONNECT_SECONDS = 10.0
_SECONDS = 30.0
_TOP = Form(frozenset({"${"}), frozenset({"$.ok"}))


class Telegram:
    """One bot at one Bot API server. Safe between threads; close it, or use it as a context."""

    def __init__(self, token: Secret, api: str = "https://api.telegram.org") -> None:
        self._token, self._api = token, api.rstrip("/")
        self._client = httpx.Client(follow_redirects=False)

    def call(
        self,
        method: str,
        parameters: Mapping[str, object] | None = None,
        *,
        files: Mapping[str, tuple[str, bytes]] | None = None,
        seconds: float = _SECONDS,
    ) -> Any:
        """Call a method and give its `result`.

        `parameters` that are None are left out; `files` are uploads, as field → (name, bytes); `seconds` is
        how long to wait for the reply. Declined where Telegram says no, Unreachable where it says nothing
        that can be read: after Unreachable the method may still have been run.
        """
        body = self.raw(method, parameters, files=files, seconds=seconds)
        try:
            return json.loads(body)["result"]
        except (ValueError, RecursionError, KeyError):
            raise self._unreachable("a reply without a result that can be read") from None

    def raw(
        self,
        method: str,
        parameters: Mapping[str, object] | None = None,
        *,
        files: Mapping[str, tuple[str, bytes]] | None = None,
        seconds: float = _SECONDS,
    ) -> bytes:
        """Call a method and give the body of the reply, an object whose `ok` is true; errors as `call`.

        What is inside may be no valid JSON: one odd update must not take the others of its batch with it.
        """
        given = {name: value for name, value in (parameters or {}).items() if value is not None}
        fields = {
            name: value if isinstance(value, str) else json.dumps(value) for name, value in given.items()
        }
        request = self._client.build_request(
            "POST",
            f"{self._api}/bot{self._token.reveal()}/{method}",
            json=None if files else given,
            data=fields if files else None,
            files=files,
            timeout=httpx.Timeout(seconds, connect=_CONNECT_SECONDS),
        )
        try:
            status, body = self._send(request, time.monotonic() + seconds + _CONNECT_SECONDS)
        except (httpx.HTTPError, httpx.InvalidURL) as why:
            raise self._unreachable(str(why) or type(why).__name__) from None
        reply = _reply(body)
        if reply is None:
            raise self._unreachable(f"HTTP {status}, and no reply of a Bot API")
        if not reply["ok"]:
            raise self._declined(method, reply)
        return body

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _send(self, request: httpx.Request, deadline: float) -> tuple[int, bytes]:
        """Send, and read all of the reply; the client's own limits know neither its whole time nor its size."""
        response = self._client.send(request, stream=True)
        try:
            body = bytearray()
            for piece in response.iter_bytes():
                body += piece
                if len(body) > MOST_BYTES:
                    raise httpx.ReadError(f"more than {MOST_BYTES} bytes")
                if time.monotonic() > deadline:
                    raise httpx.ReadTimeout("the reply came too slowly")
            return response.status_code, bytes(body)
        finally:
            response.close()

    def _unreachable(self, why: str) -> Problem:
        return Unreachable(
            "{api} gave no reply that can be read: {why}.",
            "See whether this machine reaches it; `igarape doctor` looks at the ways there.",
            api=_server(self._api),
            why=self._token.masked(why),
        )

    def _declined(self, method: str, reply: dict[str, Any]) -> Declined:
        parameters = reply.get("parameters")
        more = parameters if isinstance(parameters, dict) else {}
        problem = Declined(
            "Telegram declined {method}: {says} ({code}).",
            "`igarape doctor` says what may be wrong with the bot, its rights or its registration.",
            method=method,
            says=self._token.masked(str(reply.get("description", "?"))),
            code=_integer(reply.get("error_code")) or 0,
        )
        problem.retry_after = _integer(more.get("retry_after"))
        problem.moved_to = _integer(more.get("migrate_to_chat_id"))
        return problem


def _reply(body: bytes) -> dict[str, Any] | None:
    """Read a reply: an object whose `ok` is true or false. Of one that is no valid JSON, `ok` alone."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        pieces = list(split([body], _TOP, limit=MOST_BYTES))
        whole = not any(piece.fault for piece in pieces)
        value = {"ok": True} if whole and b"true" in (piece.text for piece in pieces) else None
    return value if isinstance(value, dict) and isinstance(value.get("ok"), bool) else None


def _integer(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _server(api: str) -> str:
    """Name the server without a name and password, which some put into its address."""
    try:
        parts = urlsplit(api)
    except ValueError:
        return "The Bot API server"
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
