"""`igarape capture --proxy` as a person runs it: what it asks for, and what it says."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from igarape.cli import main
from tests import canary
from tests.bots.stage import Capture
from tests.proxied import TOKENS, path, request
from tests.upstream import upstream


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Be in an empty folder, with no settings."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IGARAPE_LANGUAGE", "en")
    for name in ("TOKEN", "SECRET", "API"):
        monkeypatch.delenv(f"IGARAPE_TELEGRAM_{name}", raising=False)
    return tmp_path


def test_without_a_token_there_is_nobody_to_serve(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 2, and where the token goes; nothing is made on the disk."""
    assert 2 == main(["capture", "--proxy"])
    said = capsys.readouterr().err
    assert "Telegram wants a bot's token" in said
    assert "IGARAPE_TELEGRAM_TOKEN=..." in said
    assert [] == list(here.iterdir())


def test_no_door_no_capture(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 2, and what to say."""
    assert 2 == main(["capture"])
    assert "--webhook, --poll or --proxy" in capsys.readouterr().err


def test_a_poll_beside_the_proxy_would_take_the_bot_s_updates(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 2, and which one to choose."""
    monkeypatch.setenv("IGARAPE_TELEGRAM_TOKEN", canary.token(7))
    assert 2 == main(["capture", "--proxy", "--poll"])
    assert "--proxy for a bot that runs" in capsys.readouterr().err


@pytest.mark.parametrize(
    "api",
    [
        "ftp://x",
        "api.telegram.org",
        "http://",
        "http://u:p@x",
        "http://x?y",
        "http://x:99999",
        "http://x..y",
        "//x",
    ],
)
def test_an_address_that_is_none_is_refused(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], api: str
) -> None:
    """Before anything is opened."""
    monkeypatch.setenv("IGARAPE_TELEGRAM_TOKEN", canary.token(7))
    monkeypatch.setenv("IGARAPE_TELEGRAM_API", api)
    assert 2 == main(["capture", "--proxy"])
    assert "is no address of a Bot API server" in capsys.readouterr().err
    assert [] == list(here.iterdir())


def test_it_says_how_to_point_a_bot_at_it_and_nothing_secret(tmp_path: Path) -> None:
    """One line a library, with the address; no token, whatever is asked."""
    with upstream() as behind, Capture(tmp_path / "here", TOKENS[7], behind.url) as capture:
        for target in (path("getMe"), path("getMe", 8), b"/file" + path("a/../b"), path("sendMessage")):
            with socket.create_connection(("127.0.0.1", capture.port), timeout=10) as peer:
                peer.sendall(request(target, b"canary-text"))
                assert peer.recv(100).startswith(b"HTTP/1.1 ")
        assert 0 == capture.end()
    for line in (
        f'from_base("{capture.url}")',
        f'base_url("{capture.url}/bot")',
        f'API_URL = "{capture.url}/bot{{0}}/{{1}}"',
    ):
        assert line in capture.said
    assert "canary" not in capture.said
    assert 5 == len(capture.said.splitlines())
