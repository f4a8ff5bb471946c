"""Each short talk beside how it ended: who said what when, and what is made of it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igarape.doubts.detect import kind
from igarape.doubts.outcome import DAY, DURABLE, HOUR, MINUTE, Episode, Said, Tap, episodes

ANA, BIA, BOT, RUI = 11, 12, 99, 13
NAMES = {ANA: ("ana_s", "Ana"), BIA: ("bia", "Bia"), BOT: ("robo_bot", "Robô"), RUI: ("rui", "Rui")}
LATER = 30 * DAY
ANSWER = "O pix costuma ser confirmado em até 30 minutos."


def said(number: int, at: float, who: int, text: str, reply_to: int | None = None, **more: Any) -> Said:
    """Make a message; `at` in seconds from the start of the talk."""
    return Said(
        number,
        at,
        who,
        "bot" if who == BOT else "person",
        text,
        None if who == BOT else kind(text),
        reply_to,
        username=NAMES[who][0],
        name=NAMES[who][1],
        staff=who == RUI,
        **more,
    )


ASK = said(1, 0, ANA, "meu pix não caiu, o que eu faço?")
REPLY = said(2, 5, BOT, ANSWER, 1)

TALKS: dict[str, tuple[list[Said], list[Tap], str, str | None]] = {
    "nobody answers": ([ASK, said(2, 5, BOT, "Bem-vindo, Bia")], [], "not_answered", None),
    "no bot was ever heard": ([ASK], [], "unknown", None),
    "what comes next in a group is no answer": ([ASK, said(2, 5, BOT, ANSWER)], [], "not_answered", None),
    "what replies is": ([ASK, REPLY], [], "unknown", None),
    "a mention is an answer": (
        [ASK, said(2, 5, BOT, "@ana_s " + ANSWER), said(3, 60, ANA, "funcionou, obrigada", 2)],
        [],
        "confirmed",
        "thanks",
    ),
    "a name in front is an answer": (
        [ASK, said(2, 5, BOT, "Ana, o pix leva 30 minutos."), said(3, 60, ANA, "valeu")],
        [],
        "confirmed",
        "thanks",
    ),
    "in a private chat the next words are an answer": (
        [
            ASK._replace(private=True),
            said(2, 5, BOT, ANSWER, private=True),
            said(3, 60, ANA, "valeu", private=True),
        ],
        [],
        "confirmed",
        "thanks",
    ),
    "but not half an hour later": (
        [ASK._replace(private=True), said(2, 1800, BOT, "Promoção de hoje!", private=True)],
        [],
        "not_answered",
        None,
    ),
    "after a command too": (
        [said(1, 0, ANA, "/ajuda meu pix não caiu"), said(2, 5, BOT, ANSWER), said(3, 60, ANA, "deu certo")],
        [],
        "confirmed",
        "thanks",
    ),
    "thanks": ([ASK, REPLY, said(3, 60, ANA, "deu certo, obrigada", 2)], [], "confirmed", "thanks"),
    "thanks by somebody else": ([ASK, REPLY, said(3, 60, BIA, "valeu", 2)], [], "not_clarified", "person"),
    "a thumb up": ([ASK, REPLY], [Tap(2, 60, ANA, "positive")], "confirmed", "tap"),
    "a thumb up by somebody else": ([ASK, REPLY], [Tap(2, 60, BIA, "positive")], "unknown", None),
    "a thumb down": ([ASK, REPLY], [Tap(2, 60, ANA, "negative")], "not_clarified", "tap"),
    "a button under a message nobody kept": (
        [ASK, REPLY],
        [Tap(77, 60, ANA, "positive", reply_to=1)],
        "confirmed",
        "tap",
    ),
    "a complaint": ([ASK, REPLY, said(3, 60, ANA, "não resolveu", 2)], [], "not_clarified", "negative"),
    "a complaint, then thanks": (
        [
            ASK,
            REPLY,
            said(3, 60, ANA, "não resolveu", 2),
            said(4, 65, BOT, ANSWER, 3),
            said(5, 90, ANA, "agora foi", 4),
        ],
        [],
        "confirmed",
        "thanks",
    ),
    "thanks, then a complaint": (
        [ASK, REPLY, said(3, 60, ANA, "valeu", 2), said(4, 90, ANA, "continua igual", 2)],
        [],
        "not_clarified",
        "negative",
    ),
    "the same once more": (
        [ASK, REPLY, said(3, 60, ANA, "gente, meu pix não caiu, o que eu faço agora?")],
        [],
        "not_clarified",
        "repeat",
    ),
    "asks for a person": (
        [ASK, REPLY, said(3, 60, ANA, "quero falar com um atendente")],
        [],
        "not_clarified",
        "hand_off",
    ),
    "a person steps in": (
        [ASK, REPLY, said(3, 60, RUI, "Oi Ana, liberei aqui", 1)],
        [],
        "not_clarified",
        "person",
    ),
    "the bot does not understand": (
        [ASK, said(2, 5, BOT, "Não entendi, tente com outras palavras.", 1)],
        [],
        "not_clarified",
        "fallback",
    ),
    "she goes on talking": (
        [ASK, REPLY, said(3, HOUR, ANA, "alguém viu o jogo ontem", None)],
        [],
        "assumed",
        None,
    ),
    "she comes back days later": ([ASK, REPLY, said(3, 3 * DAY, ANA, "bom dia")], [], "unknown", None),
    "sarcasm is not seen through": (
        [ASK, REPLY, said(3, 60, ANA, "ajudou muito hein, parabéns", 2)],
        [],
        "confirmed",
        "thanks",
    ),
}


def only(found: list[Episode]) -> Episode:
    """Give the episode of the first doubt."""
    return next(each for each in found if each.root.message_id == 1)


@pytest.mark.parametrize(("talk", "taps", "expected", "evidence"), TALKS.values(), ids=list(TALKS))
def test_how_a_talk_ended(talk: list[Said], taps: list[Tap], expected: str, evidence: str | None) -> None:
    """The state, and the kind of evidence that decided it."""
    state, decisive = only(episodes(talk, taps)).outcome(LATER)

    assert (expected, evidence) == (state, decisive.what if decisive else None)


@pytest.mark.parametrize(("talk", "taps", "expected", "evidence"), TALKS.values(), ids=list(TALKS))
def test_while_the_window_is_open_nothing_is_known(
    talk: list[Said], taps: list[Tap], expected: str, evidence: str | None
) -> None:
    """A day after the last word at the earliest."""
    found = only(episodes(talk, taps))

    assert ("unknown", None) == found.outcome(found.last + DAY - 1)


@given(st.sampled_from(sorted(TALKS)), st.randoms(use_true_random=False))
def test_the_order_in_which_messages_are_given_plays_no_part(name: str, random: Any) -> None:
    """Episodes are a function of the set."""
    talk, taps, *_ = TALKS[name]
    mixed = random.sample(talk, len(talk))

    assert episodes(talk, taps) == episodes(mixed, reversed(taps))


@given(st.sampled_from(sorted(TALKS)))
def test_one_more_complaint_never_makes_it_better(name: str) -> None:
    """Whatever was said before, a complaint at the end is no confirmation."""
    talk, taps, *_ = TALKS[name]
    end = max(each.date for each in talk) + MINUTE
    complaint = said(50, end, ANA, "não resolveu", 1)

    assert only(episodes([*talk, complaint], taps)).outcome(LATER)[0] in (
        "not_clarified",
        "not_answered",
        "unknown",
    )


def test_thanks_to_a_person_are_no_merit_of_the_bot() -> None:
    """They say who helped."""
    talk = [ASK, REPLY, said(3, 60, RUI, "liberei aqui", 1), said(4, 90, ANA, "valeu!", 3)]
    found = only(episodes(talk))

    assert ("not_clarified", "staff") == (found.outcome(LATER)[0], found.helped_by())
    assert 5.0 == (found.first_answer or ASK).date


def test_two_doubts_of_one_person_are_two_episodes() -> None:
    """Another matter is another episode, also within the half hour."""
    other = said(3, 120, ANA, "qual o horário de atendimento no sábado?")

    assert [1, 3] == [each.root.message_id for each in episodes([ASK, REPLY, other])]


def test_a_question_back_is_no_doubt_of_its_own() -> None:
    """Who answers may ask."""
    back = said(3, 60, RUI, "qual o número do pedido?", 1)

    assert [1] == [each.root.message_id for each in episodes([ASK, back])]


def test_the_same_doubt_of_another_person_is_her_own() -> None:
    """It says how often it is asked, not how it ended for the first."""
    hers = said(3, 60, BIA, "meu pix também não caiu, o que eu faço?")
    found = episodes([ASK, REPLY, hers])

    assert [ANA, BIA] == [each.root.author_id for each in found]
    assert [] == found[0].evidence


def test_who_comes_back_with_the_same_was_not_helped_for_good() -> None:
    """Durable after seven days without a return."""
    thanks = said(3, 60, ANA, "valeu!", 2)
    back = said(4, 2 * DAY, ANA, "meu pix não caiu de novo, o que eu faço?")

    alone = only(episodes([ASK, REPLY, thanks]))
    assert (None, True) == (alone.durable(DURABLE), alone.durable(60 + DURABLE))
    assert only(episodes([ASK, REPLY, thanks, back])).durable(LATER) is False


@given(st.permutations(range(3)))
def test_chats_do_not_touch_each_other(order: list[int]) -> None:
    """Episodes of one thread are not answered in another."""
    threads = [replace_thread(each, n) for n in order for each in (ASK, REPLY)]
    found = episodes(threads)

    assert 3 == len(found)
    assert all(1 == len(each.answers) for each in found)


def replace_thread(message: Said, thread: int) -> Said:
    """Tell the same talk in another thread, by another person."""
    number = message.message_id + 10 * thread
    reply = None if message.reply_to is None else message.reply_to + 10 * thread
    who = message.author_id if message.author_kind == "bot" else message.author_id + 100 * thread
    return message._replace(message_id=number, reply_to=reply, author_id=who, thread_id=thread)


def test_a_large_chat_takes_time_in_proportion() -> None:
    """Twenty thousand messages of one person are no quadratic matter."""
    talk = [said(n, n * 10.0, ANA, f"qual o prazo do pedido {n}?") for n in range(1, 20_000)]

    assert 1 == episodes(talk)[0].root.message_id
