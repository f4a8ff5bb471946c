"""Alert: a rule that has gone off."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NamedTuple

from igarape.query.engine import Note

Grade = Literal["error", "warning"]
"""An error loses updates, or will within hours, or breaks what was promised; a warning is to be looked at."""


class Alert(NamedTuple):
    """What is wrong, since when (UTC; None where that is not known), and what to do.

    `name` and `about` (a bot's id) tell alerts apart: one with the same two is the same alert, still up.
    """

    name: str
    grade: Grade
    since: datetime | None
    text: Note
    hint: Note
    about: int | None = None
