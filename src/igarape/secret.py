"""A secret: what must not be printed."""

from __future__ import annotations


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
