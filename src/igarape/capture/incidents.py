"""Incidents: what goes wrong again and again is told once, and its end once."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from igarape.errors import Problem

STALE = 300.0
"""Seconds after which a failure counts no more. Telegram tries again within 120; else it gave the update up."""


class Incidents:
    """Whose last try failed: the first failure is told, and the moment in which none is left.

    Seconds are those of any clock that only goes forward.
    """

    def __init__(self, tell: Callable[[Problem], None], well: Callable[[], None]) -> None:
        self._tell, self._well = tell, well
        self._failing: dict[Hashable, float] = {}

    def failed(self, who: Hashable, now: float, problem: Problem) -> None:
        """Note a failure."""
        self._forget(now)
        if not self._failing:
            self._tell(problem)
        self._failing[who] = now

    def worked(self, who: Hashable, now: float) -> None:
        """Note that it went well."""
        if not self._failing:
            return
        self._failing.pop(who, None)
        self._forget(now)
        if not self._failing:
            self._well()

    def _forget(self, now: float) -> None:
        for who in [who for who, since in self._failing.items() if now - since > STALE]:
            del self._failing[who]
