"""Where a message can be read, and which places in an order are ties."""

from __future__ import annotations

import pytest

from igarape.query.engine import Note
from igarape.query.places import link, others, overlaps
from igarape.show.words import say

LINKS = [
    (-1002233445566, None, "https://t.me/c/2233445566/7"),
    (-1002233445566, "suporte", "https://t.me/suporte/7"),
    (-1002233445566, "x/../y?z\x1b[2J", "https://t.me/c/2233445566/7"),
    (-4812345678, None, None),
    (910003346, "ana", None),
    (-1000000000000, None, None),
    (-1997852516352, None, "https://t.me/c/997852516352/7"),
    (-2000000000007, None, None),
    (-2002147483650, "diretas", None),
]


@pytest.mark.parametrize(("chat", "username", "expected"), LINKS)
def test_a_link_stands_only_where_telegram_has_one(
    chat: int, username: str | None, expected: str | None
) -> None:
    """A person's username is no chat's; a username that is none is not written into an address."""
    assert link(chat, 7, username) == expected


TIES = [
    ((1, 1, 1), ("-", "-")),
    ((1, 1, 2), ("tied with 2nd", "empatado com 2º")),
    ((1, 1, 4), ("tied with 2nd–4th", "empatado com 2º a 4º")),
    ((3, 2, 5), ("tied with 2nd and 4th–5th", "empatado com 2º e 4º a 5º")),
    ((13, 11, 23), ("tied with 11th–12th and 14th–23rd", "empatado com 11º a 12º e 14º a 23º")),
    ((22, 1, 22), ("tied with 1st–21st", "empatado com 1º a 21º")),
]


@pytest.mark.parametrize(("place", "said"), TIES)
def test_a_tie_names_the_others(place: tuple[int, int, int], said: tuple[str, str]) -> None:
    """Never the topic itself; nothing where the rank is clear."""
    tied = others(*place)
    written = [
        say(Note("tied with {others}", {"others": tied}), each) if tied else "-" for each in ("en", "pt")
    ]
    assert tuple(written) == said


def test_spans_that_overlap_are_ties() -> None:
    """8–10 is clear of 1–3; 2–5 and 1–3 are not clear of each other."""
    assert overlaps([(8.0, 10.0), (2.0, 5.0), (1.0, 3.0)]) == [(1, 1), (2, 3), (2, 3)]
    assert overlaps([]) == []
