"""50 MB through the proxy, each way: streamed, so that the process does not grow with what it hands on."""

from __future__ import annotations

import hashlib
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.bots.stage import Capture
from tests.proxied import TOKENS, path
from tests.proxied import request as post
from tests.upstream import Answer, Upstream, upstream

SIZE = 50 << 20
PIECE = bytes(range(256)) * 256
HASH = hashlib.sha256(PIECE * (SIZE // len(PIECE))).hexdigest()
GROWTH = 30 << 10  # KiB


class Small(NamedTuple):
    """A proxy, and whether it streams."""

    capture: Capture
    streams: bool


@pytest.fixture
def behind() -> Iterator[Upstream]:
    """Give a Bot API server."""
    with upstream() as server:
        yield server


READ_FIRST = """
import igarape.asgi.proxy as proxy
from igarape.asgi.relay import Relay
read, stream = proxy._Upload.read, proxy._stream
async def read_first(self):
    for piece in [piece async for piece in read(self)]:
        yield piece
async def stream_later(send, reply, start, rest):
    async def gathered():
        for piece in [piece async for piece in rest]:
            yield piece
    await stream(send, reply, start, gathered())
proxy._Upload.read, proxy._stream = read_first, stream_later
"""
"""A control: both ways, the whole is read before any of it goes on."""


@pytest.fixture(params=[("", True), (READ_FIRST, False)], ids=["as it is", "control"])
def small(request: pytest.FixtureRequest, behind: Upstream, tmp_path: Path) -> Iterator[Small]:
    """Give a proxy in a process of its own, which has served a small call of each kind."""
    first, streams = request.param
    with Capture(tmp_path / "here", TOKENS[7], behind.url, first=first) as capture:
        fetch(capture, post(path("sendDocument"), PIECE))
        fetch(capture, post(b"/file" + path("a.zip"), verb=b"GET"))
        yield Small(capture, streams)
        assert capture.end() == 0


def fetch(capture: Capture, *pieces: bytes) -> str:
    """Send a request, read the reply to its end, and give its body's hash."""
    digest = hashlib.sha256()
    with socket.create_connection(("127.0.0.1", capture.port), timeout=60) as peer:
        for piece in pieces:
            peer.sendall(piece)
        head, _, body = peer.recv(1 << 16).partition(b"\r\n\r\n")
        found = re.search(rb"content-length: (\d+)", head)
        assert found, head
        left = int(found[1]) - len(body)
        digest.update(body)
        while left:
            body = peer.recv(1 << 16)
            assert body
            digest.update(body)
            left -= len(body)
    return digest.hexdigest()


def peak(capture: Capture) -> int:
    """Give the most memory that the process ever held, in KiB."""
    found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{capture.process.pid}/status").read_text())
    assert found
    return int(found[1])


@pytest.mark.slow
def test_an_upload_is_streamed(behind: Upstream, small: Small) -> None:
    """It arrives whole; the control grows by all of it."""
    before = peak(small.capture)
    head = post(path("sendDocument"), b"").replace(b"length: 0", b"length: %d" % SIZE)

    fetch(small.capture, head, *[PIECE] * (SIZE // len(PIECE)))

    assert HASH == hashlib.sha256(behind.asked[-1].body).hexdigest()
    assert (peak(small.capture) - before < GROWTH) is small.streams


@pytest.mark.slow
def test_a_download_is_streamed(behind: Upstream, small: Small) -> None:
    """The same the other way."""
    before = peak(small.capture)
    behind.answer = lambda asked: Answer(PIECE * (SIZE // len(PIECE)))

    assert HASH == fetch(small.capture, post(b"/file" + path("a.zip"), verb=b"GET"))
    assert (peak(small.capture) - before < GROWTH) is small.streams
