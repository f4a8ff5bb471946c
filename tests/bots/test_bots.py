"""Real bots, through a real `igarape capture --proxy`: they notice nothing, and both sides are kept."""

from __future__ import annotations

import json
from contextlib import ExitStack
from pathlib import Path

import pytest

from igarape.cli import main
from tests.bots.stage import Capture, running, stage
from tests.capture.faulty import lines

BOTS = ["with_aiogram.py", "with_ptb.py", "with_telebot.py"]
SAID = ["/start", "quanto demora a entrega?", "tem tabela?", "palavrão", None]
ANSWERED = ["Das 9h às 18h.", "Em 2 dias úteis.", "Aqui está.", "200000 bytes"]


@pytest.mark.slow
@pytest.mark.parametrize("script", BOTS)
def test_a_bot_works_the_same_through_the_proxy(
    script: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same transcript at Telegram; in the lake the updates and what the bot said; in the tables, a talk."""
    with (
        stage() as plain,
        stage() as through,
        Capture(tmp_path / "here", through.bot.token, through.url) as capture,
    ):
        with (
            running(script, plain.bot.token, plain.url),
            running(script, through.bot.token, capture.url),
        ):
            plain.converse()
            through.converse()
        assert capture.end() == 0, capture.said

    assert through.transcript() == plain.transcript()

    kept = [json.loads(line) for line in lines(capture.store())]
    assert [("proxy", through.bot.id)] * len(kept) == [(each["source"], each["bot_id"]) for each in kept]
    said = [each["update"]["message"].get("text") for each in kept if "message" in each.get("update", {})]
    assert SAID == list(dict.fromkeys(said))
    done = [each["sent"]["method"].lower() for each in kept if "sent" in each]
    assert sorted(done) == sorted(call[0] for call in through.transcript())

    assert main(["build", "--lake", str(capture.lake), "--zone", "UTC"]) == 0
    capsys.readouterr()
    query = "SELECT author_kind, text FROM messages ORDER BY author_kind, message_id"
    assert main(["sql", query, "--lake", str(capture.lake), "--format", "json"]) == 0
    rows = [tuple(row.values()) for row in json.loads(capsys.readouterr().out)["rows"]]
    assert [("bot", each) for each in ANSWERED] + [("person", each) for each in SAID] == rows


TOO_EARLY = """
from igarape.asgi.proxy import Proxy
from igarape.capture.writer import Writer
async def at_once(self, hand_in):
    hand_in()
    return True
Proxy._durable = at_once
Writer.write = lambda self, records: None
"""
"""A control: updates are relayed while their lines are still in memory."""


@pytest.mark.slow
@pytest.mark.parametrize(("first", "safe"), [("", True), (TOO_EARLY, False)], ids=["as it is", "control"])
def test_killing_the_proxy_loses_nothing_that_was_confirmed(
    first: str, tmp_path: Path, *, safe: bool
) -> None:
    """`kill -9` in the middle of a talk, twice: the bot finds its way back, and each update is in the lake."""
    texts = [f"entrega {number}?" for number in range(8 if safe else 4)]
    with stage() as scene, ExitStack() as captures:

        def started(port: int = 0) -> Capture:
            folder = tmp_path / "here"
            return captures.enter_context(Capture(folder, scene.bot.token, scene.url, port=port, first=first))

        scene.fake.group_limit = None
        capture = started()
        with running("with_ptb.py", scene.bot.token, capture.url):
            for at in range(0, len(texts), 4):
                scene.say(texts[at], 1)
                scene.await_(lambda: not scene.fake.pending(scene.bot))
                for text in texts[at + 1 : at + 4]:
                    scene.fake.say(scene.group, scene.ana, text)
                capture.kill()
                capture = started(capture.port)
            scene.await_(lambda: not scene.fake.pending(scene.bot))

    kept = [json.loads(line).get("update", {}) for line in lines(capture.store())]
    found = {each["message"]["text"] for each in kept if "message" in each}
    assert (set(texts) - found == set()) is safe
