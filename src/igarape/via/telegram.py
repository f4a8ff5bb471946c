"""Telegram's Bot API, called: one method of one bot at a time.

The token stands in the address of every call, so no address gets into a log or an error: httpx's own
logger is silenced, and what an exception of the network says is passed on without the token.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Any, Self

import httpx

from igarape.errors import Declined, Problem, Unreachable
from igarape.secret import Secret

logging.getLogger("httpx").setLevel(logging.WARNING)  # at INFO it writes the address of each call

_CONNECT_SECONDS = 10.0
_SECONDS = 30.0


class Telegram:
    """One bot at one Bot API server. Safe between threads; close it, or use it as a context."""

    def __init__(self, token: Secret, api: str = "https://api.telegram.org") -> None:
        self._token, self._api = token, api.rstrip("/")
        self._client = httpx.Client(follow_redirects=False)
        self._client.event_hooks = {"response": [self._note]}
        self.date: datetime | None = None
        """What time it was at the server when it last replied, to the second; None where it did not say."""

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
        return json.loads(self.raw(method, parameters, files=files, seconds=seconds))["result"]

    def raw(
        self,
        method: str,
        parameters: Mapping[str, object] | None = None,
        *,
        files: Mapping[str, tuple[str, bytes]] | None = None,
        seconds: float = _SECONDS,
    ) -> bytes:
        """Call a method and give the body of the reply, a JSON object whose `ok` is true; errors as `call`."""
        given = {name: value for name, value in (parameters or {}).items() if value is not None}
        fields = {
            name: value if isinstance(value, str) else json.dumps(value) for name, value in given.items()
        }
        try:
            response = self._client.post(
                f"{self._api}/bot{self._token.reveal()}/{method}",
                json=None if files else given,
                data=fields if files else None,
                files=files,
                timeout=httpx.Timeout(seconds, connect=_CONNECT_SECONDS),
            )
        except (httpx.HTTPError, httpx.InvalidURL) as why:
            raise self._unreachable(str(why) or type(why).__name__) from None
        reply = _object(response.content)
        if reply is None or not isinstance(reply.get("ok"), bool):
            raise self._unreachable(f"HTTP {response.status_code}, and no reply of a Bot API")
        if not reply["ok"]:
            raise _declined(method, reply)
        if "result" not in reply:
            raise self._unreachable(f"HTTP {response.status_code}, and no result")
        return response.content

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _note(self, response: httpx.Response) -> None:
        with suppress(ValueError):  # no date, or none that can be read: the last one stands
            self.date = parsedate_to_datetime(response.headers.get("Date", "")).astimezone(UTC)

    def _unreachable(self, why: str) -> Problem:
        return Unreachable(
            "{api} gave no reply that can be read: {why}.",
            "See whether this machine reaches it; `igarape doctor` looks at the ways there.",
            api=self._api,
            why=why.replace(self._token.reveal(), "***") if self._token else why,
        )


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _declined(method: str, reply: dict[str, Any]) -> Declined:
    parameters = reply.get("parameters")
    more = parameters if isinstance(parameters, dict) else {}
    problem = Declined(
        "Telegram declined {method}: {says} ({code}).",
        "`igarape doctor` says what may be wrong with the bot, its rights or its registration.",
        method=method,
        says=reply.get("description", "?"),
        code=reply["error_code"] if isinstance(reply.get("error_code"), int) else 0,
    )
    retry_after, moved_to = more.get("retry_after"), more.get("migrate_to_chat_id")
    problem.retry_after = retry_after if isinstance(retry_after, int) else None
    problem.moved_to = moved_to if isinstance(moved_to, int) else None
    return problem
