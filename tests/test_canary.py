"""The controls of the canary: planted in each place that it watches, it is found."""

from __future__ import annotations

import gzip
import re
import subprocess
import sys
from pathlib import Path

import pytest
import zstandard

from igarape.capture import webhook
from igarape.secret import Secret
from igarape.settings import Settings
from tests import canary

ROOT = Path(__file__).parents[1]


def test_a_token_of_the_tests_is_taken_for_one() -> None:
    """By the settings; and the secret by the rules of the webhook."""
    settings = Settings(token=Secret(f"{canary.token(7)},{canary.token(8)}"))
    assert [bot.id for bot in settings.bots] == [7, 8]
    assert webhook.is_secret(canary.secret())
    assert canary.WORD in canary.token(7)
    assert canary.WORD in canary.secret()


def test_it_is_found_in_files(tmp_path: Path) -> None:
    """Plain, packed, across the edge of a piece, and in a name; and a `.env` may hold it."""
    told = canary.token(7).encode()
    planted = {
        "a.log": told,
        "b.zst": zstandard.compress(b"x" * 1000 + told),
        "c.gz": gzip.compress(told),
        "d.bin": bytes((1 << 20) - 5) + told,
        f"e-{canary.WORD}": b"",
    }
    (tmp_path / "deep").mkdir()
    for name, content in planted.items():
        (tmp_path / "deep" / name).write_bytes(content)
    for innocent in (".env", "damaged.zst"):
        (tmp_path / innocent).write_bytes(told if innocent == ".env" else b"damaged")
    try:
        assert [each.name for each in canary.found(tmp_path)] == sorted(planted)
    finally:
        for name in planted:
            (tmp_path / "deep" / name).unlink()
    assert canary.found(tmp_path) == []


def test_it_is_found_in_the_arguments_of_a_process() -> None:
    """The process does not even start; in its environment it may stand."""
    with pytest.raises(AssertionError, match="arguments"):
        subprocess.run([sys.executable, "-c", "", canary.token(7)], check=True)
    subprocess.run([sys.executable, "-c", ""], check=True, env={"T": canary.token(7)})


def test_it_is_found_in_what_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """By this process, and by another."""
    print(canary.token(7))
    with pytest.raises(AssertionError, match="capsys"):
        capsys.readouterr()
    code = "import os; print(os.environ['T'])"
    with pytest.raises(AssertionError, match="process"):
        subprocess.run(
            [sys.executable, "-c", code], env={"T": canary.token(7)}, capture_output=True, check=True
        )


LEAKS = {
    "print(canary.token(7))": "stdout",
    "print(canary.token(7), file=sys.stderr)": "stderr",
    "logging.getLogger('any').warning(canary.token(7))": "log",
    "(tmp_path / 'left').write_text(canary.secret())": "stands in",
    "pass": None,
}


def test_a_session_with_a_leak_fails(tmp_path: Path) -> None:
    """The whole of it: a suite of its own, each test of which leaks in one way."""
    tests = "".join(f"def test_{number}(tmp_path):\n    {code}\n" for number, code in enumerate(LEAKS))
    (tmp_path / "conftest.py").write_text((ROOT / "tests" / "conftest.py").read_text(encoding="utf-8"))
    (tmp_path / "test_leaks.py").write_text(f"import logging, sys\nfrom tests import canary\n{tests}")
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-pno:xdist", "--rootdir", tmp_path, "--basetemp", tmp_path / "b", tmp_path],
        cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
    )  # fmt: skip
    for left in tmp_path.rglob("left"):
        left.unlink()

    assert ran.returncode == 1, ran.stdout
    assert re.search(r"5 passed.*4 errors", ran.stdout), ran.stdout
    assert all(where in ran.stdout for where in LEAKS.values() if where)
