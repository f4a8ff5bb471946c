"""A server that says 200 to whatever comes, without looking: shows how fast the load itself is.

python -m bench.rivals.trivial PORT
"""

from __future__ import annotations

import asyncio
import sys
from typing import cast

import uvloop


class Nod(asyncio.Protocol):
    """One connection; what comes in at once is taken for one request."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember whom to answer."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Say 200."""
        self._transport.write(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")


async def serve(port: int) -> None:
    """Serve until a signal."""
    server = await asyncio.get_running_loop().create_server(Nod, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1])))
