"""Leads: sentences as HTML, in which each number leads to the messages that it was counted of.

Whatever else stands in a sentence is escaped, its template too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from markupsafe import Markup, escape

from igarape.query.engine import Backed, Note, Several
from igarape.show import words

Behind = Callable[[Mapping[str, object]], str]
"""Gives the address of what stands behind a value."""


def html(given: object, language: str, behind: Behind) -> Markup:
    """Write a note, or one of its values."""
    if isinstance(given, Note):
        template = escape(words.translate(given.text, language))
        return template.format(
            **{name: _Value(each, language, behind) for name, each in given.values.items()}
        )
    if isinstance(given, Several):
        said = [
            str(html(each, language, behind)) for each in given.items
        ]  # as Markup, it would be escaped again
        return Markup(words.listed(said, language))  # noqa: S704  (each was escaped just now)
    if isinstance(given, Backed):
        return _link(given, language, behind)
    return escape(words.value(given, language))


def _link(given: Backed, language: str, behind: Behind) -> Markup:
    """Write a value as a link; nothing lies behind no messages."""
    said = words.value(given.value, language)
    if given.value == 0:
        return escape(said)
    what = Markup(' title="{}"').format(words.say(given.what, language)) if given.what else ""
    return Markup('<a href="{}"{}>{}</a>').format(behind(given.by), what, said)


class _Value:
    """A value inside a template: as HTML, or with `one|several` the word that fits its number."""

    def __init__(self, given: object, language: str, behind: Behind) -> None:
        self._given, self._language, self._behind = given, language, behind

    def __html_format__(self, spec: str) -> Markup:
        if not spec:
            return html(self._given, self._language, self._behind)
        word = format(words.Said(self._given, self._language), spec)
        return Markup(word)  # noqa: S704  (a word of the template, which was escaped whole)
