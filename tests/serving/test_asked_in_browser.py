"""The pages of doubts in a real browser: nothing that axe finds wrong, nothing that sticks out, nothing to complain of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from igarape.via.disk import DiskStore
from tests.browser import WIDTHS, Open, overflowing, violations
from tests.serving import asked
from tests.serving.served import Served

PATHS = ("/doubts", "/topic?topic=boleto", "/clarified", "/")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve the lake of doubts."""
    folder = tmp_path_factory.mktemp("browser")
    server = Served(_on_disk(folder))
    yield server
    server.end()


def _on_disk(folder: Path) -> Path:
    """Lay the lake into a folder."""
    store, here = asked.lake(folder), DiskStore(folder / "lake")
    for entry in store.list(""):
        here.put(entry.path, store.get(entry.path))
    return folder / "lake"


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_wrong_with_a_page(served: Served, open_page: Open, path: str, scheme: str) -> None:
    """At the widths of a phone, a tablet and a laptop, in Portuguese, whose words are longer."""
    mark = "&" if "?" in path else "?"
    for width in WIDTHS:
        page = open_page(f"{served.address}{path}{mark}{asked.NOW}&language=pt", width=width, scheme=scheme)
        assert violations(page) == []
        assert overflowing(page) == []


@pytest.mark.slow
def test_without_a_script_all_is_there(served: Served, open_page: Open) -> None:
    """The examples open, the order is a link, the form keeps the topic."""
    page = open_page(f"{served.address}/doubts?{asked.NOW}&language=en", scripts=False)
    page.get_by_role("link", name="people without help").click()
    assert page.locator(".topic h3 a").first.inner_text() == "como faço boleto?"
    page.locator(".topic h3 a").first.click()
    page.get_by_role("button", name="Show").click()
    assert page.get_by_role("heading", level=1).inner_text() == "como faço boleto?"
