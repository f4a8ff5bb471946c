"""Messages and threads in a real browser: for everybody, on every screen, with and without a script."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from igarape.via.disk import DiskStore
from tests.browser import WIDTHS, Open, overflowing, violations
from tests.serving.planted import GROUP, plant
from tests.serving.served import Served

ADDRESSES = (
    "/messages?q=pix&who=all&outcome=confirmed",
    "/messages?q=nada&hour=3",
    f"/thread?message={GROUP}.100",
)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The pages of a lake of doubts about one thing."""
    folder = tmp_path_factory.mktemp("read")
    plant(
        DiskStore(folder / "lake"), folder, lambda field, number: f"{field} do pix que não caiu {number}", 20
    )
    process = Served(folder / "lake")
    yield process
    process.end()


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_everybody_can_read_it(served: Served, open_page: Open, width: int, scheme: str) -> None:
    """Axe finds nothing, and nothing sticks out."""
    page = open_page(served.address + "/messages", width=width, scheme=scheme)
    for address in ADDRESSES:
        page.goto(served.address + address)
        assert violations(page) == []
        assert overflowing(page) == []


@pytest.mark.slow
def test_without_a_script_all_of_it_can_be_reached(served: Served, open_page: Open) -> None:
    """From a message to its thread, and back to the same list."""
    page = open_page(served.address + "/messages?q=pix", scripts=False)
    page.click("ol.messages a >> nth=0")
    there = page.url
    page.click("main p a >> nth=0")

    assert "/thread?q=pix&message=" in there
    assert page.url == served.address + "/messages?q=pix"
