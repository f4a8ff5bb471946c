"""Files that come into being whole: new ones only where there is none, others replaced in one step."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from igarape.errors import Problem

OWN = 0o600
SHARED = 0o644


def read(path: Path) -> str | None:
    """Read a file as it stands, its line ends too; None where there is none."""
    try:
        return path.read_bytes().decode()
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        raise Problem("{path} is no text in UTF-8.", "Write it anew as such.", path=path.name) from None


def create(path: Path, text: str, mode: int) -> None:
    """Write a new file, with these rights from its first moment; FileExistsError where there is one.

    What fails halfway leaves no file.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
    descriptor = os.open(path, flags, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink()
        raise


def renew(path: Path, text: str, mode: int) -> None:
    """Put a text in the place of a file's own, in one step: who reads sees the old one or the new one."""
    target = path.resolve()
    temporary = target.with_name(f"{target.name}.{secrets.token_hex(4)}.tmp")
    create(temporary, text, OWN)
    try:
        temporary.chmod(mode)
        temporary.replace(target)
    except BaseException:
        with suppress(FileNotFoundError):
            temporary.unlink()
        raise
