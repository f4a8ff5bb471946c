"""The Wilson interval, against published figures and by its laws."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igarape.query.rates import wilson


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (81, 263, 0.2553, 0.3662), (1, 29, 0.0061, 0.1718)],
)
def test_known_intervals(part: int, whole: int, low: float, high: float) -> None:
    """Newcombe (1998), table I, gives the last two for 81 of 263 and 1 of 29."""
    assert wilson(part, whole) == pytest.approx((low, high), abs=5e-5)


def test_nothing_counted() -> None:
    """Without a count anything may be."""
    assert wilson(0, 0) == (0.0, 1.0)


@given(st.integers(1, 10**9).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_the_rate_lies_inside(pair: tuple[int, int]) -> None:
    """0 <= low <= rate <= high <= 1."""
    low, high = wilson(*pair)
    assert 0 <= low <= pair[0] / pair[1] + 1e-12
    assert pair[0] / pair[1] - 1e-12 <= high <= 1
