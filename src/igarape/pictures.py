"""Pictures of a page: an answer drawn twice, for a phone and for a larger screen; the stylesheet chooses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from markupsafe import Markup

from igarape.query.engine import Answer
from igarape.show.charts import Link
from igarape.show.charts.frame import NARROW, WIDE
from igarape.show.pages.html import drawn
from igarape.show.svg import themed
from igarape.via import vega
from igarape.via.vega import Spec

Paint = Callable[[Sequence[Spec]], Sequence[bytes]]
"""Draws charts as SVG."""


def in_here(specs: Sequence[Spec]) -> list[bytes]:
    """Draw charts in this process."""
    return [vega.svg(each) for each in specs]


class Picture(NamedTuple):
    """One answer as SVG, in two widths."""

    narrow: Markup
    wide: Markup


def picture(
    draw: Callable[[Answer, str, Link, int], Spec | None],
    given: Answer,
    language: str,
    link: Link,
    name: str,
    paint: Paint = in_here,
) -> Picture | None:
    """Draw an answer; `name` is unique on its page. None where it has no picture, or nothing here draws.

    `paint` draws what `draw` made: here, or in another process.
    """
    if not vega.ready():
        return None
    specs = [spec for spec in (draw(given, language, link, width) for width in (NARROW, WIDE)) if spec]
    made = [
        drawn(themed(svg, f"{name}{place}", spec["description"], hover=bool(place)))
        for place, (svg, spec) in enumerate(zip(paint(specs), specs, strict=True))
    ]
    return Picture(*made) if made else None
