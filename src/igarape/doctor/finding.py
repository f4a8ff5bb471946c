"""A finding: what one check came to, and what to do about it; and how a check is made that cannot raise."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from typing import Literal, NamedTuple, TypeVar

from igarape.errors import Problem
from igarape.query.engine import Note

Level = Literal["ok", "warning", "error", "skipped"]
"""How a check ended; `skipped` where it could not be made."""

SECONDS = 5.0
"""How long one look may take, whatever hangs."""

T = TypeVar("T")


class Finding(NamedTuple):
    """One line of the doctor: the check's name, how it ended, a sentence, the next step (a template too), whose bot."""

    check: str
    level: Level
    said: Note
    hint: str = ""
    bot: int | None = None


def within(seconds: float, work: Callable[[], T]) -> T:
    """Give what `work` gives, or raise what it raises; TimeoutError where that takes longer.

    In a thread of its own, which is left behind: the system's look-up of a name, for one, takes no deadline.
    """
    done: Future[T] = Future()

    def run() -> None:
        try:
            done.set_result(work())
        except BaseException as why:  # it goes to who waits
            done.set_exception(why)

    threading.Thread(target=run, daemon=True).start()
    try:
        return done.result(seconds)
    except TimeoutError as late:
        raise TimeoutError(f"nothing within {seconds:g} s") from late


def guarded(check: str, work: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    """Make a check; where it breaks off, say so and why in the place of the rest."""
    try:
        yield from work()
    except Problem as problem:
        yield Finding(check, "error", Note(problem.text, problem.values), problem.hint)
    except Exception as why:
        told: dict[str, object] = {"check": check, "why": f"{type(why).__name__}: {why}".rstrip(" :.")}
        yield Finding(check, "skipped", Note("This could not be looked at: {why}.", told))
