"""Pages over a lake made by hand, asked as a browser would ask."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx

from igarape.capture.samples import Sample
from igarape.query.figures import Figures
from igarape.serving.app import Pages
from igarape.serving.page import Allowed, Site
from igarape.serving.reader import Reader
from igarape.store import MemoryStore, Store
from igarape.via import vega
from igarape.via.box import Box
from igarape.via.drawer import Drawer
from igarape.via.vega import Spec
from tests.lakes import fill, talk

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
EVERYTHING = Allowed(texts=True, names=True)

SAID: tuple[tuple[str, int, str, str | None], ...] = (
    ("2026-11-16T13:00", 1, "Ana", "Como emito o boleto?"),
    ("2026-11-16T13:05", 999, "Ajuda", "Assim: …"),
    ("2026-11-18T13:00", 1, "Ana", "oi"),
    ("2026-11-18T13:30", 2, "Bia", "olá"),
    ("2026-11-23T16:00", 2, "Bia", "👋"),
)
"""Three days of two people and a bot: two Mondays and a Wednesday, in UTC; São Paulo is three hours behind."""


def lake(folder: Path) -> MemoryStore:
    """Make the little lake."""
    store = MemoryStore()
    fill(store, folder, talk(*SAID))
    return store


class _Here(Drawer):
    """Draws in the process of the tests: another one for each would take a second."""

    def svg(self, specs: Sequence[Spec]) -> list[bytes]:
        """Draw charts."""
        return [vega.svg(each) for each in specs]


_DRAWER = _Here()


def finish(work: Coroutine[None, None, httpx.Response]) -> httpx.Response:
    """Wait for an answer, in a thread of its own: where a real browser is driven, this one has its loop already."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


class Browser:
    """Asks the pages of a site, without a network between."""

    def __init__(self, site: Site, language: str = "en") -> None:
        self.site = site
        self.pages = Pages(site, language, lambda: NOW)

    def get(
        self,
        path: str,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        forgiving: bool = False,
    ) -> httpx.Response:
        """Send one GET; no redirect is followed. A fault of the pages is raised, unless one is `forgiving`."""
        return finish(self._send("GET", path, params, headers, forgiving))

    async def _send(
        self,
        method: str,
        path: str,
        params: Mapping[str, str] | None,
        headers: Mapping[str, str] | None,
        forgiving: bool,
    ) -> httpx.Response:
        through = httpx.ASGITransport(self.pages, raise_app_exceptions=not forgiving)
        async with httpx.AsyncClient(transport=through, base_url="http://127.0.0.1:8686") as client:
            return await client.request(method, path, params=params, headers=headers)


@contextmanager
def browsing(store: Store, allowed: Allowed = EVERYTHING, language: str = "en") -> Iterator[Browser]:
    """Open the pages of a lake."""
    reader = Reader(store)
    site = Site(
        reader,
        lambda: Figures(NOW, "America/Sao_Paulo", (Sample(NOW, {}, 10**9, 10**10),)),
        allowed,
        Box(),
        _DRAWER,
    )
    try:
        yield Browser(site, language)
    finally:
        reader.close()
