"""`igarape webhook set`, `info` and `delete` against a fake Telegram: what is checked, sent and said."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from igarape import registration
from igarape.capture.address import addresses, shown
from igarape.capture.kinds import KINDS, NOT_BY_DEFAULT
from igarape.capture.recent import newest
from igarape.capture.record import record
from igarape.capture.update import delivery
from igarape.cli import main
from igarape.errors import Problem, Usage
from igarape.show.registered import ago, missing, sentences
from igarape.show.words import say
from igarape.store import MemoryStore
from igarape.testing import FakeTelegram, Server, serve
from tests import canary
from tests.capture.faulty import FaultyLogs
from tests.daily.deliveries import put
from tests.testing.hooks import Stage, stage

NOW = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
PEM = b"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"


@pytest.fixture
def on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """A bot at a fake Telegram, its token and a secret in the environment, in an empty folder."""
    for name in [each for each in os.environ if each.startswith("IGARAPE_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    set_up = stage()
    with serve(set_up.fake) as server:
        known(monkeypatch, server, set_up.bot.token)
        yield set_up


def known(monkeypatch: pytest.MonkeyPatch, server: Server, *tokens: str) -> None:
    """Put tokens, a secret, the server and the language into the environment."""
    monkeypatch.setenv("IGARAPE_TELEGRAM_TOKEN", ",".join(tokens))
    monkeypatch.setenv("IGARAPE_TELEGRAM_SECRET", canary.secret())
    monkeypatch.setenv("IGARAPE_TELEGRAM_API", server.url)
    monkeypatch.setenv("IGARAPE_LANGUAGE", "en")


def sent(fake: FakeTelegram, method: str) -> list[dict[str, Any]]:
    """The parameters of the calls of a method."""
    return [call.params for call in fake.calls if call.method == method]


# -- set -----------------------------------------------------------------------------------------------


def test_set_registers_the_webhook_and_says_so(on: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    """With the secret, every kind, and the path of the capture; the secret is not said."""
    assert main(["webhook", "set", "https://bot.example.org"]) == 0
    assert sent(on.fake, "setWebhook") == [
        {
            "url": "https://bot.example.org/telegram",
            "secret_token": canary.secret(),
            "allowed_updates": list(KINDS),
            "max_connections": 40,
        }
    ]
    said = capsys.readouterr().out
    assert said == (
        f"Bot {on.bot.id}: Telegram sends updates to https://bot.example.org/telegram from now on, at most 40 at"
        " once, with the secret.\n"
        "All 27 kinds are asked for. chat_member, message_reaction, message_reaction_count are off by default;"
        " they come from chats where the bot is an admin.\n"
    )
    hook = on.fake.accounts[on.bot.id].hook
    assert hook is not None
    assert set(NOT_BY_DEFAULT) < on.fake.accounts[on.bot.id].allowed


def test_set_takes_the_address_from_the_settings(on: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where none is given."""
    monkeypatch.setenv("IGARAPE_WEBHOOK", "https://other.example.org:8443/telegram")
    assert main(["webhook", "set"]) == 0
    assert sent(on.fake, "setWebhook")[0]["url"] == "https://other.example.org:8443/telegram"


