"""A real browser for tests of pages: Chromium, in which a page that leaves the machine or complains fails its test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from igarape.via import chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

WIDTHS = (390, 768, 1280)
"""Of a phone, a tablet and a laptop, in pixels."""

_RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
_HERE = ("127.0.0.1", "localhost", "::1")
_WITHOUT = ("file", "data", "about", "blob")

Open = Callable[..., "Page"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Launch Chromium once a module; skips where there is none.

    Not once a session: Playwright's loop runs until it ends, and other tests of the worker want their own.
    """
    found = chromium.find()
    if found is None:
        pytest.skip("no Chromium is installed, and CHROME_PATH names none")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        flags = [*chromium.FLAGS, *chromium.no_sandbox()]
        launched = playwright.chromium.launch(executable_path=found, args=flags)
        yield launched
        launched.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Open]:
    """Open addresses, each in a context of its own: `open_page(url, width=390, scheme="dark", scripts=False)`.

    The test fails if one of them asked for anything off this machine, threw an error or wrote one to the console; what
    the console says is left out of a page that is not `quiet`, such as one that there is not.
    """
    told: list[str] = []
    contexts = []

    def keep_in(route: Route) -> None:
        address = urlsplit(route.request.url)
        if address.scheme in _WITHOUT or address.hostname in _HERE:
            route.continue_()
        else:
            told.append(f"a request to {route.request.url}")
            route.abort()

    def opened(
        url: str, *, width: int = 1280, scheme: str = "light", scripts: bool = True, quiet: bool = True
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
            java_script_enabled=scripts,
            locale="pt-BR",
            timezone_id="America/Sao_Paulo",
        )
        contexts.append(context)
        context.set_default_timeout(120_000)  # a busy machine takes its time
        context.route("**/*", keep_in)
        page = context.new_page()
        page.on("pageerror", lambda error: told.append(f"an error: {error}"))
        page.on(
            "console",
            lambda said: told.append(f"the console: {said.text}") if quiet and said.type == "error" else None,
        )
        page.goto(url)
        return page

    yield opened
    for each in contexts:
        each.close()
    assert told == []


def violations(page: Page) -> list[str]:
    """Name what axe finds wrong with a page (WCAG 2.2 AA and best practice), and where."""
    from axe_playwright_python.sync_playwright import Axe

    options = {"runOnly": list(_RULES), "resultTypes": ["violations"]}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]


def overflowing(page: Page) -> list[str]:
    """Name the elements that stick out of the page to the right, or whose text does not fit into them."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('body *')].filter(each => {
            if (each.closest('svg') && each.tagName !== 'svg') return false;
            if (each.closest('pre, .scroll')) return false;
            return each.getBoundingClientRect().right > document.documentElement.clientWidth + 1;
        }).map(each => each.outerHTML.slice(0, 120))"""
    )
    return found
