"""The load: connections that stay open, each with one request under way, for some seconds.

    python -m bench.load PORT BODIES

BODIES has request bodies, one after the other, with a NUL between them. One line of JSON comes out.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
import time
from collections import Counter
from itertools import cycle
from pathlib import Path
from typing import cast

import uvloop

CONNECTIONS = 64
WARM = 1.0
SECONDS = 5.0

_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


class Count:
    """What came back: answers by status, and how long each took once the server was warm."""

    def __init__(self, requests: list[bytes]) -> None:
        self.next = cycle(requests).__next__
        self.answers: Counter[bytes] = Counter()
        self.took: list[float] = []
        self.start = time.perf_counter() + WARM
        self.end = self.start + SECONDS


class Connection(asyncio.Protocol):
    """One connection: asks, waits for the whole answer, asks again."""

    def __init__(self, count: Count) -> None:
        self._count = count
        self._answer = b""
        self._asked = 0.0
        self.done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the first time."""
        self._transport = cast(asyncio.Transport, transport)
        self._ask()

    def data_received(self, data: bytes) -> None:
        """Count the answer if it is whole, and ask again while there is time."""
        self._answer += data
        head = self._answer.find(b"\r\n\r\n")
        if head < 0:
            return
        length = _LENGTH.search(self._answer, 0, head)
        if len(self._answer) < head + 4 + (int(length[1]) if length else 0):
            return
        now = time.perf_counter()
        count = self._count
        count.answers[self._answer[9:12]] += 1
        if self._asked >= count.start:
            count.took.append(now - self._asked)
        if now < count.end:
            self._ask()
        else:
            self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Be done."""
        self.done.set_result(None)

    def _ask(self) -> None:
        self._answer = b""
        self._asked = time.perf_counter()
        self._transport.write(self._count.next())


async def ask(port: int, requests: list[bytes]) -> dict[str, object]:
    """Put the load on a server; give what came of it."""
    loop = asyncio.get_running_loop()
    count = Count(requests)
    made = [
        await loop.create_connection(lambda: Connection(count), "127.0.0.1", port) for _ in range(CONNECTIONS)
    ]
    await asyncio.gather(*(connection.done for _, connection in made))
    took = sorted(count.took)
    return {
        "answers": {status.decode(): times for status, times in count.answers.items()},
        "rate": len(took) / SECONDS,
        "p50": 1000 * took[len(took) // 2],
        "p99": 1000 * took[len(took) * 99 // 100],
    }


def main(port: str, bodies: str) -> None:
    """Read the bodies, make requests of them, ask."""
    secret = os.environ["IGARAPE_TELEGRAM_SECRET"]
    requests = [
        f"POST /telegram HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"X-Telegram-Bot-Api-Secret-Token: {secret}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        + body
        for body in Path(bodies).read_bytes().split(b"\0")
    ]
    print(json.dumps(uvloop.run(ask(int(port), requests))))


if __name__ == "__main__":
    main(*sys.argv[1:])
