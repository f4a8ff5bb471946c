"""Every template in Brazilian Portuguese, beside its English. A test finds what is missing."""

from __future__ import annotations

from igarape.show.portuguese import (
    base,
    correct,
    doors,
    doubts,
    label,
    poll,
    report,
    setup,
    status,
    tee,
    telegram,
)

CATALOGUE: dict[str, str] = {
    **base.CATALOGUE,
    **telegram.CATALOGUE,
    **setup.CATALOGUE,
    **poll.CATALOGUE,
    **doors.CATALOGUE,
    **tee.CATALOGUE,
    **status.CATALOGUE,
    **report.CATALOGUE,
    **doubts.CATALOGUE,
    **correct.CATALOGUE,
    **label.CATALOGUE,
}
