"""A report made by another process: neither its memory nor its failures are those of the one that asks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from igarape.errors import Problem
from igarape.posting import Report
from igarape.settings import Settings
from igarape.via import vega
from igarape.via.temporary import Temporary

_SECONDS = 60.0
_NICE = 10  # of 19: whoever keeps updates comes first
_MOVES = "SELECT chat_id, chat FROM chats WHERE chat_id <> chat"


class Apart:
    """Runs `igarape` on the same lake, one process at a time; `end` ends it from another thread."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._ended = False
        self._child: subprocess.Popen[str] | None = None
        self._mutex = threading.Lock()

    def report(self, chat: int, about: Sequence[str]) -> Report:
        """Make the report of a chat, from the tables as they are; Problem where it cannot be made."""
        pictured = vega.ready()
        with Temporary() as folder:
            file = Path(folder, "report.png" if pictured else "report.txt")
            form = [] if pictured else ["--text"]
            said = self._run("report", *about, f"--chat={chat}", f"--out={file}", *form)
            return Report(said.strip(), file.read_bytes() if pictured else None)

    def moves(self) -> dict[int, int]:
        """Read the moves that the tables know, old id → new id; none where there are no tables yet."""
        try:
            found = json.loads(self._run("sql", _MOVES, "--format=json"))
        except Problem:
            return {}  # who asks from an unknown chat is answered by silence, and so is this
        return {row["chat_id"]: row["chat"] for row in found["rows"]}

    def end(self) -> None:
        """End what runs, and let nothing else begin."""
        with self._mutex:
            self._ended = True
            if self._child:
                self._child.kill()

    def _run(self, *said: str) -> str:
        child = self._begin(said)
        try:
            out, told = child.communicate(timeout=_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.communicate()
            raise Problem(
                "The report was not ready after {seconds} s.", "See how long igarape report takes by hand.",
                seconds=_SECONDS,
            ) from None  # fmt: skip
        finally:
            with self._mutex:
                self._child = None
        if child.returncode:
            why = told.strip().partition("\n")[0].partition(": ")[2].rstrip(".")
            raise Problem(
                "The report could not be made: {why}.", "Run igarape build, then try igarape report by hand.",
                why=why or f"exit code {child.returncode}",
            )  # fmt: skip
        return out

    def _begin(self, said: Sequence[str]) -> subprocess.Popen[str]:
        common = f"--lake={self._settings.lake}", f"--language={self._settings.language}"
        environ = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("IGARAPE_") or name == "IGARAPE_CACHE"
        }
        with self._mutex:
            if self._ended:
                raise Problem("The capture stops, and draws nothing more.")
            self._child = subprocess.Popen(  # noqa: S603  (this very program, and no shell)
                [sys.executable, "-P", "-m", "igarape", *common, *said],
                env=environ,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                encoding="utf-8",
            )
            os.setpriority(os.PRIO_PROCESS, self._child.pid, _NICE)
            return self._child
