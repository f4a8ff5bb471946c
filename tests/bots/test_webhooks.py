"""Real bots with a webhook, behind a real `igarape capture --webhook --tee`: they go on, and both sides are kept."""

from __future__ import annotations

import json
from collections import Counter
from itertools import groupby
from pathlib import Path

import pytest

from tests.bots.hooked import Hooked, hooked, running
from tests.capture.faulty import lines
from tests.daily.deliveries import rebuild, rows
from tests.tee.bot import Answer, Seen, listening

pytestmark = pytest.mark.slow

BOTS = {
    "aiogram, answering in the reply": ("hook_aiogram.py", "no"),
    "aiogram, answering later": ("hook_aiogram.py", "yes"),
    "python-telegram-bot": ("hook_ptb.py", ""),
    "pyTelegramBotAPI": ("hook_telebot.py", ""),
}
ASKED = ["oi", "quanto demora a entrega?", "qual o horário?", "e a entrega?"]
ANSWERED = ["Em 2 dias úteis.", "Das 9h às 18h.", "Em 2 dias úteis."]


def converse(stage: Hooked) -> None:
    """Have Ana and Bia ask the same in two groups, by turns, and wait for all the answers."""
    for text in ASKED:
        for group, person in zip(stage.groups, (stage.ana, stage.bia), strict=True):
            stage.fake.say(group, person, text)
    stage.await_delivery()
    stage.await_sent(2 * len(ANSWERED))


def both_sides(stage: Hooked) -> dict[int, tuple[list[str], list[str]]]:
    """Build the lake; give what people and what the bot said in each group, in order of time."""
    store = stage.store()
    report = rebuild(store, zone="UTC")
    assert report.quarantined == 0, report.reasons
    found = rows(store, "messages", "chat_id, message_id, author_kind, text")
    said = [(each["chat_id"], each["author_kind"], each["text"]) for each in found]
    replies = rows(store, "events", "date, chat_id, kind, value")
    said += [
        (each["chat_id"], "bot", each["value"]) for each in replies if each["kind"] == "sent.sendMessage"
    ]
    return {
        group.id: (
            [text for chat, kind, text in said if (chat, kind) == (group.id, "person")],
            [text for chat, kind, text in said if (chat, kind) == (group.id, "bot")],
        )
        for group in stage.groups
    }


@pytest.mark.parametrize(("script", "background"), BOTS.values(), ids=BOTS)
def test_a_bot_works_behind_the_tee(script: str, background: str, tmp_path: Path) -> None:
    """Everyone gets the right answers; with the proxy beside the tee, both sides are in the tables."""
    with hooked(tmp_path) as (stage, api):
        stage.capture("--proxy", "--tee", f"http://127.0.0.1:{stage.port}/webhook", api=api)
        with running(stage, script, stage.url, BACKGROUND=background):
            converse(stage)
        code, told = stage.end()
    assert (code, "Error" in told) == (0, False), told
    sent = [stage.sent(group) for group in stage.groups]
    if background == "yes":  # it answers the updates of a chat at once, whatever sends them
        assert list(map(sorted, sent)) == [sorted(ANSWERED)] * 2
    else:
        assert sent == [ANSWERED] * 2
    for people, bot in both_sides(stage).values():
        assert people == ASKED
        assert sorted(bot) == sorted(ANSWERED)
    methods = [line for line in lines(stage.store()) if b'"reply_to_update"' in line]
    assert len(methods) == (4 if background == "no" else 0)


def test_a_bot_that_fails_gets_everything_in_the_end(tmp_path: Path) -> None:
    """Each update fails twice: at the bot each comes until it is taken, in order; in the lake there is one row."""
    tries: Counter[int] = Counter()

    def twice(seen: Seen) -> Answer:
        tries[seen.number] += 1
        if tries[seen.number] < 3:
            return Answer(500) if tries[seen.number] == 1 else Answer(raw=b"")
        return stage.forward(seen)

    with hooked(tmp_path, speed=20) as (stage, api), listening(twice) as front:
        stage.capture("--tee", f"http://127.0.0.1:{front.port}/webhook", api=api)
        with running(stage, "hook_telebot.py", api):
            converse(stage)
        code, told = stage.end()
    assert code == 0, told
    assert [stage.sent(group) for group in stage.groups] == [ANSWERED] * 2

    chats = {seen.number: json.loads(seen.body)["message"]["chat"]["id"] for seen in front.seen}
    for group in stage.groups:
        numbers = [number for number in front.numbers if chats[number] == group.id]
        assert [number for number, _ in groupby(numbers)] == sorted(set(numbers))
    assert tries == dict.fromkeys(tries, 3)

    store = stage.store()
    kept = Counter(json.loads(line)["update"]["update_id"] for line in lines(store))
    assert kept == Counter(dict.fromkeys(tries, 3))
    rebuild(store, zone="UTC")
    assert [row["update_id"] for row in rows(store, "updates", "update_id")] == sorted(tries)
