"""The application: which request gets which page, and the headers that every response has."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from importlib import resources
from itertools import chain
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from igarape.errors import Busy, Problem, Usage
from igarape.keeping import Ending
from igarape.query.engine import Rows
from igarape.serving import page as making
from igarape.serving.page import Asked, Desk, Exports, Page, Site
from igarape.serving.pages import PAGES
from igarape.show import text, words
from igarape.show.pages import filters
from igarape.show.pages.filters import Filters
from igarape.show.text import Look

HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src data:;"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
"""Nothing from elsewhere is loaded, nothing is framed, and no copy of what people said stays behind."""

WARM_SECONDS = 5.0
"""How soon after a build the overview is made anew, in the language of the settings."""

AGAIN_SECONDS = 10
"""When a program may come again where all places for queries were taken: a query lasts no longer."""

_LOGIN = 401
"""The status of a page that a login would open."""

_LIKED = re.compile(r"(?P<language>pt|en)(?:-[a-z0-9-]+)?\s*(?:;\s*q\s*=\s*(?P<weight>[01](?:\.\d{0,3})?))?")
"""One of our languages in Accept-Language, and how much it is liked."""

_STATUS = {Usage: 400, Busy: 503, Problem: 404}
"""What an export answers where there is a problem."""

_STATIC = {"igarape.css": "text/css", "igarape.js": "text/javascript"}
_FORMATS = {"json": "application/json", "csv": "text/csv"}


class Pages:
    """The pages of one lake as an ASGI application, as via.uvicorn serves it."""

    def __init__(self, site: Site, language: str, clock: Callable[[], datetime]) -> None:
        self._site, self._language, self._clock = site, language, clock
        site.reader.show(site.allowed)
        routes = [route for page in PAGES for route in self._routes(page)]
        routes.append(Route("/static/{name}", _static))
        self._app = Starlette(
            routes=routes,
            middleware=[Middleware(GZipMiddleware, minimum_size=1024)],
            exception_handlers={404: self._missing, 500: self._failed},
        )

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""
        await self.send(self._app, scope, receive, send)

    async def refuse(self, problem: Problem, status: int, scope: Any, receive: Any, send: Any) -> None:
        """Answer a request with the page of a problem, which tells nothing of the lake."""
        asked = self._asked(Request(scope))._replace(filters=filters.Filters(), notices=())
        page = making.refuse(problem, asked, login=status == _LOGIN)
        await self.send(HTMLResponse(page, status), scope, receive, send)

    async def send(self, response: ASGIApp, scope: Any, receive: Any, send: Any) -> None:
        """Send a response with the headers that every response has."""

        async def send_with_headers(message: Any) -> None:
            if message["type"] == "http.response.start":
                given = {name for name, _ in message["headers"]}
                more = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
                message["headers"] = [*message["headers"], *(each for each in more if each[0] not in given)]
            await send(message)

        await response(scope, receive, send_with_headers)

    def warm(self, stop: Ending) -> None:
        """Make the overview whenever the lake was built, before anybody asks for it; until `stop`."""
        while True:
            if self._site.reader.is_behind:
                asked = Asked("/", Filters(), (), self._language, self._clock())
                making.show(PAGES[0], self._site, asked)
            if stop.wait(WARM_SECONDS):
                return

    def slow(self, target: bytes) -> bool:
        """No request of a page is large."""
        return False

    def leave(self) -> None:
        """Nothing here waits for long."""

    async def close(self) -> None:
        """Let go of the lake."""
        self._site.reader.close()

    def _routes(self, page: Page) -> list[Route]:
        base = page.path if page.path != "/" else "/overview"
        return [
            Route(page.path, lambda request: HTMLResponse(self._page(page, request))),
            *(
                Route(f"{base}.{form}", lambda request, form=form: self._export(page, form, request))
                for form in _FORMATS
                if page.export
            ),
        ]

    def _page(self, page: Page, request: Request) -> str:
        return making.show(page, self._site, self._asked(request))

    def _export(self, page: Page, form: str, request: Request) -> Response:
        """Give what a page rests on; what is wrong with a URL is an error here, since programs read it."""
        asked = self._asked(request)
        try:
            at = making.desk(page, self._site, asked)
            if at.view.notices:
                raise Usage(
                    "The URL holds what cannot be meant: {what}", "Correct it.", what=at.view.notices[0]
                )
            assert page.export is not None  # noqa: S101  (only then there is a route)
            found = _warned(page.export(at), at)
            look = Look(asked.language)
            if isinstance(found, Iterator):
                pieces = text.batches(found, form)
                begun = next(pieces)  # before the status is sent, since that tells of a problem
                return StreamingResponse(chain((begun,), pieces), media_type=_FORMATS[form])
            if isinstance(found, Rows):
                body = text.rows(found, form, look)
            elif form == "csv" or len(found) == 1:
                body = text.answer(found[0], form, look)
            else:
                body = text.answers(found, form, look)
        except Problem as problem:
            status = next(each for kind, each in _STATUS.items() if isinstance(problem, kind))
            later = {"retry-after": str(AGAIN_SECONDS)} if isinstance(problem, Busy) else None
            return PlainTextResponse(
                words.explain(problem, asked.language, self._site.lake) + "\n", status, later
            )
        return Response(body, media_type=_FORMATS[form])

    def _asked(self, request: Request) -> Asked:
        found, notices = filters.read(request.query_params.multi_items())
        language = found.language or _spoken(request.headers) or self._language
        path = request.url.path
        return Asked(path, found, notices, language, self._clock())

    def _missing(self, request: Request, _: Exception) -> Response:
        asked = self._asked(request)
        problem = Problem("There is no page at this address.", "Begin at the overview.")
        return HTMLResponse(making.explain(problem, asked, self._site), 404)

    def _failed(self, request: Request, _: Exception) -> Response:
        """Answer where the fault is our own; the server says in its terminal what it was."""
        asked = self._asked(request)
        problem = Problem(
            "igarape could not make this page; the fault is its own.",
            "Build the tables anew: igarape build --all. If it stays so, the terminal of igarape serve says more.",
        )
        return HTMLResponse(making.explain(problem, asked, self._site), 500)


def _warned(found: Exports, at: Desk) -> Exports:
    """Let answers say what of their days is lost; bare rows have no room for it."""
    if not isinstance(found, list) or (gone := making.lost(at)) is None:
        return found
    return [replace(each, notes=(*each.notes, gone)) for each in found]


def _spoken(headers: Mapping[str, str]) -> str:
    """Give the language of ours that a browser likes best; "" where it asks for none.

    Of those liked alike the first counts, and one of weight 0 is none (RFC 9110, 12.5.4).
    """
    liked: list[tuple[float, str]] = []
    for each in headers.get("accept-language", "").split(","):
        if found := _LIKED.fullmatch(each.strip().lower()):
            liked.append((float(found["weight"] or 1), found["language"]))
    weight, language = max(liked, key=lambda pair: pair[0], default=(0.0, ""))
    return language if weight else ""


def _static(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in _STATIC:
        return PlainTextResponse("", 404)
    data = resources.files("igarape.show").joinpath("static", name).read_bytes()
    return Response(data, media_type=_STATIC[name], headers={"cache-control": "max-age=300"})
