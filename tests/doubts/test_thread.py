"""What a person sees of a doubt: all that may belong to it, and nothing of what the rules made of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from igarape.doubts.thread import Message, Tap, thread

NOON = datetime(2026, 11, 21, 15)  # noqa: DTZ001  (as the tables have it)
ANA, BIA, BOT = 11, 12, 99


def said(number: int, minutes: float, who: int, text: str | None, **fields: Any) -> Message:
    """A message so many minutes after noon; 99 is the bot."""
    made = Message(
        number,
        NOON + timedelta(minutes=minutes),
        who,
        "bot" if who == BOT else "person",
        {ANA: "Ana", BIA: "Bia", BOT: "Robô"}[who],
        {ANA: "ana", BIA: "bia", BOT: "robo_bot"}[who],
        text,
        None,
        None,
        None,
        private=False,
    )
    return made._replace(**fields)


ASKED = said(1, 0, ANA, "meu pix não caiu?")


def texts(*later: Message, taps: tuple[Tap, ...] = (), root: Message = ASKED) -> list[str]:
    """What is shown after the doubt."""
    first, *others = thread(root.message_id, [root, *later], taps)
    assert (first.text, first.after) == (root.text, timedelta(0))
    return [each.text for each in others]


def test_what_replies_to_it_belongs_to_it_and_so_does_what_replies_to_that() -> None:
    """Whoever says so; a reply to something else is another talk."""
    assert ["Leva 30 minutos.", "liberei aqui"] == texts(
        said(2, 1, BOT, "Leva 30 minutos.", reply_to=1),
        said(3, 2, BIA, "outro assunto", reply_to=77),
        said(4, 90, BIA, "liberei aqui", reply_to=2),
    )


def test_what_the_one_who_asked_says_next_belongs_to_it() -> None:
    """Within half an hour all of it; after that one thing more, which shows that they were there again."""
    assert ["alguém?", "oi gente"] == texts(
        said(2, 5, ANA, "alguém?"),
        said(3, 6, BIA, "bom dia"),
        said(4, 120, ANA, "oi gente"),
        said(5, 240, ANA, "e aí"),
    )


def test_the_bot_s_next_words_are_shown_whomever_they_meant() -> None:
    """The rules do not count them in a group; a person can see whether they are an answer."""
    assert ["Leva 30 minutos."] == texts(
        said(2, 4, BOT, "Leva 30 minutos."), said(3, 60, BOT, "Bom dia, grupo!"), said(4, 61, BIA, "oi")
    )


def test_who_calls_them_speaks_to_them() -> None:
    """By their username, in any case of letters."""
    assert ["@Ana já caiu?"] == texts(said(2, 50, BIA, "@Ana já caiu?"), said(3, 51, BIA, "@bruno oi"))


@pytest.mark.parametrize(("private", "shown"), [(True, ["oi", "pronto"]), (False, [])])
def test_in_a_private_chat_all_is_meant_for_each_other(private: bool, shown: list[str]) -> None:
    """There is nobody else; a group is the control."""
    root = ASKED._replace(private=private)
    assert shown == texts(
        said(2, 60, BOT, "oi", private=private), said(3, 90, BOT, "pronto", private=private), root=root
    )


def test_another_topic_of_a_forum_is_another_place() -> None:
    """What the one who asked says there is something else."""
    assert [] == texts(said(2, 1, ANA, "e o frete?", thread_id=5))


def test_after_a_day_of_silence_nothing_belongs_to_it() -> None:
    """Not even a reply."""
    assert [] == texts(said(2, 24 * 60 + 1, BOT, "Leva 30 minutos.", reply_to=1))


def test_a_tap_below_it_is_a_step() -> None:
    """Anyone's below what is shown; below a message nobody kept, that of the one who asked alone."""
    answer = said(2, 1, BOT, "Leva 30 minutos.", reply_to=1)

    def tap(under: int, who: int, value: str, minutes: float = 2) -> Tap:
        return Tap(under, NOON + timedelta(minutes=minutes), who, "?", value, "reacted")

    taps = (
        tap(2, ANA, "👍"),
        tap(2, BIA, "❤", 3),
        tap(500, ANA, "sim", 4),
        tap(500, BIA, "não", 5),
        tap(9, ANA, "😂", 6),
    )
    steps = thread(1, [ASKED, answer, said(9, 1, BIA, "piada", reply_to=77)], taps)

    assert ["👍", "❤", "sim"] == [each.text for each in steps[2:]]
    assert ["Robô", "Robô", None] == [each.to for each in steps[2:]]


def test_what_was_said_before_the_doubt_is_no_part_of_it() -> None:
    """A tap on the doubt that came before it cannot be, either."""
    early = Tap(1, NOON - timedelta(minutes=1), BIA, "Bia", "👍", "reacted")
    steps = thread(1, [said(0, -1, ANA, "oi"), ASKED], [early])

    assert ["meu pix não caiu?"] == [each.text for each in steps]
