"""Talks go on from where they were kept, and what was let go leaves no trace: the same episodes as from the beginning."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from igarape.doubts import outcome
from igarape.doubts.detect import kind
from igarape.doubts.outcome import DAY, DURABLE, HOUR, MINUTE, Episode, Said, Tap, episodes
from igarape.doubts.talks import Talks, begin, pack, unpack

FIRST = date(2026, 3, 1)
START = begin(FIRST) + DAY
BOT, NAMES = 99, {11: "Ana", 12: "Bia", 13: "Caio", 99: "Robô"}
TEXTS = (
    "meu pix não caiu, o que eu faço?",
    "o pix não caiu ainda, o que faço?",
    "qual o prazo de entrega?",
    "/ajuda como troco a senha?",
    "obrigada, deu certo",
    "não funcionou",
    "Leva 30 minutos para cair.",
    "@ana_ch já liberei o acesso",
    "Bia, pode tentar de novo agora",
    "bom dia",
)
STEPS = st.lists(
    st.tuples(
        st.sampled_from([MINUTE, 20 * MINUTE, 5 * HOUR, DAY, 3 * DAY, DURABLE, 8 * DAY]),  # after the last
        st.sampled_from(sorted(NAMES)),
        st.sampled_from(TEXTS),
        st.one_of(st.none(), st.integers(1, 12)),  # how far back what it replies to, or is tapped, lies
        st.sampled_from(["said", "said", "said", "positive", "negative"]),
    ),
    min_size=5,
    max_size=30,
)


def talk_of(script: Sequence[tuple[float, int, str, int | None, str]], private: bool) -> list[Said | Tap]:
    """Make a talk of a script: each step is a message or, with a mood, a tap under one."""
    at, steps = START, list[Said | Tap]()
    for number, (wait, who, text, back, what) in enumerate(script, 1):
        at += wait
        under = number - back if back and number > back else None
        if what == "said":
            asks = kind(text) if who != BOT else None
            which = "bot" if who == BOT else "person"
            named = NAMES[who]
            steps.append(
                Said(number, at, who, which, text, asks, under, None, f"{named}_ch".lower(), named, private)
            )
        elif under:
            steps.append(Tap(under, at, who, "positive" if what == "positive" else "negative"))
    return steps


def day_of(moment: float) -> date:
    """Say on which day something was, in UTC."""
    return FIRST + timedelta(days=(moment - START) // DAY)


def told(steps: Sequence[Said | Tap], *, kept: bool) -> list[tuple[Any, ...]]:
    """Tell a talk day by day, letting go what is over; `kept` where each day begins from what was packed."""
    talks, over = Talks(), list[Episode]()
    for day in sorted({day_of(each.date) for each in steps}):
        over += [each for _, each in talks.close(day)]
        talks = unpack(pack(talks)) if kept else talks
        talks.go_on(1, day, [each for each in steps if day_of(each.date) == day])
    over += [each for _, each in talks.open()]
    for each in over:
        each.bot_heard = talks.of[1].bot_heard
    return rows(over, steps[-1].date)


def rows(found: Sequence[Episode], now: float) -> list[tuple[Any, ...]]:
    """Write what comes of each episode."""
    return sorted(
        (
            each.root, each.outcome(now), each.durable(now), each.first_answer, each.helped_by(), len(each.asked)
        )
        for each in found
    )  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(STEPS, st.booleans())
def test_what_is_kept_goes_on_as_if_it_had_never_stopped(script: Any, private: bool) -> None:
    """From the beginning without letting anything go, letting go, or kept at every day: the same episodes."""
    steps = talk_of(script, private)
    if steps:
        whole = rows(
            episodes([s for s in steps if isinstance(s, Said)], [t for t in steps if isinstance(t, Tap)]),
            steps[-1].date,
        )

        assert whole == told(steps, kept=False)
        assert whole == told(steps, kept=True)


def test_the_control_letting_go_too_early_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer on the sixth day finds its doubt; with three days of memory it would not."""
    script = [
        (MINUTE, 11, TEXTS[0], None, "said"),
        (6 * DAY, BOT, TEXTS[6], 1, "said"),
        (MINUTE, 11, TEXTS[4], 1, "said"),
    ]
    steps = talk_of(script, private=False)
    whole = rows(episodes([each for each in steps if isinstance(each, Said)]), steps[-1].date)
    assert whole == told(steps, kept=True)

    monkeypatch.setattr("igarape.doubts.talks.begin", lambda day: begin(day) + DURABLE)
    assert whole != told(steps, kept=True)


def test_a_reply_after_a_week_of_silence_counts_for_nothing() -> None:
    """What is over stays as it ended, so that nobody needs all of a chat in mind."""
    for days, answers in ((7, 1), (7.01, 0)):
        script = [(MINUTE, 11, TEXTS[0], None, "said"), (days * DAY, BOT, TEXTS[6], 1, "said")]
        (only,) = episodes([each for each in talk_of(script, private=False) if isinstance(each, Said)])

        assert answers == len(only.answers)


def test_what_is_let_go_takes_no_room() -> None:
    """Months of doubts, and a week of them in mind."""
    talks, most = Talks(), 0
    for number in range(400):
        at = START + number * 6 * HOUR
        list(talks.close(day_of(at)))
        talks.go_on(1, day_of(at), [Said(number, at, number, "person", TEXTS[2], "question")])
        most = max(most, len(talks.of[1].found))

    assert most <= 4 * (DURABLE / DAY + 2)
    assert most == len(list(talks.of[1].members()))
    assert outcome.DURABLE == 7 * DAY
