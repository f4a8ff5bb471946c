"""`igarape capture --webhook` as a person runs it: a process, a lake on the disk, signals."""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path
from socket import create_connection

import pytest

from tests.capture.faulty import lines
from tests.door import RIGHT, SECRET, Door, post
from tests.server import Server


def ask(server: Server, *requests: bytes) -> list[int]:
    """Send requests, give the statuses."""
    door = Door(server.port, None, None)  # type: ignore[arg-type]
    return [reply.status for reply in door.ask(*requests)]


def test_from_the_request_to_the_segment(tmp_path: Path) -> None:
    """It says where it listens; an update is kept; a build finds it at once; SIGTERM ends with 0."""
    server = Server(tmp_path / "lake")
    assert ask(server, post(b'{"update_id":1}', RIGHT)) == [200]
    assert b'"update":{"update_id":1}}\n' in lines(server.store())[0]
    assert ask(server, post(b'{"update_id":2}', RIGHT)) == [200]
    assert server.end() == 0
    assert len(lines(server.store())) == 2
    assert "Listening on http://127.0.0.1:" in server.said
    assert "curl -i http://127.0.0.1:" in server.said


def test_what_is_secret_is_never_said(tmp_path: Path) -> None:
    """Neither secrets, right or wrong, nor queries nor texts come out of the process, whatever happens."""
    server = Server(tmp_path / "lake")
    requests = [
        post(b'{"text":"canary-text"}', RIGHT),
        post(b'{"text":"canary-text"}', RIGHT, path=b"/telegram?secret=canary-query"),
        post(b"canary-text", RIGHT[:-1] + b"canary-header"),
        post(b"", path=b"/bot123:canary-token/getMe"),
        b"POST /canary-path HTTP/9.9\r\n\r\n",
    ]
    assert ask(server, *requests)[-1] == 400
    assert server.end() == 0
    assert "canary" not in server.said
    assert SECRET not in server.said
    assert len(server.said.splitlines()) == 2


def test_who_asks_twice_and_vanishes_makes_no_noise(tmp_path: Path) -> None:
    """Requests in a row, and the connection is gone before their answers: no traceback fills the log."""
    server = Server(tmp_path / "lake")
    requests = b"".join(post(b'{"update_id":%d}' % number, RIGHT) for number in range(5))
    for last in (b"", b"rubbish\r\n\r\n", requests[:-5]):
        for _ in range(20):
            with create_connection(("127.0.0.1", server.port)) as peer:
                peer.sendall(requests + last)
    assert ask(server, post(b"{}", RIGHT)) == [200]
    assert server.end() == 0
    assert len(server.said.splitlines()) == 2


def test_it_ends_in_order_by_ctrl_c(tmp_path: Path) -> None:
    """SIGINT is a person's way; no traceback."""
    server = Server(tmp_path / "lake")
    assert server.end(signal.SIGINT) == 0
    assert "Traceback" not in server.said


def test_the_second_signal_waits_for_nobody(tmp_path: Path) -> None:
    """The first waits some seconds for a request under way; the second ends at once, in order too."""
    server = Server(tmp_path / "lake")
    with create_connection(("127.0.0.1", server.port), timeout=10) as peer:
        peer.sendall(post(b"0123456789", RIGHT, b"expect: 100-continue")[:-10])
        assert peer.recv(100).startswith(b"HTTP/1.1 100")
        server.process.send_signal(signal.SIGTERM)
        with pytest.raises(subprocess.TimeoutExpired):
            server.process.wait(0.5)
        began = time.monotonic()
        assert server.end() == 0
        assert time.monotonic() - began < 2


def test_one_process_captures_into_a_lake(tmp_path: Path) -> None:
    """The second is refused with a sentence, and the first goes on."""
    first = Server(tmp_path / "lake")
    second = Server(tmp_path / "lake")
    assert second.wait() == 1
    assert "Another igarape is at work" in second.said
    assert ask(first, post(b"{}", RIGHT)) == [200]
    assert first.end() == 0


def test_a_taken_port_is_explained_and_the_lake_let_go(tmp_path: Path) -> None:
    """Exit 1, one sentence, a next step; the lake is free for the next try."""
    first = Server(tmp_path / "one")
    second = Server(tmp_path / "two", port=first.port)
    assert second.wait() == 1
    assert "cannot be opened" in second.said
    assert "--port" in second.said
    assert first.end() == 0


@pytest.mark.parametrize("secret", ["", "two words", "x" * 257])
def test_no_good_secret_no_webhook(tmp_path: Path, secret: str) -> None:
    """Exit 2, and the command that makes one; nothing is made on the disk."""
    server = Server(tmp_path / "lake", secret=secret)
    assert server.wait() == 2
    assert "The webhook needs a secret" in server.said
    assert "secrets.token_urlsafe" in server.said
    assert not (tmp_path / "lake").exists()
