"""The status as people and programs see it, held against golden files.

`pytest --update-golden` writes the files anew; look at each before you commit it.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from igarape.capture.samples import Queue, Sample
from igarape.capture.tail import Waiting
from igarape.daily.runs import Run
from igarape.query.alerts import alerts
from igarape.query.engine import Note
from igarape.query.figures import Figures, Lag, Totals
from igarape.query.health import Chat, Day, Health, Hole, Missing, Quarantined
from igarape.query.rhythm import Rhythm
from igarape.show.cells import width
from igarape.show.status import FORMATS, WIDTH, status
from igarape.show.words import LANGUAGES
from tests.query.world import GB, URL, World, busy, local, talk
from tests.show.test_golden import hold

NOW = local(1, 20, 30)
SUFFIX = {"text": "txt", "json": "json"}

TROUBLED = Figures(
    NOW,
    "America/Sao_Paulo",
    (
        Sample(NOW - timedelta(hours=7), {7: Queue(3, URL)}, 12 * GB, 100 * GB),
        Sample(NOW, {7: Queue(40, URL, "", NOW - timedelta(minutes=2), "Wrong response: 502 Bad Gateway"), 8: Queue(0)}, 9 * GB, 100 * GB),
    ),
    newest={7: local(1, 13, 29), 8: local(0, 9)},
    lag=Lag(0.4, 3.2, 1523),
    waiting=Waiting(3, 120, local(0, 3)),
    totals=Totals(3100, 4, 3),
    runs=(Run(local(0, 3), 21.0, segments=96), Run(local(1, 3), 8.0, failed="No space left on device.")),
    health=Health(
        days=tuple(Day(date(2026, 11, 4) + timedelta(days=step), count, 2) for step, count in enumerate([0, 1, 40, 55, 80, 12, 7, 66, 71, 1200, 93, 20, 9, 31])),
        rhythm=Rhythm(busy([moment for moment in talk() if moment < local(1, 3)]), "America/Sao_Paulo"),
        newest={7: local(1, 2)},
        updates=3090,
        conflicts=2,
        conflict_at=local(0, 12),
        missing=(
            Missing(7, False, 1, 1, local(1, 9), local(1, 10), Hole(1, local(1, 9), local(1, 10))),
            Missing(8, True, 2, 1312, local(-3, 1), local(-2, 5), Hole(1300, local(-3, 1), local(-2, 3))),
        ),
        chats=(
            Chat(-1001, "Suporte \x1b[31mLoja", "supergroup", 900, 100, Hole(60, local(-3, 1), local(-2, 3))),
            Chat(-1002, None, "channel", 1, 1, Hole(1, None, local(-2, 3))),
            Chat(-1003, "Avisos", "channel", 10, 1, Hole(1, local(-2, 2), local(-2, 3))),
            Chat(-1004, "Outro", "supergroup", 10, 1, Hole(1, local(-2, 2), local(-2, 3))),
            Chat(-1005, "Inteiro", "supergroup", 10, 0, Hole(0, None, None)),
        ),
        quarantine=(Quarantined("not_json", 2, local(0, 1)), Quarantined("no_update_id", 1, local(-30, 1))),
    ),
    webhooks={7: URL, 8: URL + "/8"},
    reads_all={7: True, 8: True},
    skew=-95.0,
    size=689_000,
)  # fmt: skip

EMPTY = Figures(
    NOW,
    "America/Sao_Paulo",
    (Sample(NOW, {}, 60 * GB, 100 * GB),),
    waiting=Waiting(),
    unknown={
        "tables": Note("nothing was built yet (igarape build)"),
        "telegram": Note("there is no bot token (IGARAPE_TELEGRAM_TOKEN)"),
    },
)

WELL = replace(World().at(local(1, 15)), lag=Lag(0.4, 3.2, 1523))
WELL = replace(WELL, health=replace(WELL.health, days=TROUBLED.health.days))  # type: ignore[type-var, union-attr]

STATES = {"troubled": TROUBLED, "empty": EMPTY, "well": WELL}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("state", STATES)
def test_a_status(state: str, form: str, language: str, pytestconfig: pytest.Config) -> None:
    """Everything wrong, nothing there, all well."""
    figures = STATES[state]

    shown = status(figures, alerts(figures), "lake", form, language)

    hold(f"status-{state}.{language}.{SUFFIX[form]}", shown, pytestconfig)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", STATES)
def test_no_line_is_wider_than_the_page(state: str, language: str) -> None:
    """80 columns hold it, but for what to try: a command is not broken."""
    shown = status(STATES[state], alerts(STATES[state]), "lake", "text", language)

    assert [
        line
        for line in shown.splitlines()
        if width(line) > WIDTH and not line.startswith(("  Try", "  Tente"))
    ] == []


def test_json_has_the_same_keys_in_every_state_and_language() -> None:
    """A program finds what it looks for, known or not; only what is in lists may be missing."""

    def keys(figures: Figures, language: str) -> dict[str, list[str]]:
        found = json.loads(status(figures, alerts(figures), "lake", "json", language))
        return {"": sorted(found), **{name: sorted(each) for name, each in found["figures"].items()}}

    found = [keys(figures, language) for figures in STATES.values() for language in LANGUAGES]

    assert all(each == found[0] for each in found)


def test_what_is_known_of_one_bot_is_shown_beside_what_is_not_known_of_another() -> None:
    """And so is an address that cannot be compared, and a sample that cannot be kept."""
    why = {
        name: Note("it cannot be read: {why}", {"why": name}) for name in ("telegram", "webhook", "samples")
    }

    shown = " ".join(status(replace(TROUBLED, unknown=why), [], "lake", "text", "en").split())

    assert "bot 8: 0 wait" in shown
    assert "it cannot be read: webhook" in shown
    assert "this sample cannot be remembered: it cannot be read: samples" in shown
    assert "unknown: it cannot be read: telegram" in shown


def test_privacy_mode_makes_message_numbers_say_nothing() -> None:
    """A bot that sees a part of each group has holes everywhere; channels it sees whole."""
    private = replace(TROUBLED, reads_all={7: False, 8: False})

    found = json.loads(status(private, [], "lake", "json", "en"))["figures"]["messages_missing"]

    assert [chat["chat_id"] for chat in found["chats"]] == [-1002, -1003]
