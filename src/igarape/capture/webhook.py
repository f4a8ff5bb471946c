"""The webhook's rules, on values: what is asked of a request before its body is read."""

from __future__ import annotations

import hmac
import re
from collections.abc import Container, Iterable
from typing import Literal

PATH = b"/telegram"

BODY_LIMIT = 1 << 20
"""Bytes of a body. Telegram's largest update has half as many."""

HEAD_LIMIT = 16 << 10
"""Bytes of the names and values of all headers. Telegram's have some 300."""

SECRET_HEADER = b"x-telegram-bot-api-secret-token"

Status = Literal[200, 401, 404, 405, 413, 415, 431]
"""Whether a body may be read (200), or what to answer without reading it.

401 secret missing, wrong or given twice · 404 no such path · 405 not POST · 413 body too large ·
415 encoded body, which Telegram never sends · 431 headers too large. Never 410, which would make
Telegram remove the webhook.
"""

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


def is_secret(text: str) -> bool:
    """Whether Telegram would take the text as a webhook's secret: 1 to 256 of A-Z a-z 0-9 _ -."""
    return _SECRET.fullmatch(text) is not None


def paths(bots: Iterable[int]) -> dict[bytes, int | None]:
    """Which path is which bot's: /telegram where there is one bot (or none is known), else /telegram/<bot's id>."""
    ids = list(bots)
    if len(ids) > 1:
        return {b"%s/%d" % (PATH, each): each for each in ids}
    return {PATH: ids[0] if ids else None}


def check(
    method: str,
    path: bytes,
    headers: Iterable[tuple[bytes, bytes]],
    secret: bytes,
    paths: Container[bytes] = (PATH,),
) -> Status:
    """Decide on a request from its head alone; `path` is as it was sent, and header names are lower case.

    The type of the content is no concern: who knows the secret is Telegram. The secret counts in its
    header alone, once, and is compared as bytes in constant time.
    """
    if path not in paths:
        return 404
    if method != "POST":
        return 405
    said: bytes | None = None
    length: bytes | None = None
    encoded = twice = False
    size = 0
    for name, value in headers:
        size += len(name) + len(value)
        if name == SECRET_HEADER:
            twice = said is not None
            said = value if not twice else said
        elif name == b"content-length":
            length = value
        elif name == b"content-encoding":
            encoded = value.lower() != b"identity"
    if size > HEAD_LIMIT:
        return 431
    if said is None or not hmac.compare_digest(said, secret) or twice:
        return 401
    if encoded:
        return 415
    if length is not None and int(length) > BODY_LIMIT:
        return 413
    return 200
