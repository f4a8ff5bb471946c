"""What the insights remember of what they were made of, as one small object in the lake, written last."""

from __future__ import annotations

from datetime import date

import msgspec

from igarape import paths
from igarape.daily.state import State
from igarape.doubts.corrections import Effect, Message
from igarape.store import Store


class Told(msgspec.Struct):
    """`days`: deliveries and distinct ones of each day; `talks`: the days whose beginning is kept, and where.

    `staff` and `bots` are by chat: who was seen as an admin, and whether a bot was heard. `presses` sums up the buttons
    pressed on each day, and `grouped` all that was grouped last.
    `dropped` are the messages that people said are no doubts; `settled` is the digest of all they said, and the model,
    and `effects` what each line of it did. `again` are chats that somebody began to tell anew and may not have ended.
    `left` tells which parts the insights had when it was done.
    Another `version` means that all is to be told anew.
    """

    version: str = ""
    days: dict[date, tuple[int, int]] = {}
    staff: dict[int, set[int]] = {}
    bots: set[int] = set()
    talks: dict[date, str] = {}
    presses: dict[date, str] = {}
    grouped: str = ""
    dropped: set[Message] = set()
    settled: tuple[str, str] = ("", "")
    effects: dict[int, Effect] = {}
    again: set[int] = set()
    left: dict[str, set[date | None]] = {}


def load(store: Store) -> Told:
    """Read what was told last; of no version where nothing was, or where another version wrote it in its own way."""
    try:
        return msgspec.json.decode(store.get(paths.TOLD), type=Told)
    except (KeyError, msgspec.DecodeError):
        return Told()


def counted(built: State) -> dict[date, tuple[int, int]]:
    """Give what tells whether a day was touched: its deliveries, and the distinct ones."""
    return {day: (each.deliveries, each.distinct) for day, each in built.days.items()}


def behind(store: Store, built: State | None) -> date | None:
    """Give the last day that is told, where the tables hold what is not; None where all is, or nothing ever was."""
    told = load(store).days
    return max(told) if told and built and told != counted(built) else None


def save(store: Store, told: Told) -> None:
    """Write it whole."""
    store.put(paths.TOLD, msgspec.json.encode(told))
