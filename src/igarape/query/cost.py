"""Cost: what an engine that bills for reading has read, and what that costs at the list price."""

from __future__ import annotations

from typing import NamedTuple, Protocol, runtime_checkable

from igarape.query.engine import Bytes, Dollars, Note

PER_TERABYTE = 5.0
"""US dollars for 10^12 bytes that Athena reads, in us-east-1 (aws.amazon.com/athena/pricing)."""

LISTED = "2026-11-21"
"""The day on which that price was looked up."""

LEAST = 10_000_000
"""Bytes that are billed for a query at least."""

_STEP = 1_000_000


class Cost(NamedTuple):
    """So many queries read so many bytes; of those, more may be billed: each query is rounded up."""

    queries: int = 0
    scanned: int = 0
    billed: int = 0

    @classmethod
    def of(cls, scanned: int) -> Cost:
        """Give the cost of one query."""
        return cls(1, scanned, max(LEAST, -(-scanned // _STEP) * _STEP))

    def plus(self, other: Cost) -> Cost:
        """Add another cost."""
        return Cost(self.queries + other.queries, self.scanned + other.scanned, self.billed + other.billed)

    @property
    def usd(self) -> float:
        """What it costs in US dollars."""
        return self.billed * PER_TERABYTE / 1e12

    def note(self) -> Note:
        """Say it."""
        return Note(
            "Athena: {queries} {queries:query|queries}, {scanned} read: {price} at the list price of us-east-1"
            " ({listed}).",
            {
                "queries": self.queries,
                "scanned": Bytes(self.scanned),
                "price": Dollars(self.usd),
                "listed": LISTED,
            },
        )

    def json(self) -> dict[str, int | float | str]:
        """Give it as an object for programs."""
        return {
            "queries": self.queries,
            "scanned_bytes": self.scanned,
            "billed_bytes": self.billed,
            "usd": round(self.usd, 8),
            "price_of": LISTED,
        }


@runtime_checkable
class Billed(Protocol):
    """An engine whose reading is billed."""

    def bill(self) -> Cost:
        """Give what was read since the last bill, and begin anew."""
