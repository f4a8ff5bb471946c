"""The code of the functions, as it is uploaded: igarape, and pinned wheels for the processor that will run it.

The same igarape and the same pins make the same files under the same key, on whatever machine.
"""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Literal, NamedTuple

import igarape
from igarape.errors import Problem
from igarape.via.temporary import Temporary

Kind = Literal["ingest", "build", "doubts"]
KINDS: tuple[Kind, ...] = ("ingest", "build", "doubts")

_GLIBC = ("manylinux_2_28", "manylinux_2_24", "manylinux_2_17", "manylinux2014")
_MACHINES = {"arm64": "aarch64", "x86_64": "x86_64"}
_EPOCH = (1980, 1, 1, 0, 0, 0)
_OF_PIP = ("RECORD", "INSTALLER", "REQUESTED")
_LEFT_OUT = (".pyc", ".pyi")


class Target(NamedTuple):
    """What will run the code: Lambda's name of the processor, and the version of Python."""

    architecture: str = "arm64"
    python: str = "3.13"


def key(kind: Kind, target: Target) -> str:
    """Name a bundle after all that it is made of, without making it."""
    mark = sha256(repr(target).encode() + _lock(kind))
    for name, file in _own():
        mark.update(f"{name}\n".encode() + sha256(file.read_bytes()).digest())
    return f"{kind}-{mark.hexdigest()[:32]}.zip"


def make(kind: Kind, target: Target, into: Path) -> int:
    """Write a bundle to the file `into`; give the bytes that it has when it is unpacked.

    Problem where a wheel cannot be had, or is not the one that was pinned.
    """
    with Temporary() as folder:
        _wheels(kind, target, Path(folder))
        found = sorted([*_own(), *_installed(Path(folder))])
        with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, file in found:
                told = zipfile.ZipInfo(name, _EPOCH)
                told.external_attr = 0o644 << 16
                told.compress_type = zipfile.ZIP_DEFLATED
                packed.writestr(told, file.read_bytes(), compresslevel=1)  # twice as fast, and 5 % larger
            return sum(each.file_size for each in packed.infolist())


def _wheels(kind: Kind, target: Target, folder: Path) -> None:
    """Let pip unpack the wheels; it checks their hashes, and takes none for another processor."""
    lock = folder.parent / f"{folder.name}.lock"
    lock.write_bytes(_lock(kind))
    machine = _MACHINES[target.architecture]
    platforms = [f"--platform={each}_{machine}" for each in _GLIBC]
    abis = [f"--abi={each}" for each in ("cp" + target.python.replace(".", ""), "abi3", "none")]
    done = subprocess.run(  # noqa: S603  (our own arguments, no shell)
        [
            sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile",
            "--no-deps", "--require-hashes", "--only-binary=:all:", "--implementation=cp",
            f"--python-version={target.python}", *platforms, *abis, f"--target={folder}", "-r", str(lock),
        ],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    lock.unlink()
    if done.returncode:
        raise Problem(
            "The packages for the functions could not be fetched: {why}.",
            "They come from PyPI, or from the index that pip is set to; see whether pip works here.",
            why=(done.stderr.strip().splitlines() or ["pip failed"])[-1].rstrip(". "),
        )


def _own() -> Iterator[tuple[str, Path]]:
    """Name our own files: those of the package that is installed here."""
    root = Path(igarape.__file__).parent
    for file in sorted(root.rglob("*")):
        if file.is_file() and "__pycache__" not in file.parts:
            yield (Path("igarape") / file.relative_to(root)).as_posix(), file


def _installed(folder: Path) -> Iterator[tuple[str, Path]]:
    """Name what the wheels held, without their tests, and without what pip wrote about its own doing."""
    for file in folder.rglob("*"):
        name = file.relative_to(folder)
        if (
            file.is_file()
            and file.suffix not in _LEFT_OUT
            and file.name not in _OF_PIP
            and "tests" not in name.parts
        ):
            yield name.as_posix(), file


def _lock(kind: Kind) -> bytes:
    return (files("igarape.aws") / f"{kind}.lock").read_bytes()
