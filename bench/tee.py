"""The tee: what a bot that hangs in some chats costs the others, and what the tee itself costs."""

from __future__ import annotations

import json
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from statistics import median

from bench import chats, lakes
from bench.measure import ROOT, Goal, Result, environment, interleave
from bench.webhook import Command, Rate, running

_LAKE = lakes.DATA / "teed"
_HANGING = 8


def compare(quick: bool, pairs: int) -> Iterator[Result]:
    """Measure 20 chats at 20 updates a second each: without a tee, with one, and with a bot that hangs in 8 more."""
    found = interleave(pairs, lambda: _measured(tee=False), _measured, lambda: _measured(_HANGING))
    alone, teed, hanging = (Rate(*map(median, zip(*rates, strict=True))) for rates in found)
    yield Result(
        f"p99 of {chats.CHATS} chats, the bot hangs in {_HANGING} more / in none", hanging.p99 / teed.p99,
        "× the wait", Goal(1.1, least=False), pairs,
        (f"it hangs: {hanging}", f"it does not: {teed}"),
    )  # fmt: skip
    yield Result(
        "p50 of the webhook with a tee / without", teed.p50 / alone.p50, "× the wait", None, pairs,
        (f"without a tee: {alone}",),
    )  # fmt: skip


def _measured(hanging: int = 0, *, tee: bool = True) -> Rate:
    shutil.rmtree(_LAKE, ignore_errors=True)
    env = environment() | {"IGARAPE_TELEGRAM_SECRET": secrets.token_hex(16)}
    with running(lambda port: [sys.executable, "-m", "bench.rivals.bot", port], env) as (bot, _):
        arguments = ["--tee", f"http://127.0.0.1:{bot}/"] if tee else []
        capture: Command = [lakes.IGARAPE, "capture", "--webhook", "--lake", _LAKE, *arguments]
        with running(lambda port: [*capture, "--port", port], env) as (port, _):
            said = subprocess.run(
                [sys.executable, "-m", "bench.chats", port, str(hanging)],
                env=env, cwd=ROOT, capture_output=True, text=True, check=True,
            )  # fmt: skip
    return Rate(**json.loads(said.stdout))
