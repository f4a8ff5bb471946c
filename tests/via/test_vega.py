"""Drawing reaches neither the network nor files, and says what to install where it cannot draw."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import vl_convert

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


REFUSED = {
    "data": {"values": [{"where": "javascript:1"}]}, "mark": "point", "encoding": {"href": {"field": "where"}}
}  # fmt: skip
"""Vega refuses where its mark leads; what names the address is a column of any name, so nothing here sees it before."""

PLAIN = {"data": {"values": [{}]}, "mark": "point"}


def test_a_chart_that_is_refused_leaves_nothing_to_the_next() -> None:
    """Neither ours, nor one that somebody else drew in this process."""
    plain = vega.svg(PLAIN)
    with pytest.raises(ValueError, match="conversion failed"):
        vega.svg(REFUSED)
    assert vega.svg(PLAIN) == plain
    for _ in range(5):
        with pytest.raises(ValueError, match="conversion failed"):
            vl_convert.vegalite_to_png(json.dumps(REFUSED))
    assert vega.svg(PLAIN) == plain
    assert vl_convert.vegalite_to_svg(json.dumps(PLAIN)).encode() == plain


def test_the_drawer_alone_throws_it_again() -> None:
    """The control: without us the next chart of that process fails, with an error that is not its own."""
    for spec in (REFUSED, PLAIN):
        with pytest.raises(ValueError, match="reading 'href'"):
            vl_convert.vegalite_to_svg(json.dumps(spec), allowed_base_urls=[])
    assert vl_convert.vegalite_to_svg(json.dumps(PLAIN), allowed_base_urls=[])


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
