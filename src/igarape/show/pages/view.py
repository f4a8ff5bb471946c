"""View: what every page knows of the person who looks and of the lake, and how it writes links and words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from igarape.query.engine import Name, Note
from igarape.query.period import Period
from igarape.show import words
from igarape.show.pages.filters import Filters


class Chat(NamedTuple):
    """A chat that a page can be narrowed to."""

    chat: int
    title: str


@dataclass(frozen=True)
class View:
    """Who looks at what: the page's path, the filters, the language, and what stands around every page.

    `period` are the days shown, `known` all days that the lake has; both None where it has none. `newest` is when
    the newest of what is built came, in the lake's zone; `notices` is what the page has to say of its own URL.
    """

    path: str
    filters: Filters
    language: str
    zone: str = ""
    period: Period | None = None
    known: Period | None = None
    chats: tuple[Chat, ...] = ()
    newest: datetime | None = None
    notices: tuple[Note, ...] = ()
    show_texts: bool = False
    show_names: bool = False

    def tell(self, text: str, **values: object) -> str:
        """Write a sentence in the language; `values` fill it."""
        return words.say(Note(text, values), self.language)

    def note(self, given: Note) -> str:
        """Write a note in the language."""
        return words.say(given, self.language)

    def value(self, given: object) -> str:
        """Write a number, a day or one of the kinds of value for people."""
        return words.value(given, self.language)

    def link(self, path: str | None = None, **changes: Any) -> str:
        """Give the address of a page that keeps these filters, but for the changes."""
        return (self.path if path is None else path) + (self.filters.query(**changes) or "")

    def title(self, chat: int) -> str:
        """Name a chat: its title, where names may be shown, or its id."""
        found = next((each.title for each in self.chats if each.chat == chat), "")
        return words.value(Name(found), self.language) if found and self.show_names else str(chat)

    @property
    def show_everything(self) -> bool:
        """Whether nothing of what the lake holds is hidden."""
        return self.show_texts and self.show_names

    @property
    def compares(self) -> bool:
        """Whether the days before are shown beside these."""
        return self.filters.compare != "none" and self.period is not None and self.period.before is not None


Values = Mapping[str, object]
"""What a template is filled with."""
