"""`igarape capture --webhook --tee`: what it takes, what it refuses, and that it stays silent about secrets."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from igarape.cli import main
from igarape.via.uvicorn import same
from tests import canary

BOT = "http://127.0.0.1:8080/webhook"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Stand in an empty folder, with a secret and nothing else."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IGARAPE_TELEGRAM_SECRET", canary.secret())
    for name in ("TELEGRAM_TOKEN", "TEE", "TEE_SECRET", "WEBHOOK", "LAKE", "LANGUAGE"):
        monkeypatch.delenv(f"IGARAPE_{name}", raising=False)
    yield
    assert list(tmp_path.iterdir()) == []  # refused before anything was made


REFUSED = {
    "without the webhook": (["--proxy", "--tee", BOT], "--tee needs --webhook"),
    "no address": (["--webhook", "--tee", "localhost:8080"], "is no http:// or https:// address"),
    "another protocol": (["--webhook", "--tee", "ftp://bot/x"], "is no http:// or https:// address"),
    "a password for all to see": (["--webhook", "--tee", "http://a:b@bot/x"], "holds a password or a token"),
    "ourselves": (["--webhook", "--port", "8080", "--tee", BOT], "leads back to igarape"),
    "ourselves, by name": (
        ["--webhook", "--port", "8080", "--tee", "http://localhost:8080/"],
        "leads back to igarape",
    ),
    "ourselves, on every address": (
        ["--webhook", "--host", "0.0.0.0", "--port", "8080", "--tee", BOT],  # noqa: S104
        "leads back to igarape",
    ),
    "a place for a bot, and no bot": (["--webhook", "--tee", "http://bot/{bot_id}"], "With several bots"),
}


@pytest.mark.parametrize(("arguments", "says"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_meant_is_refused(
    arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 2, one sentence, a next step."""
    assert main(["capture", *arguments, "--language", "en"]) == 2
    said = capsys.readouterr().err
    assert says in said
    assert said.splitlines()[1].startswith("Try: ")


def test_a_token_for_all_to_see_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """Many bots have it in their webhook's path; then the address is a secret, and is not repeated either."""
    assert main(["capture", "--webhook", "--tee", f"http://bot/{canary.token(7)}"]) == 2
    assert "token" in capsys.readouterr().err


def test_several_bots_need_several_addresses(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An update does not say whose it is; one address could not tell."""
    monkeypatch.setenv("IGARAPE_TELEGRAM_TOKEN", f"{canary.token(7)},{canary.token(8)}")
    assert main(["capture", "--webhook", "--tee", BOT]) == 2
    assert "{bot_id}" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("IGARAPE_TEE_SECRET", "two words", "is no secret of a webhook"),
        ("IGARAPE_WEBHOOK", BOT, "leads back to igarape"),
    ],
)
def test_settings_that_cannot_be_meant_are_refused(
    name: str, value: str, says: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A secret that no bot could check, and our own public address."""
    monkeypatch.setenv(name, value)
    monkeypatch.setenv("IGARAPE_TEE", BOT)
    assert main(["capture", "--webhook", "--language", "en"]) == 2
    assert says in capsys.readouterr().err


def test_two_addresses_are_compared_as_addresses() -> None:
    """Whatever they are called; a name that nobody knows is nobody's."""
    assert same(("127.0.0.1", 80), ("localhost", 80))
    assert same(("0.0.0.0", 80), ("127.0.0.1", 80))  # noqa: S104
    assert not same(("127.0.0.1", 80), ("127.0.0.1", 81))
    assert not same(("127.0.0.1", 80), ("192.0.2.1", 80))
    assert not same(("127.0.0.1", 80), ("no.such.host.invalid", 80))


def test_the_bot_may_have_our_port_on_another_address(
    tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    """That is no way back; what is refused here is a port that is taken."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        tee = f"http://192.0.2.1:{port}/"
        lake = str(tmp_path_factory.mktemp("lake"))
        assert main(["capture", "--webhook", "--port", port, "--tee", tee, "--lake", lake]) == 1
    assert port in capsys.readouterr().err
