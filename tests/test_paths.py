"""Paths: which parts of a day count, whatever else lies beside them."""

from __future__ import annotations

from datetime import date
from fnmatch import fnmatch

from hypothesis import given
from hypothesis import strategies as st

from igarape import paths
from igarape.paths import Part

DAY = date(2026, 11, 21)
PLAIN = paths.part("messages", DAY)


def edition(number: int, *parts: int, of: int) -> list[str]:
    """Name some parts of an edition."""
    return [paths.piece(Part("messages", DAY, part, of, number)) for part in parts]


def test_a_piece_is_named_and_read_back() -> None:
    """The folder is that of its day; a day of one part keeps the name that it has."""
    part = Part("messages", DAY, 2, 3, 7)
    assert paths.piece(part) == "enriched/messages/context_date=2026-11-21/part-2-of-3-7.parquet"
    assert paths.read_part(paths.piece(part)) == part
    assert paths.read_part(PLAIN) == Part("messages", DAY, 0)


def test_a_segment_that_was_cut_is_named_after_what_it_holds() -> None:
    """It is known by the name that it had, and each time it is cut it is another object."""
    path = paths.segment(DAY, "import-0a", 10)
    once = paths.cut(path, 9, "0123456789ab")
    assert once == "raw/telegram/received=2026-11-21/import-0a_01234567-9.ndjson.zst"
    assert paths.read_segment(once) == paths.Segment(DAY, "import-0a", 9, "01234567")
    assert (
        paths.cut(once, 8, "89abcdef") == "raw/telegram/received=2026-11-21/import-0a_89abcdef-8.ndjson.zst"
    )
    assert paths.quarantine(once) == "quarantine/received=2026-11-21/import-0a_01234567-9.parquet"


def test_a_pattern_matches_the_one_part_of_a_day_and_the_several_of_another() -> None:
    """Who reads a lake with a pattern, and not through a listing, misses none."""
    pattern = paths.pattern(paths.table("messages"), by_day=True)
    assert all(fnmatch(path, pattern) for path in (PLAIN, *edition(1, 0, 1, of=2)))


def test_one_part_gives_way_to_several_with_the_last_of_them() -> None:
    """Until then they are not there, and from then on the one is not."""
    new = edition(1, 0, 1, 2, of=3)
    assert paths.current([PLAIN, *new[:2]]) == [PLAIN]
    assert paths.current([PLAIN, *new]) == new


def test_several_give_way_to_one_with_the_first_that_goes() -> None:
    """It lies there already, and counts from that moment."""
    old = edition(4, 0, 1, of=2)
    assert paths.current([*old, PLAIN]) == old
    assert paths.current([old[1], PLAIN]) == [PLAIN]


def test_a_day_that_never_had_rows_has_none_until_all_are_there() -> None:
    """Two of three parts are no rows."""
    assert paths.current(edition(1, 0, 2, of=3)) == []


def test_days_and_tables_stand_by_themselves() -> None:
    """What counts of one says nothing of another; what is no part is no part."""
    other = paths.part("events", DAY)
    assert paths.current([PLAIN, other, "enriched/messages/notes.txt", *edition(1, 0, of=2)]) == [
        other,
        PLAIN,
    ]


@given(st.lists(st.integers(1, 4), min_size=1, max_size=5), st.data())
def test_whatever_was_cut_short_one_set_counts(sizes: list[int], data: st.DataObject) -> None:
    """Each size is an edition put after the other; of all but the last some parts may be gone."""
    lying = [PLAIN]
    for number, size in enumerate(sizes, 1):
        parts = data.draw(st.sets(st.integers(0, size - 1)))
        lying += edition(number, *sorted(parts), of=size)
    whole = [
        number
        for number, size in enumerate(sizes, 1)
        if set(edition(number, *range(size), of=size)) <= set(lying)
    ]
    newest = max(whole, default=0)
    expected = edition(newest, *range(sizes[newest - 1]), of=sizes[newest - 1]) if newest else [PLAIN]
    assert paths.current(data.draw(st.permutations(lying))) == expected
