"""What the functions in AWS take of a core: `python -m bench.functions`. docs/cost.md rests on these figures.

`receive` answers real requests, its queue being a server on loopback in another process; `keep` writes into memory;
then what was kept is built, and weighed. Core-seconds are counted, so other work on the machine does no harm.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from datetime import UTC, datetime
from hashlib import md5
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from typing import Any

from bench import updates
from igarape import paths
from igarape.capture.queued import wrap
from igarape.capture.update import delivery
from igarape.store import MemoryStore

_SECRET = "s" * 32
_NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def main(count: int = 3_000) -> None:
    """Measure and print."""
    lines = list(updates.updates(100_000, days=3))
    with _queue():
        print(f"receive: {1e3 * receive(lines[:count]):.2f} ms of a core a request (n = {count:,})")
    for size in (1_000, 100, 10, 1):
        cpu, bytes_ = keep(lines[:size])
        print(
            f"keep, batches of {size:,}: {1e6 * cpu / size:.0f} µs of a core and {bytes_ / size:.0f} bytes an update"
        )
    raw, tables = weigh(lines)
    print(
        f"{len(lines):,} updates in batches of 1,000: {raw:.0f} bytes an update in raw, {tables:.0f} in tables"
    )


def receive(lines: Sequence[str]) -> float:
    """Core-seconds of one request, once all is warm."""
    from igarape.aws import receive

    events = [_event(each) for each in lines]
    with redirect_stdout(StringIO()):
        for each in events[:200]:
            if receive.handler(each, None)["statusCode"] != 200:
                raise RuntimeError("receive refuses")
        begun = time.process_time()
        for each in events:
            receive.handler(each, None)
    return (time.process_time() - begun) / len(events)


def keep(lines: Sequence[str]) -> tuple[float, int]:
    """Core-seconds of one batch, and the bytes of its segment; the best of three."""
    return min(_kept(lines, MemoryStore()) for _ in range(3))


def weigh(lines: Sequence[str]) -> tuple[float, float]:
    """Bytes of an update in raw and in all tables."""
    from igarape.daily.build import build
    from igarape.via.duckdb import DuckDB

    store = MemoryStore()
    for begin in range(0, len(lines), 1000):
        _kept(lines[begin : begin + 1000], store)
    with DuckDB() as engine:
        build(store, engine)
    return _bytes(store, paths.RAW) / len(lines), _bytes(store, "enriched/") / len(lines)


def _kept(lines: Sequence[str], store: MemoryStore) -> tuple[float, int]:
    from igarape.aws.keep import keep

    before = _bytes(store, paths.RAW)
    records = [
        {"messageId": f"{place:08d}-{hash(line) & 0xFFFFFFFF:08x}", "body": wrap(_delivery(line))}
        for place, line in enumerate(lines)
    ]
    with redirect_stdout(StringIO()):
        begun = time.process_time()
        keep({"Records": records}, store)
    return time.process_time() - begun, _bytes(store, paths.RAW) - before


def _delivery(line: str) -> bytes:
    return delivery(line.encode(), received_at=_NOON, source="webhook", bot_id=1)


def _bytes(store: MemoryStore, prefix: str) -> int:
    return sum(len(store.get(each.path)) for each in store.list(prefix))


def _event(body: str) -> dict[str, Any]:
    return {
        "requestContext": {"http": {"method": "POST"}},
        "rawPath": "/telegram",
        "headers": {"content-type": "application/json", "x-telegram-bot-api-secret-token": _SECRET},
        "isBase64Encoded": False,
        "body": body,
    }


class _Queue(BaseHTTPRequestHandler):
    """Says yes to every message, and tells the secret."""

    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16  # a reply in one packet: of two, the second would wait for the first one's receipt

    def do_POST(self) -> None:
        """Answer a call."""
        given = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        text = given.get("MessageBody", "").encode()
        said: object = {"MessageId": "1", "MD5OfMessageBody": md5(text, usedforsecurity=False).hexdigest()}
        if "GetParameter" in self.headers["X-Amz-Target"]:
            said = {"Parameter": {"Value": _SECRET}}
        reply = json.dumps(said).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    def log_message(self, format: str, *args: object) -> None:
        """Be silent."""


@contextmanager
def _queue() -> Iterator[None]:
    """Run the queue in another process, so that what it takes is not counted; `receive` finds it."""
    with subprocess.Popen(
        [sys.executable, "-m", "bench.functions", "queue"], stdout=subprocess.PIPE, text=True
    ) as server:
        url = server.stdout.readline().strip() if server.stdout else ""
        os.environ |= {
            "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": url, "QUEUE": f"{url}/1/queue", "SECRET": "secret",
        }  # fmt: skip
        try:
            yield
        finally:
            server.terminate()


if __name__ == "__main__":
    if sys.argv[1:] == ["queue"]:
        served = ThreadingHTTPServer(("127.0.0.1", 0), _Queue)
        print(f"http://127.0.0.1:{served.server_port}", flush=True)
        served.serve_forever()
    main()
