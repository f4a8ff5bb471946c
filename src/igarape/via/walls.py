"""Walls: what this process gives up for good, before it runs what a stranger wrote.

Each wall stands alone, and is there only where the system has it: limits of resources on Linux and macOS; the
network's and the files' on Linux. Nothing here can be undone by the process itself.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

MEMORY, NETWORK, FILES = "memory", "network", "files"
"""The walls by name."""

_NEWUSER, _NEWNET = 0x10000000, 0x40000000
_NO_NEW_PRIVILEGES = 38
_CREATE, _ADD, _RESTRICT = 444, 445, 446
"""Landlock's calls: the same numbers on every architecture of Linux."""

_READ_FILE, _READ_DIR, _REMOVE_DIR, _MAKE_DIR = 1 << 2, 1 << 3, 1 << 4, 1 << 7
_NETWORK_SINCE, _SCOPES_SINCE = 4, 6
_FILES_BY_VERSION = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
"""How many rights over files each version of Landlock knows; later ones as many as the last."""


def limit(memory: int, seconds: int, files: int) -> set[str]:
    """Take at most so many bytes of memory, seconds of computing and open files; write no file, leave no core.

    What a system has not, or does not let one lower, stays as it was. Gives the walls that stand.
    """
    try:
        import resource
    except ImportError:  # Windows
        return set()
    stands = set()
    wanted = {"AS": memory, "CPU": seconds, "FSIZE": 0, "NOFILE": files, "CORE": 0}
    for name, most in wanted.items():
        with suppress(ValueError, OSError, AttributeError):
            resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (most, most))
            stands.add(name)
    return {MEMORY} if "AS" in stands and sys.platform == "linux" else set()


def no_processes() -> None:
    """Start no further process or thread; root is not held by this, where it still is root."""
    with suppress(ImportError, ValueError, OSError, AttributeError):
        import resource

        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


def no_network() -> set[str]:
    """Leave the network for a namespace without one; what this process may do as root ends there too.

    Some systems allow this to nobody, or to root alone. It must come before any thread.
    """
    if sys.platform != "linux":
        return set()
    libc = ctypes.CDLL(None, use_errno=True)
    for flags in (_NEWUSER | _NEWNET, _NEWNET):
        if libc.unshare(flags) == 0:
            return {NETWORK}
    return set()


def landlock() -> int:
    """Give the version of this kernel's Landlock: from 3 on it guards files whole, from 4 on TCP, from 6 on signals.

    0 where there is none: an older kernel, one that was built without it, or another system.
    """
    if sys.platform != "linux":
        return 0
    libc = ctypes.CDLL(None, use_errno=True)
    return max(0, int(libc.syscall(_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(1))))


class _Handled(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


def only(readable: Iterable[str], folder: str | None = None) -> set[str]:
    """Open no file but these, to read; no TCP; no signal to, and no socket of, a process outside (Landlock).

    In `folder` it may make folders and remove them. A thread that is there already would go on without the wall, so
    with a second one there is none: it must come before any library starts threads. OSError where one of the files
    cannot be opened.
    """
    version = landlock()
    if not version or len(list(Path("/proc/self/task").iterdir())) > 1:
        return set()
    libc = ctypes.CDLL(None, use_errno=True)
    handled = _Handled((1 << _FILES_BY_VERSION.get(version, 16)) - 1, 0b11, 0b11)
    size = 8 if version < _NETWORK_SINCE else 16 if version < _SCOPES_SINCE else 24
    rules = libc.syscall(_CREATE, ctypes.byref(handled), ctypes.c_size_t(size), ctypes.c_uint32(0))
    for each in readable:
        _allow(libc, rules, each, _READ_FILE)
    if folder:
        _allow(libc, rules, folder, _READ_DIR | _REMOVE_DIR | _MAKE_DIR)
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    closed = libc.syscall(_RESTRICT, rules, ctypes.c_uint32(0))
    os.close(rules)
    if closed != 0:
        return set()
    return {FILES, NETWORK} if version >= _NETWORK_SINCE else {FILES}


def _allow(libc: ctypes.CDLL, rules: int, path: str, rights: int) -> None:
    descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    beneath = _Beneath(rights, descriptor)
    added = libc.syscall(_ADD, rules, 1, ctypes.byref(beneath), ctypes.c_uint32(0))
    os.close(descriptor)
    if added != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), path)
