"""A Bot API server that answers at once: small calls, uploads of any size, and a file of 50 MB.

    python -m bench.botapi PORT

Nothing is looked at but the path and the length, and nothing is kept.
"""

from __future__ import annotations

import asyncio
import re
import sys
from typing import cast

import uvloop

FILE = 50 << 20
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_PIECE = bytes(1 << 16)
_MESSAGE = (
    b'{"message_id":5,"from":{"id":7,"is_bot":true,"first_name":"Loja"},"chat":{"id":-1001234567890,'
    b'"type":"supergroup","title":"Loja"},"date":1795273445,"text":"Em 2 dias \\u00fateis."}'
)
_RESULTS = {
    b"getMe": b'{"id":7,"is_bot":true,"first_name":"Loja","username":"loja_bot"}',
    b"getUpdates": b'[{"update_id":1,\n"message":' + _MESSAGE + b"}]",
}


class Answer(asyncio.Protocol):
    """One connection; one request at a time."""

    def __init__(self) -> None:
        self._head = b""
        self._left = 0
        self._room = asyncio.Event()
        self._room.set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember whom to answer."""
        self._transport = cast(asyncio.Transport, transport)

    def pause_writing(self) -> None:
        """Wait with the rest of the file."""
        self._room.clear()

    def resume_writing(self) -> None:
        """Go on with it."""
        self._room.set()

    def data_received(self, data: bytes) -> None:
        """Answer once the request is whole; of its body, only the length is known."""
        if self._left:
            self._left -= len(data)
        else:
            self._head += data
            end = self._head.find(b"\r\n\r\n")
            if end < 0:
                return
            length = _LENGTH.search(self._head, 0, end)
            self._left = (int(length[1]) if length else 0) - (len(self._head) - end - 4)
        if not self._left:
            target, self._head = self._head.split(b" ", 2)[1], b""
            self._answer(target)

    def _answer(self, target: bytes) -> None:
        if target.startswith(b"/file/"):
            self._transport.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % FILE)
            self._task = asyncio.ensure_future(self._file())
            return
        result = _RESULTS.get(target.rpartition(b"/")[2], _MESSAGE)
        body = b'{"ok":true,"result":' + result + b"}"
        self._transport.write(
            b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(body)
            + body
        )

    async def _file(self) -> None:
        for _ in range(FILE // len(_PIECE)):
            await self._room.wait()
            self._transport.write(_PIECE)


async def serve(port: int) -> None:
    """Serve until a signal."""
    server = await asyncio.get_running_loop().create_server(Answer, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1])))
