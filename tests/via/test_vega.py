"""Drawing reaches neither the network nor files, and says what to install where it cannot draw."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from igarape.errors import Problem
from igarape.via import vega


@pytest.mark.parametrize(
    "part",
    [
        {"data": {"url": "http://127.0.0.1:9/words.json"}, "mark": "text"},
        {"data": {"url": "file:///etc/hostname"}, "mark": "text"},
        {"data": {"values": [{}]}, "mark": {"type": "image", "url": "http://127.0.0.1:9/x.png"}},
        {
            "data": {"values": [{}]},
            "mark": "image",
            "encoding": {"url": {"value": "http://127.0.0.1:9/x.png"}},
        },
    ],
)
@pytest.mark.parametrize("draw", [vega.png, vega.svg])
def test_a_chart_that_names_an_address_is_not_drawn(
    draw: Callable[[Any], bytes], part: dict[str, Any]
) -> None:
    """Wherever it stands: data, an image, a file. The drawer itself would fetch some of them."""
    with pytest.raises(ValueError, match="a chart names an address"):
        draw({"vconcat": [part]})


def test_a_text_may_be_about_addresses() -> None:
    """A group called url is drawn as any other."""
    found = vega.svg({"title": "url", "data": {"values": [{"word": "http://127.0.0.1:9/"}]}, "mark": "point"})
    assert b">url</text>" in found


def test_without_the_package_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence and a command."""
    monkeypatch.setitem(__import__("sys").modules, "vl_convert", None)
    with pytest.raises(Problem, match="Pictures need vl-convert") as problem:
        vega.png({})
    assert "igarape[pictures]" in problem.value.hint


def test_it_knows_whether_it_can_draw() -> None:
    """Here it can: the package is there for the tests."""
    assert vega.ready()
