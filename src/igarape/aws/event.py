"""What API Gateway (payload 1.0 and 2.0) and a function URL hand over, as one request; and the answer to it."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

Event = Mapping[str, Any]

_MEASURED = "content-length"
"""Left out of the headers: the gateway has read the body, so that its size is known and need not be believed."""


class Request(NamedTuple):
    """One request; header names are lower case, and a header given twice is there twice."""

    method: str
    path: bytes
    headers: list[tuple[bytes, bytes]]
    body: bytes


def request(event: Event) -> Request:
    """Read an event; KeyError for one that is no request."""
    if "requestContext" in event and "http" in event["requestContext"]:
        method, path = event["requestContext"]["http"]["method"], event["rawPath"]
    else:
        method, path = event["httpMethod"], event["path"]
    headers = [
        (name.lower().encode("latin-1", "replace"), value.encode("latin-1", "replace"))
        for name, value in _headers(event)
        if name.lower() != _MEASURED
    ]
    return Request(method, path.encode(), headers, _body(event))


def reply(status: int) -> dict[str, object]:
    """Answer with a status and nothing else: Telegram would run a method named in a body."""
    headers = {"allow": "POST"} if status == 405 else {}
    return {"statusCode": status, "headers": headers, "body": ""}


def _headers(event: Event) -> Iterator[tuple[str, str]]:
    several = event.get("multiValueHeaders")
    if several:
        for name, values in several.items():
            yield from ((name, value) for value in values)
    else:
        yield from (event.get("headers") or {}).items()


def _body(event: Event) -> bytes:
    text: str = event.get("body") or ""
    if event.get("isBase64Encoded"):
        try:
            return base64.b64decode(text, validate=True)
        except ValueError:
            pass  # kept as it came: what an update says is no reason to refuse it
    return text.encode(errors="surrogatepass")
