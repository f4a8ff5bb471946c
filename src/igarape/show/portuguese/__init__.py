"""Every template in Brazilian Portuguese, beside its English. A test finds what is missing."""

from __future__ import annotations

from igarape.show.portuguese import (
    athena,
    aws,
    base,
    correct,
    doors,
    doubts,
    insights,
    label,
    notebook,
    pictures,
    poll,
    report,
    s3,
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
    **pictures.CATALOGUE,
    **doubts.CATALOGUE,
    **label.CATALOGUE,
    **notebook.CATALOGUE,
    **aws.CATALOGUE,
    **s3.CATALOGUE,
    **athena.CATALOGUE,
    **spark.CATALOGUE,
    **correct.CATALOGUE,
    **insights.CATALOGUE,
}
