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


@pytest.mark.slow
def test_a_large_chat_takes_time_in_proportion() -> None:
    """Twenty thousand messages of one person are no quadratic matter."""
    talk = [said(n, n * 10.0, ANA, f"qual o prazo do pedido {n}?") for n in range(1, 20_000)]

    assert 1 == episodes(talk)[0].root.message_id


def test_doubts_in_one_breath_share_an_answer_that_names_who_asked() -> None:
    """No reply says for which of them it is; thanks then count for both."""
    first, second = said(1, 0, ANA, "meu pix não caiu"), said(2, 40, ANA, "qual o prazo pra confirmar?")
    found = episodes([first, second, said(3, 60, BOT, "@ana_s " + ANSWER), said(4, 90, ANA, "valeu!")])

    assert [(1, "confirmed"), (2, "confirmed")] == [
        (each.root.message_id, each.outcome(LATER)[0]) for each in found
    ]


def test_an_answer_that_replies_is_for_that_doubt_alone() -> None:
    """The control of sharing: a reply says for which it is."""
    first, second = said(1, 0, ANA, "meu pix não caiu"), said(2, 40, ANA, "qual o prazo pra confirmar?")
    found = episodes([first, second, said(3, 60, BOT, ANSWER, 2)])

    assert [False, True] == [each.answered for each in found]


def test_who_calls_for_help_again_has_no_new_doubt() -> None:
    """Words that name no matter belong to the doubt before."""
    found = episodes([ASK, said(2, 200, ANA, "alguém pode me ajudar?")])

    assert [(1, 2)] == [(each.root.message_id, len(each.asked)) for each in found]


def test_who_speaks_back_to_a_helper_does_not_answer_the_helpers_doubt() -> None:
    """Bia has a doubt too, and helped Ana; what Ana says to her is about Ana's."""
    hers = said(2, 10, BIA, "qual o horário de vocês no sábado?")
    help_, back = said(3, 30, BIA, "Ana, leva meia hora"), said(4, 60, ANA, "Bia, a minha já passou disso")
    found = {each.root.author_id: each for each in episodes([ASK, hers, help_, back])}

    assert (True, False) == (found[ANA].answered, found[BIA].answered)


def test_a_username_in_a_doubt_is_what_it_is_about() -> None:
    """Somebody may be called as the product is; in front it calls them, further in it does not."""
    hers, about = said(1, 0, BIA, "como entro na conta?"), said(2, 9, ANA, "a loja da bia não abre aqui")

    assert [False, False] == [each.answered for each in episodes([hers, about])]
    assert episodes([hers, said(2, 9, ANA, "bia qual erro dá?")])[0].answered


def test_thanks_for_something_else_confirm_nothing() -> None:
    """Neither a lift nor thanks that name somebody who did not answer."""
    rui = said(1, -60, RUI, "bom dia")
    for text in ("obrigada pela carona ontem", "Rui, valeu demais"):
        talk = [
            rui,
            ASK._replace(message_id=5),
            REPLY._replace(message_id=6, reply_to=5),
            said(7, 60, ANA, text),
        ]
        assert "unknown" == episodes(talk)[0].outcome(LATER)[0]


def test_who_is_thanked_by_name_is_not_helped_by_it() -> None:
    """Bia thanks Ana, who has a doubt; a sentence more is help."""
    for text, helps in (("Ana, obrigada pela carona!", 0), ("Ana, obrigada por avisar! Já corrigi", 1)):
        found = only(episodes([ASK, REPLY, said(3, 60, BIA, text)]))
        assert helps == len(found.helpers)


def test_a_word_at_once_is_no_return() -> None:
    """Assumed needs somebody who came back to the chat and did not ask again; `ok` after the answer is not that."""
    found = only(episodes([ASK, REPLY, said(3, 60, ANA, "hm ok")]))

    assert "unknown" == found.outcome(LATER)[0]


def test_a_person_of_many_doubts_takes_time_in_proportion() -> None:
    """A new doubt is compared with the latest of the person alone, not with thousands."""
    compared = 0

    def same(one: Said, other: Said) -> bool:
        nonlocal compared
        compared += 1
        return False

    talk = [said(n, n * 7200.0, ANA, f"qual o prazo do pedido {n}?") for n in range(1, 401)]

    assert 400 == len(episodes(talk, same=same))
    assert compared <= 50 * 400