def test_set_with_all_its_options(on: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    """A certificate is uploaded; another path than ours is told about."""
    Path("public.pem").write_bytes(PEM)
    more = ["--max-connections", "7", "--ip-address", "203.0.113.7", "--certificate", "public.pem"]
    assert main(["webhook", "set", "https://bot.example.org/hook", *more]) == 0
    hook = on.fake.accounts[on.bot.id].hook
    assert hook is not None
    assert (hook.url, hook.max_connections, hook.ip_address, hook.certificate) == (
        "https://bot.example.org/hook",
        7,
        "203.0.113.7",
        True,
    )
    assert hook.secret == canary.secret()
    assert set(KINDS) == on.fake.accounts[on.bot.id].allowed
    assert (
        "igarape listens at /telegram: let what stands in front of it lead https://bot.example.org/hook there."
        in capsys.readouterr().out
    )


def test_each_of_several_bots_has_an_address_of_its_own(
    on: Stage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each in turn; where one is refused the others are set, and the exit code is 1. `--bot` takes one."""
    other = on.fake.bot("outro_bot")
    on.fake.accounts[on.bot.id].logged_out = True
    monkeypatch.setenv("IGARAPE_TELEGRAM_TOKEN", f"{on.bot.token},{other.token}")
    assert main(["webhook", "set", "https://bot.example.org"]) == 1
    assert on.fake.accounts[other.id].hook.url == f"https://bot.example.org/telegram/{other.id}"  # type: ignore[union-attr]
    said = capsys.readouterr()
    assert f"{on.bot.id}: Error: Telegram declined setWebhook: Unauthorized (401)." in said.err
    assert main(["webhook", "delete", "--bot", str(other.id)]) == 0
    assert on.fake.accounts[other.id].hook is None
    assert main(["webhook", "delete", "--bot", "5"]) == 2


WRONG = {
    "no address": ([], "Where shall Telegram send updates?"),
    "no url": (["bot.example.org"], "This is no address that updates could be sent to: 'bot.example.org'."),
    "another scheme": (["ftp://bot.example.org"], "This is no address"),
    "no host": (["https:///telegram"], "This is no address"),
    "no port": (["https://bot.example.org:x"], "This is no address"),
    "a blank": (["https://bot.example.org/ x"], "This is no address"),
    "no number of connections": (
        ["https://x.org", "--max-connections", "101"],
        "'101' is no number of connections",
    ),
    "0 connections": (["https://x.org", "--max-connections", "0"], "'0' is no number of connections"),
    "IPv6 as address": (["https://x.org", "--ip-address", "::1"], "'::1' is no IPv4 address."),
    "no certificate there": (["https://x.org", "--certificate", "gone.pem"], "gone.pem cannot be read"),
    "no certificate": (["https://x.org", "--certificate", "odd.pem"], "odd.pem is no certificate as PEM."),
    "a private key": (["https://x.org", "--certificate", "key.pem"], "key.pem holds a private key"),
    "an option of another action": (["https://x.org", "--drop-pending"], "--drop-pending belongs to"),
    "a format": (["https://x.org", "--format", "json"], "--format belongs to `igarape webhook info`."),
}


@pytest.mark.parametrize(("given", "sentence"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_meant_is_refused_before_telegram_is_called(
    given: list[str], sentence: str, on: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    """With a sentence and a next step."""
    Path("odd.pem").write_bytes(b"x")
    Path("key.pem").write_bytes(PEM + b"-----BEGIN PRIVATE KEY-----")
    assert main(["webhook", "set", *given]) == 2
    said = capsys.readouterr().err
    assert sentence in said
    assert "\nTry: " in said
    assert on.fake.calls == []


def test_no_secret_and_no_token(
    on: Stage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a secret anyone could send updates; in an address neither is a secret any more."""
    address = "https://bot.example.org/"
    for held in (on.bot.token, canary.secret(), on.bot.token.partition(":")[2]):
        assert main(["webhook", "set", address + held]) == 2
    assert capsys.readouterr().err.count("The address holds a bot's token or the webhook's secret") == 3
    monkeypatch.setenv("IGARAPE_TELEGRAM_SECRET", "not/allowed")
    assert main(["webhook", "set", address]) == 2
    assert "The webhook needs a secret" in capsys.readouterr().err
    monkeypatch.setenv("IGARAPE_TELEGRAM_TOKEN", "")
    assert main(["webhook", "info"]) == 2
    assert "Telegram wants a bot's token" in capsys.readouterr().err
    assert main(["webhook", "sett"]) == 2
    assert on.fake.calls == []


# -- the address ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "bots", "found"),
    [
        ("https://a.org", [7], ["https://a.org/telegram"]),
        ("https://a.org/", [7], ["https://a.org/telegram"]),
        ("https://a.org:8443/x?y=1", [7], ["https://a.org:8443/x?y=1"]),
        ("https://a.org", [7, 8], ["https://a.org/telegram/7", "https://a.org/telegram/8"]),
        ("https://a.org/telegram/", [7, 8], ["https://a.org/telegram/7", "https://a.org/telegram/8"]),
        ("https://8.8.8.8:88", [7], ["https://8.8.8.8:88/telegram"]),
    ],
)
def test_where_each_bots_updates_go(url: str, bots: list[int], found: list[str]) -> None:
    """The path of the capture where there is none, and the bot's id behind it where there are several."""
    assert list(addresses(url, bots, strict=True).values()) == found


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("http://a.org", "https only"),
        ("https://a.org:8080", "the ports 443, 80, 88, 8443 only, not 8080"),
        ("https://[2001:db8::1]", "is IPv6"),
        ("https://127.0.0.1", "an address of this network"),
        ("https://192.168.0.5:8443", "an address of this network"),
        ("https://localhost", "an address of this network"),
    ],
)
def test_what_telegram_itself_would_not_call(url: str, sentence: str) -> None:
    """Another Bot API server, a local one, may call it."""
    with pytest.raises(Usage, match=sentence):
        addresses(url, [7], strict=True)
    assert addresses(url, [7], strict=False)


