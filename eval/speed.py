"""How long 300,000 messages take, and one more day on top: each a process of its own, on one core."""

from __future__ import annotations

import os
import resource
import sys
from time import perf_counter, process_time

import numpy as np

from eval.streams import read
from eval.tables import print_rows
from igarape.doubts.group import group
from igarape.doubts.label import label
from igarape.via.encoder import encoder

SIZE, DAY = 300_000, 800


def table(sets: list[str], seed: int, count: int) -> None:
    """Print seconds and memory; what is measured is run in a child, so that its memory is its own."""
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read_end)
        with os.fdopen(write_end, "w") as out:
            out.write("\n".join("\t".join(row) for row in _measure(sets[0], seed)))
        os._exit(0)
    os.close(write_end)
    with os.fdopen(read_end) as told:
        rows = [tuple(line.split("\t")) for line in told.read().splitlines()]
    os.waitpid(child, 0)
    print(f"\n### {SIZE:,} messages, made of the {sets[0]} set with two words of their own, 50,000 people\n")
    print_rows([("step", "CPU s", "wall s", "peak GB so far"), *rows])


def _measure(name: str, seed: int) -> list[tuple[str, ...]]:
    opened = encoder()
    data = read(name, opened)
    dice = np.random.default_rng(seed)
    words = sorted({word for text in data.texts for word in text.split()})
    picked = dice.integers(0, len(data.texts), SIZE + DAY)
    extra = dice.integers(0, len(words), (SIZE + DAY, 2))
    texts = [
        f"{data.texts[at]} {words[a]} {words[b]}" for at, (a, b) in zip(picked, extra.tolist(), strict=True)
    ]
    who = dice.integers(0, 50_000, SIZE + DAY).tolist()
    rows: list[tuple[str, ...]] = []

    def clock(step: str, begun: tuple[float, float]) -> None:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (
            1 << 20 if sys.platform != "darwin" else 1 << 30
        )
        rows.append(
            (step, f"{process_time() - begun[0]:.0f}", f"{perf_counter() - begun[1]:.0f}", f"{peak:.2f}")
        )

    begun = process_time(), perf_counter()
    vectors = opened.encode(texts[:SIZE]).astype(np.float16)
    clock("encode all, once", begun)
    begun = process_time(), perf_counter()
    found = group(texts[:SIZE], who[:SIZE], vectors)
    label(texts, [each.members for each in found.topics[:20]])
    clock("group and label all", begun)
    begun = process_time(), perf_counter()
    vectors = np.vstack([vectors, opened.encode(texts[SIZE:]).astype(np.float16)])
    found = group(texts, who, vectors)
    label(texts, [each.members for each in found.topics[:20]])
    clock(f"{DAY} more: encode them, group and label all anew", begun)
    return rows
