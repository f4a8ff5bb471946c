"""A secret: what must not be printed."""

from __future__ import annotations

_TELLING = 4  # characters; to mask every "a" hides nothing and makes a text unreadable


class Secret:
    """A text that prints as asterisks until it is asked for."""

    def __init__(self, value: str) -> None:
        self._value = value

    def __repr__(self) -> str:
        return "Secret('***')"

    def __bool__(self) -> bool:
        return bool(self._value)

    def reveal(self) -> str:
        """Give the text itself; never to a log, an error or a file."""
        return self._value

    def masked(self, text: str) -> str:
        """Put asterisks in a text wherever the secret is in it; of a bot's token, the part behind its colon too."""
        for part in (self._value, self._value.partition(":")[2]):
            text = text.replace(part, "***") if len(part) >= _TELLING else text
        return text
