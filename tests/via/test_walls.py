"""Each wall stands alone: behind it, code of any kind cannot do the harm; before it, the same code does it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from igarape.via import walls

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="these walls are Linux's")

ATTEMPTS = {
    "read": "open({secret!r}).read()",
    "list": "os.listdir({folder!r})",
    "write": "os.write(os.open({new!r}, os.O_CREAT | os.O_WRONLY), b'x')",
    "truncate": "os.truncate({secret!r}, 0)",
    "remove": "os.unlink({secret!r})",
    "move": "os.rename({secret!r}, {new!r})",
    "make a folder": "os.mkdir({new!r})",
    "link": "os.symlink({secret!r}, {new!r})",
    "run": "os.execv('/bin/sh', ['sh', '-c', 'echo done'])",
    "connect": "socket.socket().connect(('127.0.0.1', {port}))",
    "listen": "socket.socket().bind(('127.0.0.1', 0))",
    "signal": "os.kill({parent}, 0)",
}
"""What a stranger might want; each raises where it fails, and needs no file but the one it is about."""


def attempt(what: str, wall: str, tmp_path: Path) -> bool:
    """Whether something is done by a process that has closed this wall before."""
    (tmp_path / "secret").write_text("hunter2")
    (tmp_path / "part").write_text("rows")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        harm = ATTEMPTS[what].format(
            secret=str(tmp_path / "secret"),
            new=str(tmp_path / "new"),
            folder=str(tmp_path),
            port=listener.getsockname()[1],
            parent=os.getpid(),
        )
        close = wall.format(part=str(tmp_path / "part"))
        code = f"import os, resource, socket\nfrom igarape.via import walls\n{close}\n{harm}\nprint('done')"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout in ("done\n", "")
    assert done.stdout or "PermissionError" in done.stderr or "OSError" in done.stderr, done.stderr
    return done.stdout == "done\n"


SINCE = {"truncate": 3, "connect": 4, "listen": 4, "signal": 6}
"""The versions of Landlock that first stop it; the others, all do."""


@pytest.mark.parametrize("what", ATTEMPTS)
def test_landlock_stops_it(what: str, tmp_path: Path) -> None:
    """With the files closed but one part, nothing else is read, changed, run, reached or signalled."""
    if walls.landlock() < SINCE.get(what, 1):
        pytest.skip("this kernel's Landlock is too old, or there is none")
    assert not attempt(what, "assert 'files' in walls.only([{part!r}])", tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("what", ATTEMPTS)
def test_without_the_wall_it_is_done(what: str, tmp_path: Path) -> None:
    """The control."""
    assert attempt(what, "", tmp_path)


def test_what_was_given_is_still_read(tmp_path: Path) -> None:
    """The part, and the memory of the process, are all that is left."""
    part = tmp_path / "part"
    part.write_text("rows")
    code = f"from igarape.via import walls\nwalls.only([{str(part)!r}])\nprint(open({str(part)!r}).read())"
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "rows\n"


def test_beside_another_thread_no_wall_is_claimed(tmp_path: Path) -> None:
    """The kernel would close it for the one thread alone; and whoever came later is inside with it."""
    before = "import threading\nthreading.Thread(target=threading.Event().wait, daemon=True).start()"
    assert not _allowed("walls.only([])", before)
    if walls.landlock():
        after = (
            "from igarape.via import walls\nimport os, threading\nwalls.only([])\nfound = []\n"
            "def look():\n    try: os.open('/etc/passwd', os.O_RDONLY)\n    except OSError: found.append(1)\n"
            "one = threading.Thread(target=look); one.start(); one.join(); print(found)"
        )
        assert subprocess.check_output([sys.executable, "-c", after], text=True) == "[1]\n"


def test_no_network_alone_stops_connections(tmp_path: Path) -> None:
    """The second wall before the network: a namespace that has none, not even loopback."""
    if not _allowed("walls.no_network()"):
        pytest.skip("this machine lets nobody leave its network")
    assert not attempt("connect", "assert walls.no_network()", tmp_path)


def test_limits_alone_stop_writing(tmp_path: Path) -> None:
    """No byte reaches a file, whoever asks, and no more memory comes than was allowed."""
    limits = "walls.limit(1500 << 20, 10, 256)"
    assert not attempt("write", limits, tmp_path)
    assert (tmp_path / "new").read_bytes() == b""
    code = f"from igarape.via import walls\n{limits}\nbytearray(2 << 30)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "MemoryError" in done.stderr


def _allowed(wall: str, before: str = "") -> bool:
    code = f"from igarape.via import walls\n{before}\nprint(sorted({wall}))"
    return subprocess.check_output([sys.executable, "-c", code], text=True) != "[]\n"
