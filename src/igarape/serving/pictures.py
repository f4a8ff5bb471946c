"""Pictures of a page: an answer drawn twice, for a phone and for a larger screen; the stylesheet chooses."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from markupsafe import Markup

from igarape.query.engine import Answer
from igarape.show.charts import Link, Spec
from igarape.show.charts.frame import NARROW, WIDE
from igarape.show.pages.html import drawn
from igarape.show.svg import themed
from igarape.via import vega


class Picture(NamedTuple):
    """One answer as SVG, in two widths."""

    narrow: Markup
    wide: Markup


def picture(
    draw: Callable[[Answer, str, Link, int], Spec | None], given: Answer, language: str, link: Link, name: str
) -> Picture | None:
    """Draw an answer; `name` is unique on its page. None where it has no picture, or nothing here draws."""
    if not vega.ready():
        return None
    specs = [draw(given, language, link, width) for width in (NARROW, WIDE)]
    narrow, wide = (
        drawn(themed(vega.svg(spec), f"{name}{place}", spec["description"])) if spec else Markup()
        for place, spec in enumerate(specs)
    )
    return Picture(narrow, wide) if specs[0] else None
