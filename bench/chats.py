"""Chats that talk at their own pace, each on a connection, as Telegram sends them; some never get an answer.

    python -m bench.chats PORT HANGING

One line of JSON comes out: how long answers took, of the chats that get one.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time

import uvloop

from bench.rivals.bot import HANGS

CHATS = 20
PAUSE = 0.05  # seconds between a chat's updates
WARM = 1.0
SECONDS = 6.0


async def talk(port: int, chat: str, took: list[float], end: float) -> None:
    """Post updates of one chat one after another, until the end; only 200 is an answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    start = time.perf_counter() + WARM
    number = 0
    await asyncio.sleep(PAUSE * (hash(chat) % 20) / 20)  # not all at the same moment
    try:
        while time.perf_counter() < end:
            number += 1
            began = time.perf_counter()
            writer.write(_request(chat, number))
            head = await reader.readuntil(b"\r\n\r\n")
            now = time.perf_counter()
            if not head.startswith(b"HTTP/1.1 200"):
                raise RuntimeError(head.decode())
            if began >= start:
                took.append(now - began)
            await asyncio.sleep(max(0.0, began + PAUSE - now))
    finally:
        writer.close()


async def ask(port: int, hanging: int) -> dict[str, float]:
    """Let all chats talk; give what the answers took, in ms."""
    took: list[float] = []
    end = time.perf_counter() + WARM + SECONDS
    hung = [
        asyncio.create_task(talk(port, f"{HANGS.decode()}{number:02d}", [], end)) for number in range(hanging)
    ]
    await asyncio.gather(*(talk(port, f'"id":-1{number:02d}', took, end) for number in range(CHATS)))
    for each in hung:
        if each.done():
            raise RuntimeError("a chat that should hang does not")
        each.cancel()
    took.sort()
    return {
        "rate": len(took) / SECONDS,
        "p50": 1000 * took[len(took) // 2],
        "p99": 1000 * took[len(took) * 99 // 100],
    }


def _request(chat: str, number: int) -> bytes:
    message = f'{{"message_id":{number},"date":1795273445,"chat":{{{chat},"type":"group"}},"text":"oi"}}'
    body = f'{{"update_id":{number},"message":{message}}}'.encode()
    head = (
        f"POST /telegram HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"X-Telegram-Bot-Api-Secret-Token: {os.environ['IGARAPE_TELEGRAM_SECRET']}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


if __name__ == "__main__":
    print(json.dumps(uvloop.run(ask(int(sys.argv[1]), int(sys.argv[2])))))
