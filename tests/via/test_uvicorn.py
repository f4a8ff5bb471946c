"""Slow, idle and greedy peers: they lose their connection, and honest ones do not notice."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack, suppress

import pytest

from igarape.errors import Problem, Usage
from igarape.via import uvicorn
from igarape.via.uvicorn import listen
from tests.door import RIGHT, Door, opened, post, raw, read

HALF_HEAD = b"POST /telegram HTTP/1.1\r\nhost: he"
HALF_BODY = post(b"0123456789", RIGHT)[:-5]


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    """Give a webhook whose patience is a tenth of a second; it looks every second."""
    monkeypatch.setattr(uvicorn, "_PATIENCE", {"head": 0.1, "body": 0.1, "idle": 0.1})
    with opened() as door:
        yield door


def begun(door: Door, peers: ExitStack) -> socket.socket:
    """Open a connection and send half a request, of which the server has read the head."""
    peer = peers.enter_context(door.connect())
    head, _, body = post(b"0123456789", RIGHT, b"expect: 100-continue").partition(b"\r\n\r\n")
    peer.sendall(head + b"\r\n\r\n")
    assert peer.recv(100).startswith(b"HTTP/1.1 100")
    peer.sendall(body[:5])
    return peer


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sent", "statuses"),
    [
        pytest.param(b"", [], id="nothing"),
        pytest.param(HALF_HEAD, [408], id="half a head"),
        pytest.param(HALF_BODY, [408], id="half a body"),
        pytest.param(post(b"{}", RIGHT), [200], id="one request, then nothing"),
        pytest.param(post(b"{}", RIGHT) + HALF_HEAD, [200, 408], id="one request, then half a head"),
        pytest.param(post(b"{}", RIGHT) + HALF_BODY, [200, 408], id="one request, then half a body"),
        pytest.param(post(b"0123456789")[:-5], [401], id="refused, and half its body"),
    ],
)
def test_who_is_slow_is_closed(door: Door, sent: bytes, statuses: list[int]) -> None:
    """With a 408 where a request had begun, silently otherwise; an honest peer is served meanwhile."""
    with door.connect() as peer:
        peer.sendall(sent)
        assert [each.status for each in door.ask(post(b"{}", RIGHT))] == [200]
        assert [each.status for each in read(peer, len(statuses) + 1)] == statuses


def test_a_dripping_body_does_not_buy_time(door: Door) -> None:
    """A byte now and then is no progress: the deadline is for the whole body."""
    with door.connect() as peer:
        peer.sendall(post(b"x" * 10_000, RIGHT)[:-9_999])
        peer.settimeout(0.05)
        while True:
            try:
                answer = peer.recv(1000)
                break
            except TimeoutError:
                peer.sendall(b"x")
    assert answer.startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize(
    "sent",
    [b"", HALF_HEAD, post(b"0123456789")[:-5]],
    ids=["nothing", "half a head", "refused, and half its body"],
)
def test_too_many_connections_cost_the_oldest_without_a_request(
    monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    """Sixty peers without the secret where thirty may be: who has it is served, and keeps what it began."""
    monkeypatch.setattr(uvicorn, "_CONNECTIONS", 30)
    with opened() as door, ExitStack() as peers:
        busy = begun(door, peers)
        others = [peers.enter_context(door.connect()) for _ in range(60)]
        for peer in others:
            with suppress(BrokenPipeError, ConnectionResetError):
                peer.sendall(sent)
        assert [each.status for each in door.ask(post(b"{}", RIGHT))] == [200]
        assert sent or read(others[0]) == []
        busy.sendall(b"56789")
        assert [each.status for each in read(busy)] == [200]


def test_where_all_are_busy_the_newest_is_told_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody in the midst of a request is thrown out for another."""
    monkeypatch.setattr(uvicorn, "_CONNECTIONS", 5)
    with opened() as door, ExitStack() as peers:
        busy = [begun(door, peers) for _ in range(5)]
        assert [each.status for each in door.ask(post(b"{}", RIGHT))] == [503]
        for peer in busy:
            peer.sendall(b"56789")
            assert [each.status for each in read(peer)] == [200]


@pytest.mark.parametrize("first", [b"", post(b"{}", RIGHT)], ids=["alone", "behind a request"])
def test_a_head_that_never_ends_is_cut_off(first: bytes) -> None:
    """Headers without end are closed long before the deadline, wherever they stand."""
    endless = raw(b"POST /telegram HTTP/1.1", *[b"x-%d: y" % number for number in range(60_000)])[:-4]
    with opened() as door, door.connect() as peer:
        with suppress(BrokenPipeError, ConnectionResetError):
            peer.sendall(first + endless)
        statuses = [each.status for each in read(peer, 3)]
        assert statuses == [431] if not first else statuses in ([], [200], [200, 431])


@pytest.mark.parametrize(
    ("host", "port", "kind", "text"),
    [
        ("no.such.host.invalid", 0, Usage, "There is no address called no.such.host.invalid."),
        ("127.0.0.1", 70000, Problem, "Port 70000 on 127.0.0.1 cannot be opened"),
        ("192.0.2.1", 0, Problem, "Port 0 on 192.0.2.1 cannot be opened"),
    ],
)
def test_an_address_that_cannot_be_had_is_explained(
    host: str, port: int, kind: type[Problem], text: str
) -> None:
    """One sentence, and what to do."""
    with pytest.raises(kind, match=text) as caught, listen(host, port):
        pass
    assert caught.value.hint


def test_a_port_in_use_is_explained() -> None:
    """Two servers cannot share one."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Problem, match="already in use"), listen("127.0.0.1", port):
            pass
