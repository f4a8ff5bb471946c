"""Rates: a part of a whole, with how sure one can be of it."""

from __future__ import annotations

from math import sqrt

Z = 1.959963984540054
"""Of the normal distribution, for intervals that hold 95 times in 100."""


def wilson(part: int, whole: int, z: float = Z) -> tuple[float, float]:
    """Give the Wilson interval of `part` in `whole`, the 95 % one by default; (0, 1) where nothing was counted.

    It stays between 0 and 1 and is right for small counts, where the textbook interval is not
    (Wilson 1927).
    """
    if whole == 0:
        return (0.0, 1.0)
    rate = part / whole
    middle = rate + z * z / (2 * whole)
    spread = z * sqrt(rate * (1 - rate) / whole + z * z / (4 * whole * whole))
    scale = 1 + z * z / whole
    return (max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale))
