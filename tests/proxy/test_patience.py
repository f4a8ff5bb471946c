"""How long the proxy waits: as long as something moves, and for a long poll longer than Telegram lets it last."""

from __future__ import annotations

import threading

import pytest

from igarape.asgi import relay
from igarape.via import uvicorn
from tests.door import RIGHT, post, read
from tests.proxied import opened, path, request
from tests.upstream import Answer

LONG_POLL = 50.0


def test_nothing_ends_before_a_long_poll_does() -> None:
    """120 s at least for whatever may wait; while a call is under way, nothing else is counted."""
    assert 120 <= min(relay.SECONDS, uvicorn._PATIENCE["upload"])
    assert {"head", "body", "upload", "idle"} == uvicorn._PATIENCE.keys()
    assert LONG_POLL < relay.SECONDS


@pytest.mark.slow
def test_a_slow_upload_is_not_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """It may take longer than any webhook's body, as long as it moves; the sweep comes each second."""
    monkeypatch.setattr(uvicorn, "_PATIENCE", {"head": 5.0, "body": 0.1, "upload": 0.5, "idle": 5.0})
    moving = request(path("sendDocument"), b"x" * 15)
    with opened() as door, door.connect() as peer:
        peer.sendall(moving[:-15])
        for _ in range(15):
            assert not threading.Event().wait(0.1)
            peer.sendall(b"x")
        assert [200] == [each.status for each in read(peer)]


@pytest.mark.slow
def test_an_upload_that_stands_still_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """A 408, and the server behind sees that it broke off."""
    monkeypatch.setattr(uvicorn, "_PATIENCE", {"head": 5.0, "body": 5.0, "upload": 0.1, "idle": 5.0})
    with opened() as door, door.connect() as peer:
        peer.sendall(request(path("sendDocument"), b"x" * 15)[:-1])
        assert [408] == [each.status for each in read(peer)]
        door.behind.await_(lambda: bool(door.behind.broken))


@pytest.mark.slow
def test_a_slow_body_for_the_webhook_is_cut_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has no token gets no patience, also where the proxy listens on the same port."""
    monkeypatch.setattr(uvicorn, "_PATIENCE", {"head": 5.0, "body": 0.1, "upload": 50.0, "idle": 5.0})
    with opened(webhook=True) as door, door.connect() as peer:
        peer.sendall(post(b"0123456789", RIGHT)[:-1])
        assert [408] == [each.status for each in read(peer)]


@pytest.mark.slow
def test_a_long_poll_outlasts_every_other_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of ours ends it."""
    monkeypatch.setattr(uvicorn, "_PATIENCE", {"head": 0.1, "body": 0.1, "upload": 0.1, "idle": 0.1})
    hold = threading.Event()
    with opened() as door, door.connect() as peer:
        door.behind.answer = lambda asked: Answer(b'{"ok":true,"result":[]}', hold=hold)
        peer.sendall(request(path("getUpdates"), b'{"timeout":50}'))
        assert not hold.wait(1.5)
        hold.set()
        assert [b'{"ok":true,"result":[]}'] == [each.body for each in read(peer)]


def test_a_server_that_says_nothing_for_too_long_is_a_gateway_timeout(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Said as the Bot API would say it."""
    monkeypatch.setattr(relay.Relay.__init__, "__defaults__", (0.1,))
    with opened() as door:
        hold = threading.Event()
        door.behind.answer = lambda asked: Answer(hold=hold)
        assert 504 == door.call("sendMessage").status


def test_stopping_ends_long_polls_at_once() -> None:
    """With a 503 that says why: nothing was taken in, and the bot asks again."""
    with opened() as door, door.connect() as peer:
        hold = threading.Event()
        door.behind.answer = lambda asked: Answer(b"{}", hold=hold)
        peer.sendall(request(path("getUpdates")))
        door.behind.await_(lambda: len(door.behind.asked) == 1)
        door.stop()
        (reply,) = read(peer)
    assert (503, True) == (reply.status, b"stopping" in reply.body)
