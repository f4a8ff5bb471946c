"""A small lake of doubts for the pages, asked as a browser asks: two weeks, three topics, one chat."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

from igarape import paths
from igarape.query import questions
from igarape.query.period import Scope
from igarape.serving.page import Allowed
from igarape.show import text
from igarape.store import MemoryStore, Store
from igarape.via.drawer import Drawer
from igarape.via.lake import Lake
from igarape.via.vega import Spec
from tests.lakes import Row, fill, talk
from tests.query.scenes import doubt, left_alone, topic
from tests.serving.site import EVERYTHING, Browser, browsing

CHAT = -1002000000000
SENHA = doubt("senha", range(1, 26), "confirmed") + doubt("senha", range(26, 31), "not_clarified")
BOLETO = left_alone("boleto", range(31, 39)) + doubt("boleto", range(40, 44), "confirmed")
NOTA = doubt("nota", range(60, 64), "assumed")
ALONE = doubt(None, range(50, 53))
BEFORE = doubt("senha", range(1, 6), "confirmed", "2026-11-03")
TOPICS = [topic("senha", 35, 33, 36), topic("boleto", 12), topic("nota", 4)]
DOUBTS = SENHA + BOLETO + NOTA + ALONE + BEFORE
NOW = "from=2026-11-09&to=2026-11-15"
WEEK = Scope(date(2026, 11, 9), date(2026, 11, 15))


def lake(
    folder: Path, doubts: Sequence[Row] = DOUBTS, topics: Sequence[Row] = TOPICS, labels: Sequence[Row] = ()
) -> Store:
    """Make a lake of these doubts and topics, between the 2nd and the 15th of November."""
    rows = talk(("2026-11-02T13:00", 1, "Ana", "oi"), ("2026-11-15T13:00", 1, "Ana", "oi"), chat_id=CHAT)
    own: list[Row] = [{**row, "chat_id": CHAT} for row in doubts]
    rows["messages"] = rows["messages"] + own
    store = MemoryStore()
    given = {**rows, "doubts": own, "episodes": own, "topics": topics, "labels": labels}
    fill(store, folder, {name: some for name, some in given.items() if some})
    if doubts:
        store.put(paths.TOLD, b"{}")
    return store


class _Blank(Drawer):
    """Draws nothing: a real picture takes as long as all else of a page."""

    def svg(self, specs: Sequence[Spec]) -> list[bytes]:
        """Give a blank sheet for each chart."""
        return [
            b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1" viewBox="0 0 1 1"></svg>'
            for _ in specs
        ]


@contextmanager
def opened(store: Store, allowed: Allowed = EVERYTHING, language: str = "en") -> Iterator[Browser]:
    """Open the pages of a lake, their pictures left blank."""
    with browsing(store, allowed, language) as client:
        yield Browser(client.site._replace(drawer=_Blank()), language)


def asked(store: Store, name: str, scope: Scope = WEEK) -> dict[str, Any]:
    """Ask as `igarape ask --format json` does."""
    with Lake(store, "America/Sao_Paulo") as opened:
        found: dict[str, Any] = json.loads(text.answer(questions.ask(opened, name, scope), "json"))
    return found


def words(page: str) -> str:
    """What a person reads, without pictures and SQL, on one line."""
    bare = re.sub(r"<(svg|pre|head|script)\b.*?</\1>|</?a\b[^>]*>", _gap, page, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", bare)).split())


def _gap(given: re.Match[str]) -> str:
    """A link stands in a sentence as if it were none."""
    return " " if given[1] else ""


def items(page: str) -> dict[str, str]:
    """The topics of a page by their ids (none: those of no topic), each as HTML."""
    parts = re.split(r'<li class="topic">', page)[1:]
    return {
        unescape(re.findall(r"topic=(\w+)", each)[0]): each.partition("</li>\n</ol>")[0] for each in parts
    }


def tables(page: str) -> list[list[list[str]]]:
    """The tables beneath the charts of a page: rows of what the cells say, the heads first."""
    found = re.findall(
        r'<div class="chart wide">.*?</div>(?:\s*<p .*?</p>)*\s*<details><summary>See the table</summary>(.*?)</details>',
        page,
        re.DOTALL,
    )
    return [
        [
            [words(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
            for row in each.split("</tr>")[:-1]
        ]
        for each in found
    ]


def links(part: str) -> dict[str, str]:
    """What the links of a part say, and where each leads; of two that say the same, the first."""
    found = re.findall(r'<a[^>]* ?href="([^"]*)"[^>]*>(.*?)</a>', part, flags=re.DOTALL)
    return {words(said): unescape(address) for address, said in reversed(found)}
