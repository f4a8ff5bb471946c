"""What each number of the method does to the figures: it is moved, the others stay."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from math import sqrt

from eval.methods import ours
from eval.streams import read
from eval.tables import figures, measured, print_rows
from igarape.doubts import cover, group
from igarape.via.encoder import encoder

_MOVES: list[tuple[str, object, str, object]] = [
    ("as shipped", cover, "MERGE", cover.MERGE),
    (
        "neighbours × 0.7",
        cover,
        "neighbours",
        lambda count: max(1.0, 0.7 * sqrt(count) / 3, 0.7 * count / 100),
    ),
    (
        "neighbours × 1.4",
        cover,
        "neighbours",
        lambda count: max(1.0, 1.4 * sqrt(count) / 3, 1.4 * count / 100),
    ),
    ("background .6", cover, "BACKGROUND", 0.6),
    ("background .65", cover, "BACKGROUND", 0.65),
    ("background .75", cover, "BACKGROUND", 0.75),
    ("reach 1.5", cover, "REACH", 1.5),
    ("reach 2.5", cover, "REACH", 2.5),
    ("merge .06", cover, "MERGE", 0.06),
    ("merge .18", cover, "MERGE", 0.18),
    ("merge .24", cover, "MERGE", 0.24),
    ("widest 1", cover, "WIDEST", 1.0),
    ("widest 2", cover, "WIDEST", 2.0),
    ("fewest 4", group, "smallest", lambda messages: 4),
    ("fewest 5", group, "smallest", lambda messages: 5),
    ("fewest 8", group, "smallest", lambda messages: 8),
]


def table(sets: list[str], seed: int, count: int) -> None:
    """Print, for each set, the figures with one number moved at a time."""
    opened = encoder()
    for name in sets:
        data = read(name, opened)
        rows: list[tuple[str, ...]] = [
            (
                "moved",
                "top-1",
                "top-3",
                "count error",
                "twice",
                "spurious",
                "mixed",
                "shown",
                "NMI",
                "accuracy",
            )
        ]
        for label, module, attribute, value in _MOVES:
            with _moved(module, attribute, value):
                rows.append((label, *figures(measured(data, ours, range(seed, seed + count), 160, 30, 0.3))))
        print(f"\n### {name}: one number moved ({count} streams, seeds {seed} to {seed + count - 1})\n")
        print_rows(rows)


@contextmanager
def _moved(module: object, attribute: str, value: object) -> Iterator[None]:
    kept = getattr(module, attribute)
    setattr(module, attribute, value)
    try:
        yield
    finally:
        setattr(module, attribute, kept)
