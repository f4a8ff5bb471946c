"""HTML: templates filled with values. Whatever others wrote is escaped; nothing is marked safe but our own SVG."""

from __future__ import annotations

import re
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from igarape import __version__
from igarape.query.engine import Note
from igarape.show import words
from igarape.show.pages.filters import PERIODS, Filters
from igarape.show.pages.view import Values, View

NAVIGATION = (
    ("/", Note("Overview")),
    ("/hours", Note("Hours")),
    ("/doubts", Note("Doubts")),
    ("/clarified", Note("Clarification")),
    ("/messages", Note("Messages")),
    ("/data", Note("Data")),
    ("/health", Note("Health")),
)
"""The pages in their order: where each is, and what it is called."""

_UNDER = {"/topic": "/doubts", "/thread": "/messages"}
"""Pages that are not in the navigation, each with the one it stands under."""

NO_FILTERS = Filters()

_ADDRESS = re.compile(r'href="/[^"]*"')
_SPARE = re.compile("&amp;(?=[a-z_]+=)")
"""What HTML lets an address say as &, since no character is called so: a page has hundreds of addresses."""

_PERIOD_NAMES = dict(
    zip(
        PERIODS,
        (
            Note("Today"), Note("Yesterday"), Note("7 days"), Note("28 days"), Note("30 days"), Note("91 days"),
            Note("This month"), Note("Last month"), Note("This year"), Note("12 months"), Note("Everything"),
        ),
        strict=True,
    )
)  # fmt: skip


def page(template: str, view: View, values: Values) -> str:
    """Fill a page's template; `v` in it is the view, `_` says a sentence."""
    made = (
        _environment()
        .get_template(template)
        .render(
            v=view,
            here=_UNDER.get(view.path, view.path),
            _=view.tell,
            t=view.html,
            val=view.value,
            navigation=NAVIGATION,
            periods=_PERIOD_NAMES,
            version=__version__,
            **values,
        )
    )
    return _ADDRESS.sub(lambda found: _SPARE.sub("&", found[0]), made)


def fill(template: str, language: str, **values: object) -> str:
    """Fill a template that stands alone, without navigation or filters."""

    def tell(text: str, **said: object) -> str:
        return words.say(Note(text, said), language)

    found = _environment().get_template(template)
    return found.render(
        language=language, _=tell, t=lambda note: words.say(note, language),
        val=lambda given: words.value(given, language), version=__version__, **values,
    )  # fmt: skip


def drawn(svg: str) -> Markup:
    """Let a picture of our own stand in a page as it is."""
    return Markup(svg)  # noqa: S704  (vl-convert escaped what others wrote; nothing else comes this way)


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("igarape.show"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