def test_a_host_without_ipv4_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before Telegram is called; `--ip-address` says where it is."""

    def none(*given: object, **named: object) -> None:
        raise socket.gaierror(-5, "No address")

    monkeypatch.setattr(socket, "getaddrinfo", none)
    with pytest.raises(Problem, match=r"v6\.example\.org has no IPv4 address"):
        registration._look_up("v6.example.org")


def test_an_address_is_shown_without_what_may_be_secret() -> None:
    """Name, password and query."""
    assert shown("https://ana:pw@a.org:88/x?key=1") == "https://***@a.org:88/x?***"
    assert shown("https://a.org/telegram") == "https://a.org/telegram"
    assert shown("https://[") == "***"


# -- info ----------------------------------------------------------------------------------------------


def told(info: dict[str, Any], kept: datetime | None = None, language: str = "en") -> list[str]:
    """Say what an info says, as at NOW."""
    return [say(each, language) for each in sentences(7, info, NOW, kept)]


def test_no_webhook() -> None:
    """And what waits."""
    assert told({"url": "", "pending_update_count": 1}) == [
        "Bot 7 has no webhook.",
        "1 update waits at Telegram, 24 hours at most.",
    ]


def test_a_webhook_that_is_well() -> None:
    """Where it is, what waits, that nothing is wrong, and that all is asked for."""
    info = {
        "url": "https://a.org/telegram",
        "pending_update_count": 0,
        "max_connections": 40,
        "ip_address": "203.0.113.7",
        "has_custom_certificate": True,
        "allowed_updates": list(KINDS),
    }
    assert told(info) == [
        "Bot 7: updates go to https://a.org/telegram, at most 40 at once.",
        "Telegram calls it at 203.0.113.7.",
        "Telegram trusts the certificate that was given to it, and no other.",
        "No update waits at Telegram.",
        "Telegram has met no error here.",
        "All 27 kinds of update are asked for.",
    ]
    assert told(info, language="pt")[-1] == "Todos os 27 tipos de update foram pedidos."


@pytest.mark.parametrize(
    ("kept", "pending", "sentence"),
    [
        (NOW - timedelta(minutes=2), 9, "It has passed: an update came to this lake 2 minutes ago."),
        (NOW - timedelta(hours=2), 9, "As far as this lake knows, no update came since."),
        (None, 9, "As far as this lake knows, no update came since."),
        (None, 0, "Nothing waits, so it has probably passed: Telegram shows an error until the next."),
    ],
)
def test_an_error_is_told_with_its_age_and_whether_it_has_passed(
    kept: datetime | None, pending: int, sentence: str
) -> None:
    """Telegram shows the last error for ever, so that its presence alone says nothing."""
    info = {
        "url": "https://a.org/telegram",
        "pending_update_count": pending,
        "last_error_date": int((NOW - timedelta(hours=1, minutes=5)).timestamp()),
        "last_error_message": "Connection refused",
    }
    said = told(info, kept)
    assert "The last error was 1 hour ago: Connection refused." in said
    assert sentence in said


def test_kinds_that_are_not_asked_for() -> None:
    """A list that is left out is the default, which lacks three."""
    assert missing({}) == missing({"allowed_updates": []}) == list(NOT_BY_DEFAULT)
    assert missing({"allowed_updates": [kind for kind in KINDS if kind != "message"]}) == ["message"]
    assert told({"url": "https://a.org"})[-1] == (
        "Telegram does not send chat_member, message_reaction, message_reaction_count; `igarape webhook set` asks"
        " for every kind."
    )


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "0 seconds"),
        (1, "1 second"),
        (59, "59 seconds"),
        (60, "1 minute"),
        (7200, "2 hours"),
        (200_000, "2 days"),
    ],
)
def test_ages(seconds: float, words: str) -> None:
    """In the largest whole unit."""
    assert say(ago(seconds), "en") == f"{words} ago"


def test_info_in_words_and_as_json(on: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    """JSON has what Telegram says and what we make of it; an address with a token in it is masked."""
    assert main(["webhook", "info"]) == 0
    assert capsys.readouterr().out.startswith(f"Bot {on.bot.id} has no webhook.\n")
    on.fake.call(on.bot.token, "setWebhook", url=f"https://ana:pw@a.org/{on.bot.token}", allowed_updates=[])
    assert main(["webhook", "info", "--format", "json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)["bots"]
    assert found == {
        "bot_id": on.bot.id,
        "url": "https://***@a.org/***",
        "has_custom_certificate": False,
        "pending_update_count": 0,
        "max_connections": 40,
        "missing_kinds": list(NOT_BY_DEFAULT),
        "last_kept_at": None,
    }
    assert main(["webhook", "info"]) == 0
    assert "***" in capsys.readouterr().out
    assert not Path("lake").exists()


def test_when_the_last_update_came_is_read_from_the_end_of_the_lake() -> None:
    """From the journal, or from the newest segments; of this bot and over the webhook alone."""

    def line(second: int, source: Any, bot_id: int) -> bytes:
        moment = NOW + timedelta(seconds=second)
        return delivery(b'{"update_id":1}', received_at=moment, source=source, bot_id=bot_id)

    logs, store = FaultyLogs(), MemoryStore()
    assert newest(logs, store, "webhook", 7) is None
    put(
        store, [line(1, "webhook", 7), line(2, "poll", 7), line(3, "webhook", 8)], "20261121T150000.000000Z-a"
    )
    put(store, [line(9, "webhook", 7)], "import-a")
    assert newest(logs, store, "webhook", 7) == NOW + timedelta(seconds=1)
    name = "20261121T150100.000000Z-0123abcd.log"
    logs.put(name, record(line(4, "webhook", 7)) + record(line(5, "poll", 7)))
    assert newest(logs, store, "webhook", 7) == NOW + timedelta(seconds=4)


# -- delete --------------------------------------------------------------------------------------------


def test_delete_keeps_what_waits_unless_told_otherwise(on: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    """For a poll, say; `--drop-pending` says how much is lost."""
    on.fake.call(on.bot.token, "setWebhook", url="https://127.0.0.1:8443/telegram")
    on.fake.clock.advance(1)
    for text in "ab":
        on.fake.push(on.bot, "poll", {"id": text})
    waiting = len(on.fake.pending(on.bot))
    assert main(["webhook", "delete"]) == 0
    assert (
        f"has no webhook now; {waiting} updates wait for a poll, 24 hours at most." in capsys.readouterr().out
    )
    assert len(on.fake.pending(on.bot)) == waiting
    assert main(["webhook", "delete", "--drop-pending"]) == 0
    assert f"has no webhook now; {waiting} updates that waited are lost." in capsys.readouterr().out
    assert on.fake.pending(on.bot) == []
