"""The proxy against a direct call: what it adds to a small one, and what a large one costs it in memory."""

from __future__ import annotations

import os
import re
import shutil
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from statistics import median

from bench import lakes
from bench.botapi import FILE
from bench.measure import Goal, Result, environment, interleave
from bench.webhook import Command, running

_LAKE = lakes.DATA / "proxied"
_SYNCED = lakes.DATA / "synced"
_TOKEN = "7:" + "x" * 35
_CALLS = 2_000
_WARM = 200
_KINDS = {
    "getMe": "passed on",
    "sendMessage": "and what was sent is durable first",
    "getUpdates": "and the update is durable first",
}
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


def compare(quick: bool, pairs: int) -> Iterator[Result]:
    """Measure calls one after the other, each direct and through the proxy by turns; then 50 MB each way."""
    shutil.rmtree(_LAKE, ignore_errors=True)
    calls = 100 if quick else _CALLS
    env = environment() | {"IGARAPE_TELEGRAM_TOKEN": _TOKEN}
    with running(lambda port: [sys.executable, "-m", "bench.botapi", port], env) as (behind, _):
        env |= {"IGARAPE_TELEGRAM_API": f"http://127.0.0.1:{behind}"}
        command: Command = [lakes.IGARAPE, "capture", "--proxy", "--lake", _LAKE, "--port"]
        with running(lambda port: [*command, port], env) as (port, process):
            for method, what in _KINDS.items():
                yield _latency(method, what, int(behind), int(port), calls)
            yield _memory("upload", _upload, int(port), process)
            yield _memory("download", _download, int(port), process)


def _latency(method: str, what: str, behind: int, port: int, calls: int) -> Result:
    body = b'{"chat_id":-1001234567890,"text":"Em 2 dias \\u00fateis."}'
    request = _request(f"/bot{_TOKEN}/{method}", len(body), b"content-type: application/json\r\n") + body
    with closing(_connect(behind)) as direct, closing(_connect(port)) as proxied, _SYNCED.open("wb") as file:

        def ask(peer: socket.socket) -> None:
            peer.sendall(request)
            _read(peer)

        def sync() -> None:
            os.write(file.fileno(), request)
            os.fdatasync(file.fileno())

        turns = (lambda: ask(direct), lambda: ask(proxied), sync)
        interleave(_WARM, *turns)
        plain, through, synced = interleave(calls, *(partial(_timed, each) for each in turns))
    slowest = sorted(through)[calls * 99 // 100] - sorted(plain)[calls * 99 // 100]
    return Result(
        f"added by the proxy to {method}, {what}", median(through) - median(plain), "ms", Goal(3, least=False), calls,
        (
            f"direct {median(plain):.2f} ms, through the proxy {median(through):.2f} ms; at p99 {slowest:.1f} ms more",
            f"a write and a sync on the same disk, by turns with these: {median(synced):.2f} ms",
        ),
    )  # fmt: skip


def _timed(act: Callable[[], None]) -> float:
    begin = time.perf_counter()
    act()
    return 1000 * (time.perf_counter() - begin)


def _memory(what: str, move: Callable[[int], None], port: int, process: int) -> Result:
    before = _peak(process)
    begin = time.perf_counter()
    move(port)
    seconds = time.perf_counter() - begin
    return Result(
        f"memory that the proxy takes for a 50 MB {what}", _peak(process) - before, "MiB", Goal(30, least=False), 1,
        (f"{FILE / seconds / 2**20:.0f} MiB/s; the peak was {before:.0f} MiB before",),
    )  # fmt: skip


def _upload(port: int) -> None:
    with closing(_connect(port)) as peer:
        peer.sendall(
            _request(f"/bot{_TOKEN}/sendDocument", FILE, b"content-type: multipart/form-data; boundary=x\r\n")
        )
        for _ in range(FILE >> 16):
            peer.sendall(bytes(1 << 16))
        _read(peer)


def _download(port: int) -> None:
    with closing(_connect(port)) as peer:
        peer.sendall(_request(f"/file/bot{_TOKEN}/documents/file_1.zip", 0, b"").replace(b"POST", b"GET", 1))
        _read(peer)


def _request(target: str, length: int, more: bytes) -> bytes:
    return f"POST {target} HTTP/1.1\r\nhost: x\r\ncontent-length: {length}\r\n".encode() + more + b"\r\n"


def _connect(port: int) -> socket.socket:
    peer = socket.create_connection(("127.0.0.1", port))
    peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return peer


def _read(peer: socket.socket) -> None:
    """Read one reply; RuntimeError unless it is a whole 200."""
    data = peer.recv(1 << 16)
    head, _, body = data.partition(b"\r\n\r\n")
    length = _LENGTH.search(head)
    if not head.startswith(b"HTTP/1.1 200") or not length:
        raise RuntimeError(repr(head))
    left = int(length[1]) - len(body)
    while left:
        piece = peer.recv(1 << 16)
        if not piece:
            raise RuntimeError(f"{left} bytes are missing")
        left -= len(piece)


def _peak(process: int) -> float:
    """Give the most memory that a process ever held, in MiB."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text())
    if not found:
        raise RuntimeError("no VmHWM in /proc")
    return int(found[1]) / 1024
