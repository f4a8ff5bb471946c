"""The table of every method on skewed streams of each set."""

from __future__ import annotations

from collections.abc import Sequence

from eval.methods import METHODS
from eval.score import Score, around, score, shown
from eval.streams import Labelled, Method, draw, read
from igarape.via.encoder import encoder

_HEAD = ("method", "top-1", "top-3", "count error", "twice", "spurious", "mixed", "shown", "NMI", "accuracy")


def streams(sets: list[str], seed: int, count: int) -> None:
    """Print, for each set, each method's figures over the same streams."""
    opened = encoder()
    for name in sets:
        data = read(name, opened)
        kinds = {
            "30 intents, Zipf, 160 messages and 30 % noise": (160, 30, 0.3),
            "6 intents, Zipf, 100 messages and 10 % noise": (100, 6, 0.1),
        }
        for kind, (size, intents, noise) in kinds.items():
            print(f"\n### {name}: {kind} ({count} streams, seeds {seed} to {seed + count - 1})\n")
            print_rows(
                [
                    _HEAD,
                    *(
                        _row(label, data, method, seed, count, size, intents, noise)
                        for label, method in METHODS.items()
                    ),
                ]
            )


def measured(
    data: Labelled, method: Method, seeds: range, size: int, intents: int, noise: float
) -> list[Score]:
    """Score a method on the streams of these seeds."""
    found = []
    for seed in seeds:
        stream = draw(data, seed, size, intents, noise)
        texts = [data.texts[place] for place in stream.places.tolist()]
        groups = method(texts, data.vectors[stream.places], intents)
        found.append(score(groups, data.labels[stream.places], stream.counts))
    return found


def _row(
    label: str, data: Labelled, method: Method, seed: int, count: int, size: int, intents: int, noise: float
) -> tuple[str, ...]:
    return (label, *figures(measured(data, method, range(seed, seed + count), size, intents, noise)))


def figures(scores: list[Score]) -> tuple[str, ...]:
    """Write scores as cells: rates with Wilson's interval, the others with the bootstrap's."""
    rates = [
        shown(sum(getattr(each, name) for each in scores) / len(scores), len(scores))
        for name in ("top1", "top3")
    ]
    error = around([each.error for each in scores], "median")
    rest = [around([getattr(each, name) for each in scores]) for name in ("twice", "spurious", "mixed")]
    means = [
        f"{sum(getattr(each, name) for each in scores) / len(scores):.2f}"
        for name in ("shown", "nmi", "accuracy")
    ]
    return (*rates, error, *rest, *means)


def print_rows(rows: Sequence[tuple[str, ...]]) -> None:
    """Print a Markdown table."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["| " + " | ".join(map(str.ljust, row, widths)) + " |" for row in rows]
    print(
        "\n".join([lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:]]),
        flush=True,
    )
