"""Gate: who gets to the pages at all. On this machine anybody on it; from elsewhere whoever has the link.

A page of a stranger that the person has open in the same browser must not get in either: neither under a name of
its own that leads here (so names are checked), nor by sending a form (so its origin is).
"""

from __future__ import annotations

import hmac
import secrets
from http.cookies import CookieError, SimpleCookie
from ipaddress import ip_address
from typing import Any
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse

from igarape.errors import Problem
from igarape.serving.app import Pages

_READING = ("GET", "HEAD")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104  (compared, not bound)


class Login:
    """A link that lets one browser in, once. The link's token and the browser's cookie are kept in memory alone."""

    def __init__(self) -> None:
        self.cookie = f"igarape-{secrets.token_hex(4)}"
        """Its own name: cookies of a host are shared by all its ports, and another igarape may be on one."""
        self.token = secrets.token_urlsafe(32)
        self._used = False
        self._session = ""

    def exchange(self, given: str) -> str | None:
        """Give a cookie's value for the token; None for a wrong one, and once it was used."""
        if not _same(given, self.token) or self._used:
            return None
        self._used, self._session = True, secrets.token_urlsafe(32)
        return self._session

    def knows(self, cookies: str) -> bool:
        """Whether a Cookie header holds the cookie that was given out."""
        try:
            found = SimpleCookie(cookies).get(self.cookie)
        except CookieError:
            return False
        return bool(found and self._session and _same(found.value, self._session))


class Gate:
    """The pages behind a door. `host` is what was said to listen on; with a `login`, who has none sees nothing."""

    def __init__(self, pages: Pages, host: str, own_name: str, login: Login | None) -> None:
        self._pages, self._login = pages, login
        self._names = _LOOPBACK | {host.lower(), *([own_name.lower()] if host in _EVERYWHERE else [])}
        self._any_address = host in _EVERYWHERE

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request, or say why not."""
        headers = Headers(scope=scope)
        refused = self._stranger(headers) or self._unasked(scope["method"], headers)
        if refused:
            status, problem = refused
            await self._pages.refuse(problem, status, scope, receive, send)
        elif self._login is None or scope["path"].startswith("/static/"):
            await self._pages(scope, receive, send)
        elif scope["path"] == "/login" and scope["method"] == "GET":
            await self._let_in(self._login, scope, receive, send)
        elif self._login.knows(headers.get("cookie", "")):
            await self._pages(scope, receive, send)
        else:
            await self._pages.refuse(_LOCKED, 401, scope, receive, send)

    def slow(self, target: bytes) -> bool:
        """No request of a page is large."""
        return self._pages.slow(target)

    def leave(self) -> None:
        """Nothing here waits for long."""
        self._pages.leave()

    async def close(self) -> None:
        """Let go of the lake."""
        await self._pages.close()

    def _stranger(self, headers: Headers) -> tuple[int, Problem] | None:
        """Refuse a name that we do not go by: a stranger's name can be made to lead here."""
        given = headers.getlist("host")
        name = _name(given[0]) if len(given) == 1 else ""
        if name in self._names or (self._any_address and _is_address(name)):
            return None
        return 403, Problem(
            "These pages do not go by that name.", "Open them by the address that igarape serve printed."
        )

    def _unasked(self, method: str, headers: Headers) -> tuple[int, Problem] | None:
        """Refuse what changes something, unless it comes from one of our own pages."""
        if method in _READING:
            return None
        if method != "POST":
            return 405, Problem("These pages are read, and nothing else.", "Begin at the overview.")
        origin = headers.get("origin", "").partition("://")[2]
        if origin and origin == headers.get("host"):
            return None
        return 403, Problem("That did not come from one of these pages.", "Begin at the overview.")

    async def _let_in(self, login: Login, scope: Any, receive: Any, send: Any) -> None:
        """Exchange the link for a cookie, and lead on at once: the token stays in no history and no referrer."""
        given = parse_qs(scope["query_string"].decode("ascii", "replace")).get("token", [""])[-1]
        session = login.exchange(given)
        if session is None and not login.knows(Headers(scope=scope).get("cookie", "")):
            await self._pages.refuse(_USED, 401, scope, receive, send)
            return
        response = RedirectResponse("/", 303)
        if session is not None:
            # Not strict: a browser would hold the cookie back where the link, or that of a page, is clicked in webmail
            # or a chat. Lax sends it with what is opened alone; nothing here is framed, and to read changes nothing.
            response.set_cookie(
                login.cookie, session, httponly=True, samesite="lax", secure=scope["scheme"] == "https"
            )
        await self._pages.send(response, scope, receive, send)


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, as seen from itself alone."""
    return host.lower() == "localhost" or (_is_address(host) and ip_address(host).is_loopback)


_LOCKED = Problem(
    "These pages open for whoever has the link.",
    "Open the link that igarape serve printed when it was started; it lets one browser in.",
)
_USED = Problem(
    "That link was used before, or is not the one.",
    "Use the browser that it was opened in first, or start igarape serve again: it prints a new one.",
)


def _name(host: str) -> str:
    """Give the name in a Host header, without its port."""
    name, _, port = host.rpartition(":") if not host.endswith("]") else (host, "", "")
    if not name or not port.isdigit():
        name = host
    return name.strip("[]").lower()


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode())
