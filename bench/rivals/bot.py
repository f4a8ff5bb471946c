"""A bot's webhook that takes every update at once, but for those of chats that it leaves hanging.

    python -m bench.rivals.bot PORT

It never answers where the body has HANGS in it.
"""

from __future__ import annotations

import asyncio
import re
import sys
from typing import cast

import uvloop

HANGS = b'"id":-66'
_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


class Bot(asyncio.Protocol):
    """One connection, with one request at a time."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember whom to answer."""
        self._transport = cast(asyncio.Transport, transport)
        self._asked = b""

    def data_received(self, data: bytes) -> None:
        """Say 200 once the request is whole, or nothing."""
        self._asked += data
        head, end, body = self._asked.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if not end or length is None or len(body) < int(length[1]):
            return
        self._asked = b""
        if HANGS not in body:
            self._transport.write(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")


async def serve(port: int) -> None:
    """Serve until a signal."""
    server = await asyncio.get_running_loop().create_server(Bot, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1])))
