"""`igarape doctor` as a person runs it, against a Telegram on this machine."""

from __future__ import annotations

import json
import logging
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from igarape import cli
from igarape.capture.kinds import KINDS
from igarape.doctor import finding
from igarape.doctor.finding import Finding
from igarape.doctor.round import Asked, World, examine, load
from igarape.query.engine import Note
from igarape.testing import Clock, FakeTelegram, serve
from igarape.testing.world import Bot
from tests import canary
from tests.doctor.certificates import listening

NAMES = ("LAKE", "ZONE", "LANGUAGE", "TELEGRAM_SECRET", "TELEGRAM_TOKEN", "TELEGRAM_API", "WEBHOOK")


class Here:
    """A folder with settings, and a Telegram that they lead to."""

    def __init__(self, folder: Path, fake: FakeTelegram, bot: Bot, url: str) -> None:
        self.folder, self.fake, self.bot, self.url = folder, fake, bot, url
        self.write(f"IGARAPE_TELEGRAM_TOKEN={bot.token}", f"IGARAPE_TELEGRAM_SECRET={canary.secret()}")
        self.slept: list[float] = []

    def write(self, *env: str, telegram: str = "") -> None:
        """Write the settings."""
        file = self.folder / ".env"
        file.touch(0o600)
        file.write_text("".join(line + "\n" for line in env))
        (self.folder / "igarape.toml").write_text(f'[telegram]\napi = "{self.url}"\n{telegram}')

    def register(self, url: str, **more: object) -> None:
        """Set the bot's webhook."""
        assert self.fake.call(self.bot.token, "setWebhook", url=url, **more).status == 200

    def findings(self) -> dict[str, Finding]:
        """Make the round; by the checks' names."""
        now = datetime.fromtimestamp(self.fake.clock.now, UTC)
        world = World({}, self.folder, lambda: now, self.slept.append)
        settings, first = load(world, None, None)
        return {each.check: each for each in [first, *examine(settings, Asked(port=free_port()), world)]}

    def levels(self) -> dict[str, str]:
        """Make the round; how each check ended."""
        return {name: each.level for name, each in self.findings().items()}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Here]:
    """A bot that may read its groups, polled so far by nobody."""
    for name in NAMES:
        monkeypatch.delenv(f"IGARAPE_{name}", raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.chdir(tmp_path)
    fake = FakeTelegram(Clock(1_795_348_800))
    bot = fake.bot("loja_bot")
    bot.token = canary.token(bot.id)
    with serve(fake) as server:
        yield Here(tmp_path, fake, bot, server.url)


def test_a_bot_that_can_be_polled_is_fine(here: Here) -> None:
    """Not a word to worry about, and each check named once."""
    found = here.levels()

    assert found.pop("clock") == "warning", "the fake's own Date is the real time, not that of its clock"
    assert set(found.values()) == {"ok"}
    assert {
        "settings",
        "env",
        "strays",
        "token",
        "secret",
        "bot",
        "privacy",
        "webhook",
        "errors",
        "pending",
    } < set(found)
    assert here.slept == []


def test_privacy_mode_is_told_with_what_to_do(here: Here) -> None:
    """By the bot's name."""
    here.bot.privacy = True

    found = here.findings()["privacy"]

    assert found.level == "warning"
    assert "/setprivacy" in found.hint


def test_a_webhook_where_polling_is_meant(here: Here) -> None:
    """And the reverse; and a webhook that is somebody else's."""
    here.register("https://other.example.org/telegram")
    assert here.levels()["webhook"] == "warning"

    here.write(
        f"IGARAPE_TELEGRAM_TOKEN={here.bot.token}", telegram='webhook = "https://localhost:88/telegram"\n'
    )
    found = here.levels()
    assert (found["webhook"], found["secret"], found["kinds"]) == ("error", "error", "warning")

    here.fake.clock.advance(2)
    here.register("https://localhost:88/telegram", allowed_updates=list(KINDS))
    found = here.levels()
    assert (found["webhook"], found["kinds"], found["address"]) == ("ok", "ok", "ok")


def test_what_waits_is_looked_at_twice(here: Here) -> None:
    """With a webhook that takes nothing, it waits and does not fall."""
    ana = here.fake.user("Ana")
    group = here.fake.group("Loja", ana, here.bot)
    here.register("http://127.0.0.1:9/telegram")
    for number in range(3):
        here.fake.say(group, ana, f"alô {number}")

    found = here.findings()

    assert (found["pending"].level, found["pending"].said.values["count"]) == (
        "warning",
        len(here.fake.pending(here.bot)),
    )
    assert here.slept == [2.0]


def test_an_address_is_looked_at_with_its_certificate(here: Here) -> None:
    """Here it says nothing at all; the round goes on to its end."""
    with listening(None) as port, pytest.MonkeyPatch.context() as patch:
        patch.setattr("igarape.doctor.public.SECONDS", 0.2)
        here.write(
            f"IGARAPE_TELEGRAM_TOKEN={here.bot.token}",
            telegram=f'webhook = "https://localhost:{port}/telegram"\n',
        )
        found = here.levels()

    assert (found["address"], found["ipv4"], found["certificate"]) == ("ok", "ok", "error")


def test_a_token_that_telegram_does_not_know(here: Here) -> None:
    """Revoked or mistyped: where to get it; what depends on it is said to be left out."""
    here.write(f"IGARAPE_TELEGRAM_TOKEN={here.bot.id}:{'z' * 35}")

    found = here.findings()

    assert (found["bot"].level, found["bot"].said.values["code"]) == ("error", 401)
    assert "@BotFather" in found["bot"].hint
    assert found["others"].level == "skipped"
    assert "privacy" not in found


def test_without_a_network_the_rest_is_looked_at(here: Here) -> None:
    """Nobody listens there: an error for the bot, no clock, all else as before."""
    here.url = f"http://127.0.0.1:{free_port()}"
    here.write(f"IGARAPE_TELEGRAM_TOKEN={here.bot.token}")

    found = here.levels()

    assert (found["bot"], found["clock"], found["lake"], found["zone"]) == ("error", "skipped", "ok", "ok")


def test_a_telegram_that_says_nothing_is_given_up(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each look has its time; the token stands in no line of it."""
    monkeypatch.setattr("igarape.doctor.round.SECONDS", 0.2)
    here.fake.fail(hang=True)

    found = here.findings()

    assert found["bot"].level == "error"
    assert "canary" not in str(found)


@pytest.mark.parametrize(
    ("toml", "word"),
    [
        ("[project\n", "TOML"),
        (f'[telegram]\ntoken = "7:{"x" * 35}"\n', "token"),
        ('[lake]\npath = "gs://bucket/lake"\n', "address"),
        ('[project]\nzone = "Mars"\n', "zone"),
    ],
)
def test_settings_that_cannot_be_read_are_a_line_of_their_own(here: Here, toml: str, word: str) -> None:
    """Any other command ends there; the doctor says it, and goes on with what depends on nothing."""
    (here.folder / "igarape.toml").write_text(toml)

    found = here.findings()

    assert found["settings"].level == "error"
    assert word in found["settings"].said.text
    assert found["others"].level == "skipped"
    assert "python" in found
    assert "bot" not in found


@pytest.mark.parametrize("name", [".env", "igarape.toml"])
def test_bytes_that_are_no_text_are_told(here: Here, name: str) -> None:
    """UTF-16 from an editor on Windows, for instance."""
    (here.folder / name).write_bytes("IGARAPE_LAKE=x".encode("utf-16"))

    assert here.findings()["settings"].level == "error"


def test_the_lines_and_the_exit_code(here: Here, capsys: pytest.CaptureFixture[str]) -> None:
    """0 with warnings alone; 1 as soon as there is an error."""
    port = str(free_port())
    assert cli.main(["doctor", "--port", port]) == 0
    out = capsys.readouterr().out
    assert out.splitlines()[0].split() == ["OK", "settings", "The", "settings", "can", "be", "read."]
    assert "Telegram knows @loja_bot" in out
    assert out.splitlines()[-1].startswith("0 errors")
    (here.folder / ".env").chmod(0o644)
    assert cli.main(["doctor", "--language", "pt-BR", "--port", port]) == 1
    out = capsys.readouterr().out
    assert "erro     env         Outros nesta máquina podem ler o .env (0644)" in out
    assert "→ Tire essa permissão: chmod 600 .env." in out
    assert out.splitlines()[-1].startswith("1 erro, ")


def test_the_same_as_json(here: Here, capsys: pytest.CaptureFixture[str]) -> None:
    """Keys and levels are the same in every language; the sentences are not."""
    assert cli.main(["doctor", "--format", "json", "--language", "pt-BR", "--port", "9"]) in (0, 1)
    found = json.loads(capsys.readouterr().out)

    assert set(found) == {"ok", "findings"}
    assert found["findings"][0] == {
        "check": "settings", "level": "ok", "bot": None, "says": "As configurações estão legíveis.", "next": None,
    }  # fmt: skip


def test_each_of_several_bots_has_its_lines(here: Here, capsys: pytest.CaptureFixture[str]) -> None:
    """And an address of its own, with its id behind it."""
    other = here.fake.bot("vendas_bot", privacy=True)
    other.token = canary.token(other.id)
    here.write(
        f"IGARAPE_TELEGRAM_TOKEN={here.bot.token},{other.token}",
        f"IGARAPE_TELEGRAM_SECRET={canary.secret()}",
        telegram='webhook = "http://127.0.0.1:9"\n',
    )
    here.register(f"http://127.0.0.1:9/telegram/{here.bot.id}")

    assert cli.main(["doctor", "--format", "json", "--port", str(free_port())]) == 1

    found = json.loads(capsys.readouterr().out)["findings"]
    by_bot = {
        (each["bot"], each["check"]): each["level"]
        for each in found
        if each["check"] in ("privacy", "webhook")
    }
    assert by_bot == {
        (here.bot.id, "privacy"): "ok",
        (here.bot.id, "webhook"): "ok",
        (other.id, "privacy"): "warning",
        (other.id, "webhook"): "error",
    }


def test_what_is_secret_is_in_no_output(
    here: Here, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever goes wrong, and wherever somebody put it: in the path of a webhook, in Telegram's own words."""
    caplog.set_level(logging.DEBUG)
    stranger = f"9:{'canary-' * 4}strange"
    here.register(f"https://localhost/bot{here.bot.token}/{stranger}/{canary.secret()}")
    here.write(
        f"IGARAPE_TELEGRAM_TOKEN={here.bot.token}",
        f"IGARAPE_TELEGRAM_SECRET={canary.secret()}",
        telegram='webhook = "https://localhost/telegram"\n',
    )
    ways: list[tuple[dict[str, object], str]] = [
        ({}, "text"),
        ({"status": 500, "body": here.bot.token.encode()}, "text"),
        (
            {
                "status": 400,
                "body": b'{"ok":false,"error_code":400,"description":"bad %s"}' % here.bot.token.encode(),
            },
            "json",
        ),
        ({"cut": True}, "json"),
    ]
    for fault, form in ways:
        if fault:
            here.fake.fail(**fault)  # type: ignore[arg-type]
        cli.main(["doctor", "--debug", "--format", form, "--port", "9"])
    said = capsys.readouterr()

    assert "canary" not in said.out + said.err + caplog.text
    assert "https://localhost/bot***/***/secret-***" in said.out, "the control: there it was"


def test_a_check_that_breaks_is_a_line_and_no_traceback() -> None:
    """Whatever it raises, after what it had found so far."""
    first = Finding("x", "ok", Note("The settings can be read."))

    def breaks() -> Iterator[Finding]:
        yield first
        raise ZeroDivisionError("nothing here")

    found = list(finding.guarded("x", breaks))

    assert found[0] == first
    assert (found[1].level, found[1].said.values["why"]) == ("skipped", "ZeroDivisionError: nothing here")


def test_a_look_that_hangs_ends_in_time() -> None:
    """And its thread is left behind, as a daemon, so that the process can end."""
    never = threading.Event()
    began = time.monotonic()
    with pytest.raises(TimeoutError, match=r"0\.05 s"):
        finding.within(0.05, lambda: never.wait(60))
    assert time.monotonic() - began < 2
    never.set()


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])
