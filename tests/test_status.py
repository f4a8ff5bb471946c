"""`igarape status` as a person runs it: beside a fake Telegram, in an empty folder, with and without trouble."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from igarape import cli, paths
from igarape.capture import samples
from igarape.capture.journal import Journal
from igarape.testing import FakeTelegram, Server, serve
from igarape.testing.clock import Clock
from igarape.via.disk import DiskLogs, DiskStore
from tests import canary
from tests.daily.deliveries import line, rebuild

WEBHOOK = "http://127.0.0.1:9/telegram"
"""Where nobody listens."""


@pytest.fixture
def telegram() -> Iterator[Server]:
    """A fake Telegram at the time it is; it delivers nothing by itself."""
    with serve(FakeTelegram(Clock(time.time()))) as server:
        yield server


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own, and no settings from outside."""
    monkeypatch.chdir(tmp_path)
    for name in (
        "LAKE",
        "ZONE",
        "LANGUAGE",
        "TELEGRAM_TOKEN",
        "TELEGRAM_SECRET",
        "TELEGRAM_API",
        "WEBHOOK",
        "CHATS",
    ):
        monkeypatch.delenv(f"IGARAPE_{name}", raising=False)
    monkeypatch.setenv("LANG", "C")
    return tmp_path


def status(capsys: pytest.CaptureFixture[str], *said: str) -> tuple[int, str, str]:
    """Run it: exit code, stdout, stderr."""
    code = cli.main(["status", *said])
    out, err = capsys.readouterr()
    return code, out, err


def test_an_empty_folder_is_no_error(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No lake, no token, no network: each figure says why it is unknown, and nothing is made."""
    code, out, err = status(capsys)

    assert (code, err) == (0, "")
    assert out.startswith("No warnings; 11 figures are unknown.\n")
    assert list(here.iterdir()) == []


def test_beside_a_bot_whose_webhook_is_lost(
    here: Path, telegram: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What Telegram says of the bot, from capture to status; an error is exit code 1, and JSON says the same."""
    fake, lake = telegram.fake, here / "lake"
    bot, ana = fake.bot(), fake.user("Ana")
    group = fake.supergroup("Suporte", ana, bot)
    for _ in range(3):
        fake.say(group, ana, "oi")
    monkeypatch.setenv("IGARAPE_TELEGRAM_TOKEN", bot.token)
    monkeypatch.setenv("IGARAPE_TELEGRAM_API", telegram.url)
    updates = json.loads(fake.call(bot.token, "getUpdates").body)["result"]
    with Journal(DiskLogs(lake / paths.JOURNAL), DiskStore(lake)) as journal:
        kept = [journal.keep(line(each, at=datetime.now(UTC), bot=bot.id)) for each in updates]
        kept[-1].result()
    rebuild(DiskStore(lake))

    code, out, _ = status(capsys, "--json")
    found = json.loads(out)
    assert (code, found["alerts"]) == (0, [])
    assert found["figures"]["newest"]["seconds_ago"] < 60
    assert found["figures"]["telegram"]["bots"] == [
        {"bot_id": bot.id, "pending": len(updates), "url": "", "ip": "", "error_at": None, "error": "", "privacy_mode": False}
    ]  # fmt: skip
    assert found["figures"]["updates_missing"]["bots"] == []
    assert found["figures"]["clock"]["skew"] is not None

    monkeypatch.setenv("IGARAPE_WEBHOOK", WEBHOOK)
    code, out, _ = status(capsys, "--language", "pt-BR")
    assert code == 1
    assert out.startswith(f"1 erro.\n\nErro: O bot está sem webhook, e deveria ter {WEBHOOK}.\n")

    fake.call(bot.token, "setWebhook", url=WEBHOOK)
    with fake.changed:
        assert fake.changed.wait_for(lambda: fake.attempts, 10)
    code, out, _ = status(capsys)
    assert (code, out.splitlines()[0]) == (0, "1 warning.")
    assert f"Warning: Telegram cannot deliver, and {len(updates)} updates wait: " in out
    secret = bot.token.partition(":")[2]
    assert secret not in out
    assert not any(secret.encode() in file.read_bytes() for file in lake.rglob("*") if file.is_file())


def test_samples_of_the_past_make_a_warning(
    here: Path, telegram: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """More and more waits, as three samples saw; warnings alone are exit code 0."""
    bot, ana = telegram.fake.bot(), telegram.fake.user("Ana")
    group = telegram.fake.supergroup("Suporte", ana, bot)
    monkeypatch.setenv("IGARAPE_TELEGRAM_TOKEN", bot.token)
    monkeypatch.setenv("IGARAPE_TELEGRAM_API", telegram.url)
    for _ in range(150):
        telegram.fake.say(group, ana, "oi")
    past = [
        samples.Sample(
            datetime.now(UTC) - timedelta(minutes=10 - 5 * step), {bot.id: samples.Queue(20 + step)}, 1, 1
        )
        for step in range(2)
    ]
    samples.save(DiskStore(here / "lake"), past)

    code, out, _ = status(capsys)

    assert code == 0
    assert "Warning: 150 updates wait at Telegram, and more each time." in out


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_server_that_is_not_there(
    form: str, here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The figures of Telegram are unknown, and the token is in no line."""
    token = canary.token(123456)
    monkeypatch.setenv("IGARAPE_TELEGRAM_TOKEN", token)
    monkeypatch.setenv("IGARAPE_TELEGRAM_API", "http://127.0.0.1:9")

    code, out, err = status(capsys, "--format", form)

    assert (code, err) == (0, "")
    assert "http://127.0.0.1:9 gave no reply" in out
    assert token[7:] not in out


def test_a_format_that_is_none(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Asked wrongly is exit code 2."""
    code, _, err = status(capsys, "--format", "csv")

    assert code == 2
    assert "text, json" in err
