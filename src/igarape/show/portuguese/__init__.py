"""Every template in Brazilian Portuguese, beside its English. A test finds what is missing."""

from __future__ import annotations

from igarape.show.portuguese import (
    athena,
    aws,
    base,
    box,
    correct,
    doors,
    doubts,
    insights,
    label,
    poll,
    report,
    s3,
    schedule,
    setup,
    spark,
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
    **label.CATALOGUE,
    **aws.CATALOGUE,
    **s3.CATALOGUE,
    **athena.CATALOGUE,
    **spark.CATALOGUE,
    **correct.CATALOGUE,
    **insights.CATALOGUE,
    **box.CATALOGUE,
    **schedule.CATALOGUE,
}
