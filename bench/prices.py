"""What AWS charges in us-east-1, as listed, without any free tier. Other regions are dearer: São Paulo the most."""

from __future__ import annotations

from typing import NamedTuple

from igarape.query.cost import LISTED, PER_TERABYTE

__all__ = ["LISTED", "PRICES", "Price", "of"]


class Price(NamedTuple):
    """US dollars for one unit, how people write it, and where it was read."""

    usd: float
    written: str
    where: str


_M = 1e-6
_FOUND, _THIRD = "AWS's price page", "pages that quote AWS"

PRICES = {
    "http": Price(1.00 * _M, "$1.00 a million requests", _FOUND),
    "rest": Price(3.50 * _M, "$3.50 a million requests", _FOUND),
    "invoke": Price(0.20 * _M, "$0.20 a million calls", _FOUND),
    "arm64": Price(0.0000133334, "$0.0000133334 a GB-second", _THIRD),
    "x86_64": Price(0.0000166667, "$0.0000166667 a GB-second", _FOUND),
    "scratch": Price(0.0000000309, "$0.0000000309 a GB-second past 512 MB", "memory, not looked up"),
    "sqs": Price(0.40 * _M, "$0.40 a million requests of 64 KB", _FOUND),
    "put": Price(5.00 * _M, "$5.00 a million PUT or LIST", _FOUND),
    "get": Price(0.40 * _M, "$0.40 a million GET", _FOUND),
    "gb": Price(0.023, "$0.023 a GB and month", "memory, not looked up"),
    "scan": Price(PER_TERABYTE / 1e12, "$5.00 a TB read, 10 MB a query at least", _FOUND),
    "alarm": Price(0.10, "$0.10 an alarm and month", _THIRD),
    "metric": Price(0.30, "$0.30 a metric of one's own and month", _THIRD),
    "logs": Price(0.50e-9, "$0.50 a GB taken in", _THIRD),
    "secret": Price(0.40, "$0.40 a secret and month in Secrets Manager", _THIRD),
    "schedule": Price(1.00 * _M, "$1.00 a million runs", "memory, not looked up"),
}  # fmt: skip
"""By the name that the terms use."""


def of(name: str) -> float:
    """US dollars for one unit."""
    return PRICES[name].usd
