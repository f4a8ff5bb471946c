"""The canary: every token and secret of the tests holds one word, and that word may come out nowhere.

    token(7)    a bot's token, which is one as far as its shape goes
    secret()    a webhook's secret

`tests/conftest.py` looks for the word at all times: in what a test prints and logs, in what `capsys` and
`subprocess` hand to it, in the arguments of every process that is started, and, when the session ends, in every
file that the tests left behind, segments unpacked. A file called `.env` is where tokens belong.

Not looked into: the pages of Parquet files, which are made from raw alone; raw is looked into.
"""

from __future__ import annotations

import gzip
import os
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import zstandard

WORD = "canary-" * 2
_REST = "canary-" * 5
_CHUNK = 1 << 20
_UNPACKED = 64 << 20  # bytes looked at of one packed file: some tests make bombs


def token(bot_id: int) -> str:
    """Make the token of a bot of the tests."""
    return f"{bot_id}:{_REST}"


def secret() -> str:
    """Make a webhook's secret for the tests."""
    return f"secret-{_REST}"


def look(said: str | bytes, where: str) -> None:
    """Fail where the word is in what was said; `where` tells the reader who said it."""
    if (WORD.encode() if isinstance(said, bytes) else WORD) in said:  # type: ignore[operator]
        raise AssertionError(f"a token or secret came out: {where}")


def found(folder: Path) -> list[Path]:
    """Every file under the folder that holds the word, or has it in its name."""
    return sorted(each for each in _files(folder) if WORD in each.name or _holds(each))


def watch_arguments() -> None:
    """From now on, no process is started with the word in its arguments; its environment may have it."""

    def hook(event: str, given: tuple[object, ...]) -> None:
        if event == "subprocess.Popen":
            look(repr(given[1]), "the arguments of a process")

    sys.addaudithook(hook)


def _files(folder: Path) -> Iterator[Path]:
    for root, _, names in os.walk(folder):
        for name in names:
            file = Path(root, name)
            if name != ".env" and file.is_file() and not file.is_symlink():
                yield file


def _holds(file: Path) -> bool:
    try:
        with file.open("rb") as raw:
            if _in(raw):
                return True
            raw.seek(0)
            if file.suffix == ".zst":
                return _in(
                    zstandard.ZstdDecompressor().stream_reader(raw, read_across_frames=True), _UNPACKED
                )
            if file.suffix == ".gz":
                return _in(gzip.GzipFile(fileobj=raw), _UNPACKED)
    except (PermissionError, zstandard.ZstdError, OSError, EOFError, zlib.error):
        pass  # tests leave damaged files behind, and some that nobody may read
    return False


class _Stream(Protocol):
    def read(self, size: int, /) -> bytes: ...


def _in(stream: _Stream, limit: int | None = None) -> bool:
    kept, seen = b"", 0
    while piece := stream.read(_CHUNK):
        seen += len(piece)
        if WORD.encode() in kept + piece:
            return True
        kept = piece[-len(WORD) :]
        if limit is not None and seen >= limit:
            break
    return False
