"""The proxy's gate: which requests of a bot go through, decided on the first line of a request alone."""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable
from typing import Literal, NamedTuple
from urllib.parse import unquote_to_bytes

Bots = Iterable[tuple[int, bytes]]
"""The bots that may pass, as (id, token)."""

Refusal = Literal[400, 401, 404, 405]
"""400 no plain path · 401 a token that is none of ours · 404 no such path · 405 no such verb there."""

PATHS = (b"/bot", b"/file/")
"""How the paths of the Bot API begin."""

_PLACE = re.compile(rb"/(file/)?bot([^/]+)/(.+)", re.DOTALL)
_METHOD = re.compile(rb"(?:test/)?([A-Za-z]{1,64})")
_FILE = re.compile(rb"(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})+")
_ENCODED = re.compile(rb"[\x00-\x1f\x7f/\\]")
_TARGET = re.compile(rb"/[!-~]*")


class Passed(NamedTuple):
    """A request that may go through: whose it is, and the method it calls; None where it fetches a file."""

    bot_id: int
    method: str | None


def check(verb: str, target: bytes, bots: Bots) -> Passed | Refusal:
    """Decide on a request; `target` is what stands between the verb and the version, as it was sent.

    An absolute address (http://…) is refused even if its path would do: nobody but the settings says
    where a request goes. The token is compared in constant time, with every bot's. In the path of a file
    nothing may lead elsewhere: no `..`, no `//`, no encoded slash, backslash or control character.
    """
    path = target.partition(b"?")[0]
    if not _TARGET.fullmatch(target) or b"#" in target or path.startswith(b"//"):
        return 400
    place = _PLACE.fullmatch(path)
    if place is None:
        return 404
    bot_id = _whose(unquote_to_bytes(place[2]), bots)
    if bot_id is None:
        return 401
    if place[1]:
        if not _is_plain(place[3]):
            return 400
        return Passed(bot_id, None) if verb in ("GET", "HEAD") else 405
    method = _METHOD.fullmatch(place[3])
    if method is None:
        return 404
    return Passed(bot_id, method[1].decode()) if verb in ("GET", "POST") else 405


def _whose(token: bytes, bots: Bots) -> int | None:
    found = None
    for bot_id, right in bots:
        if hmac.compare_digest(token, right):
            found = bot_id
    return found


def _is_plain(path: bytes) -> bool:
    for segment in path.split(b"/"):
        meant = unquote_to_bytes(segment)
        if not _FILE.fullmatch(segment) or _ENCODED.search(meant) or meant in (b".", b".."):
            return False
    return True
