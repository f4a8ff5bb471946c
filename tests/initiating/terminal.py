"""A (pseudo-)terminal in which a command runs, and someone who types."""

from __future__ import annotations

import codecs
import os
import pty
import select
import subprocess
import sys
import termios
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

RUN = (
    "import fcntl, signal, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0);"
    "signal.signal(signal.SIGINT, signal.default_int_handler);"  # as a shell would, whatever began the tests
    "from igarape.cli import main; sys.exit(main(sys.argv[1:]))"
)


class Terminal:
    """A terminal in which igarape runs; `screen` is all that came up on it."""

    def __init__(self, said: list[str], folder: Path, environ: Mapping[str, str]) -> None:
        self._master, self._slave = pty.openpty()
        self.screen, self._at = "", 0
        self._decoder = codecs.getincrementaldecoder("utf-8")()  # a letter may come in two pieces
        self.process = subprocess.Popen(
            [sys.executable, "-c", RUN, *said],
            cwd=folder,
            env={"PATH": os.defpath, "LANG": "C.UTF-8", **environ},
            stdin=self._slave, stdout=self._slave, stderr=self._slave,
            start_new_session=True,
        )  # fmt: skip

    def until(self, text: str) -> None:
        """Read until something is on the screen, behind what was waited for before."""
        while text not in self.screen[self._at :]:
            assert select.select([self._master], [], [], 20)[0], self.screen
            self.screen += self._decoder.decode(os.read(self._master, 4096))

        self._at = self.screen.index(text, self._at) + len(text)

    def type(self, text: str) -> None:
        """Type."""
        os.write(self._master, text.encode())

    def leave(self, key: str = "\x03") -> None:
        """Press Ctrl+C, and again where it came in the moment between a prompt and its reading: Python loses it then."""
        for _ in range(6):
            self.type(key)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(10)
                return

    def echoes(self) -> bool:
        """Whether the terminal shows what is typed."""
        return bool(termios.tcgetattr(self._slave)[3] & termios.ECHO)

    def close(self) -> int:
        """Wait for the end; give the exit code."""
        try:
            code = self.process.wait(60)
        finally:
            self.process.kill()  # nothing where it has ended
        os.close(self._slave)
        try:
            while piece := os.read(self._master, 4096):
                self.screen += self._decoder.decode(piece)
        except OSError:
            pass  # EIO is how a terminal says that nobody is there any more
        os.close(self._master)
        return code
