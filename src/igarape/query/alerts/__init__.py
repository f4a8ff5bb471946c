"""Alerts: what goes off when a figure passes its limit. Figures in, alerts out; nobody's clock is looked at.

docs/status.md lists them, with their limits and what to do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from igarape.query.alerts import lake, telegram
from igarape.query.alerts.alert import Alert
from igarape.query.figures import Figures

RULES: dict[str, Callable[[Figures], Iterable[Alert]]] = {
    "silence": telegram.silence,
    "pending": telegram.pending,
    "wall": telegram.wall,
    "webhook": telegram.webhook,
    "clock": telegram.clock,
    "journal": lake.journal,
    "build": lake.build,
    "disk": lake.disk,
    "tables": lake.tables,
    "counts": lake.counts,
    "doubts": lake.doubts,
    "erasure": lake.erasure,
    "quarantine": lake.quarantine,
    "conflicts": lake.conflicts,
    "lost": lake.lost,
}
"""Every rule, by the name of the alerts that it raises."""


def alerts(figures: Figures) -> list[Alert]:
    """All alerts that are up, errors first."""
    found = [alert for rule in RULES.values() for alert in rule(figures)]
    return sorted(found, key=lambda alert: alert.grade != "error")
