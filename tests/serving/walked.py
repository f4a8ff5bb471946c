"""A walk over all pages: every route there is, every export, and whatever they link to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qsl, urlsplit

from igarape.serving.pages import PAGES
from tests.serving.site import Browser

FORMATS = ("json", "csv")


def walk(site: Browser, each_path: int = 3) -> Iterator[tuple[str, str]]:
    """Give address and content of every page and export, then of what these link to: some links to each path.

    Routes are those of the application, so that a page added later is walked too.
    """
    waiting = ["/messages?who=all", *(address for page in PAGES for address in _addresses(page.path))]
    kinds: dict[str, set[frozenset[str]]] = {}
    while waiting:
        address = waiting.pop(0)
        path, query = urlsplit(address).path, urlsplit(address).query
        seen = kinds.setdefault(path, set())
        kind = frozenset(name for name, _ in parse_qsl(query)) - {"language", "theme"}
        if kind in seen or len(seen) == each_path or path.startswith("/static/"):
            continue
        seen.add(kind)
        answer = site.get(address)
        yield address, f"{answer.headers}\n{answer.text}"
        waiting += [unescape(found) for found in re.findall(r'(?:href|action)="(/[^"]*)"', answer.text)]


def _addresses(path: str) -> list[str]:
    base = path if path != "/" else "/overview"
    return [path, *(f"{base}.{form}" for form in FORMATS)]
