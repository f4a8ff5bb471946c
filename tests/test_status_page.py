"""docs/status.md names every figure and every warning, with the limits that the code has."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from igarape.capture import samples, tail
from igarape.query import health, rhythm
from igarape.query.alerts import RULES, lake, telegram
from igarape.show.figures import FIGURES
from igarape.watching import gather, watch
from tests.show.test_status import TROUBLED

PAGE = (Path(__file__).parents[1] / "docs" / "status.md").read_text(encoding="utf-8")
FLAT = " ".join(PAGE.split())


def rows(section: str) -> dict[str, str]:
    """The rows of a section's table by their first cell."""
    (body,) = re.findall(rf"^## {section}$(.*?)(?=^##? |\Z)", PAGE, re.M | re.S)
    return dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", body, re.M))


def test_every_figure_has_its_row() -> None:
    """In the order of the page, under the name that people see."""
    shown = [make(TROUBLED) for make in FIGURES]
    found = rows("Figures")

    assert list(found) == [each.name for each in shown]
    assert [row.partition(" | ")[0] for row in found.values()] == [each.label for each in shown]


def test_every_warning_has_its_row() -> None:
    """In the order in which they are judged."""
    assert list(rows("Warnings")) == list(RULES)


def hours(span: timedelta) -> int:
    """Whole hours of a duration."""
    return span // timedelta(hours=1)


LIMITS: dict[str, str] = {
    "silence least": f"No update for {hours(rhythm.LEAST)} hours, or for 3 times",
    "silence past": f"the median over {rhythm.PAST.days // 7} weeks",
    "silence unknown": f"when it is not known: {hours(rhythm.UNKNOWN)} hours",
    "pending": f"More than {telegram.PENDING} updates wait, and more at each of {telegram.RISING} samples",
    "fresh": f"failed in the last {int(telegram.FRESH.total_seconds()) // 60} minutes",
    "wall warns": f"more than {hours(telegram.WALL_WARNS)} hour;",
    "wall errs": f"an error after {hours(telegram.WALL_ERRS)} hours",
    "wall": f"drops it after {hours(health.WALL)} hours",
    "moved": f"A warning for {hours(telegram.MOVED)} hours where",
    "clock": f"by more than {telegram.SKEW:g} seconds",
    "late": f"more than {hours(lake.BUILD_LATE)} hours ago",
    "slow": f"more than {lake.SLOW_LEAST:g} seconds and {lake.SLOW} times the median of those before it ({lake.SLOW_OF} at least",
    "disk": f"Less than {lake.DISK_SHARE:.0%} is free",
    "reserve": f"below {lake.DISK_RESERVE >> 30} GiB",
    "fills": f"full within {hours(lake.DISK_FULL_IN)} hours if it fills as it did since the oldest sample of the last "
    f"{hours(lake.DISK_APART[1])} hours, and {int(lake.DISK_APART[0].total_seconds()) // 60} minutes at least",
    "newly": f"is a warning for {lake.NEWLY.days} days",
    "days": f"each of the last {health.DAYS} days",
    "lately": f"never came, of the last {health.LATELY.days} days",
    "samples": f"The last {samples.KEPT} stand in",
    "apart": f"closer than {gather._APART.seconds} seconds",
    "pause": f"every {watch.PAUSE / 60:g} minutes",
    "reply": f"Telegram gets {gather._SECONDS:g} seconds",
    "tail": f"of the newest {tail._LINES:,} at most",
}  # fmt: skip


@pytest.mark.parametrize("limit", LIMITS)
def test_the_limits_are_those_of_the_code(limit: str) -> None:
    """Each sentence, made of the code's values, stands there."""
    assert LIMITS[limit] in FLAT
