"""How stable topics are: each stream grows by a fourteenth a day, and is grouped every day."""

from __future__ import annotations

from eval.score import around
from eval.streams import Labelled, draw, read
from eval.tables import print_rows
from igarape.doubts.group import group
from igarape.doubts.identity import Known, name
from igarape.doubts.label import label
from igarape.via.encoder import encoder

DAYS, FIRST = 14, 7


def table(sets: list[str], seed: int, count: int) -> None:
    """Print the share of messages whose topic keeps its id overnight, and of topics that keep their label."""
    opened = encoder()
    rows = [
        (
            "set",
            "messages that keep their id",
            "of them, with the memory of yesterday off",
            "labels that stay",
        )
    ]
    for each in sets:
        data = read(each, opened)
        seeds = range(seed, seed + max(10, count // 4))
        kept = [_grown(data, one, remember=True) for one in seeds]
        anew = [_grown(data, one, remember=False) for one in seeds]
        rows.append(
            (each, around([a for a, _ in kept]), around([a for a, _ in anew]), around([b for _, b in kept]))
        )
    print(f"\n### From day to day: {DAYS} days, the figures from day {FIRST + 1} on\n")
    print_rows(rows)


def _grown(data: Labelled, seed: int, *, remember: bool) -> tuple[float, float]:
    stream = draw(data, seed)
    texts = [data.texts[place] for place in stream.places.tolist()]
    vectors = data.vectors[stream.places]
    known: list[Known] = []
    ids: dict[int, str] = {}
    stayed, seen, same, shown = 0, 0, 0, 0
    for day in range(FIRST, DAYS + 1):
        until = len(texts) * day // DAYS
        found = group(texts[:until], range(until), vectors[:until])
        members = [each.members for each in found.topics]
        now = name(texts, members, label(texts, members), known if remember else ())
        today = {place: each.id for each, places in zip(now, members, strict=True) for place in places}
        both = ids.keys() & today.keys()
        stayed, seen = stayed + sum(ids[place] == today[place] for place in both), seen + len(both)
        before = {each.id: each.label for each in known}
        again = [each for each in now if each.id in before]
        same, shown = same + sum(before[each.id] == each.label for each in again), shown + len(again)
        known, ids = now, today
    return stayed / max(1, seen), same / max(1, shown)
