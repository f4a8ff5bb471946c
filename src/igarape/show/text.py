"""An answer, or the rows of a query, as text, JSON, CSV or Markdown.

`text` is for eyes: the sentence first, then a table that fits 80 columns. The other three are for
programs, and whole. JSON keys and column names are English in every language.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple

from igarape.errors import Usage
from igarape.query.cost import Cost
from igarape.query.engine import Answer, Field, Note, Rows
from igarape.show import cells, entries, grid, words
from igarape.show.entries import fold
from igarape.show.table import bare, table, written
from igarape.show.topics import Section, sections

FORMATS = ("text", "json", "csv", "md")
WIDTH = 80
ROWS = 40
"""Rows that a table for eyes shows; the other formats show all."""
SHOWN = 10
"""Entries that a list for eyes shows."""

_OBEYED = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_LONG = ("varchar", "array", "struct", "map", "json", "varbinary")


class Look(NamedTuple):
    """How to show: the language, whether colours may be used, how wide the page is.

    `lake` names the lake in the commands to run next; "" where they find it by themselves.
    """

    language: str = "en"
    colour: bool = False
    width: int = WIDTH
    lake: str = ""


def answer(given: Answer, form: str, look: Look | None = None) -> str:
    """Show an answer in one of FORMATS; the result ends in a line break."""
    return _ANSWERS[form](given, look or Look())


def answers(given: Sequence[Answer], form: str, look: Look | None = None) -> str:
    """Show several answers: one below the other, or in JSON as one object. CSV cannot hold several tables."""
    look = look or Look()
    if form == "csv" and len(given) > 1:
        raise Usage(
            "CSV holds one table, and this is {count}.", "Ask one question, or take json.", count=len(given)
        )
    if form == "json":
        return _json({"answers": [_object(each, look) for each in given]})
    return "\n".join(answer(each, form, look) for each in given)


def rows(given: Rows, form: str, look: Look | None = None, cost: Cost | None = None) -> str:
    """Show the rows of a query in one of FORMATS; JSON has what they cost too."""
    look = look or Look()
    if form == "json":
        billed = {"cost": cost.json()} if cost else {}
        return _json({"columns": _columns(given.columns), "rows": _dicts(given)} | billed)
    if form == "csv":
        return _csv(given)
    if form == "md":
        return _markdown(given, look, names=True)
    count = Note("{count} {count:row|rows}", {"count": len(given.rows)})
    return _table(given, look, names=True) + words.say(count, look.language) + "\n"


def batches(given: Iterator[Rows], form: str) -> Iterator[str]:
    """Show rows that come bit by bit, as JSON or CSV, as `rows` would show them all at once."""
    first = next(given)
    if form == "csv":
        yield _csv(first)
        for each in given:
            yield _csv(each).partition("\n")[2]
        return
    yield _json({"columns": _columns(first.columns)}).rstrip("}\n") + ',\n  "rows": ['
    comma = ""
    for each in chain((first,), given):
        for row in _dicts(each):
            yield comma + "\n    " + _json(row, indent=None).rstrip("\n")
            comma = ","
    yield "\n  ]\n}\n"


def _text(given: Answer, look: Look) -> str:
    said = [words.say(each, look.language, look.lake) for each in given.sentences]
    lines = [
        words.translate(given.title, look.language),
        *(f"  {line}" for each in said for line in fold(each, look.width - 2)),
    ]
    foot = [
        line
        for each in (*given.notes, rests_on(given))
        for line in fold(words.say(each, look.language, look.lake), look.width - 2)
    ]
    return "\n".join([*lines, "", _body(given, look) + "\n".join(foot)]) + "\n"


def _body(given: Answer, look: Look) -> str:
    """Write what stands between the sentences and the notes."""
    if given.layout == "hours":
        return grid.hours(given, look.language, look.colour)
    if given.layout == "table":
        return _table(brief(Rows(given.columns, given.rows), given.brief), look)
    return "".join(_section(each, given, look) for each in sections(given, look.language, SHOWN))


def _section(each: Section, given: Answer, look: Look) -> str:
    title = each.title + "\n" if each.title else ""
    if each.table is not None:
        return title + _table(brief(each.table, given.brief), look)
    more = words.say(each.more, look.language, look.lake) + "\n" if each.more else ""
    return title + entries.text(each.entries, look.width) + more + "\n" if each.entries else ""


def brief(given: Rows, names: Sequence[str]) -> Rows:
    """Keep the columns that a table for eyes shows."""
    places = [place for place, each in enumerate(given.columns) if not names or each.name in names]
    columns = tuple(given.columns[place] for place in places)
    return Rows(columns, [tuple(row[place] for place in places) for row in given.rows])


def rests_on(given: Answer) -> Note:
    """Say what an answer rests on: its days, its zone, and n."""
    values: dict[str, object] = {"first": given.first, "last": given.last, "zone": given.zone, "n": given.n}
    return Note("From {first} to {last}, days and hours of {zone}; n = {n}.", values)


def _table(given: Rows, look: Look, *, names: bool = False) -> str:
    heads, right, body, more = table(given, look.language, names=names, most=ROWS)
    whole = [not column.type.startswith(_LONG) for column in given.columns]
    widths = _widths(heads, body, whole, look.width - 2 * (len(heads) - 1)) if heads else []
    lines = [_line(each, widths, right) for each in (heads, ["─" * width for width in widths], *body)]
    if more:
        lines.append(words.say(more, look.language, look.lake))
    return "\n".join(lines) + "\n\n"


def _line(texts: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    padded = (
        cells.pad(cells.isolated(cells.cut(text, width)), width, right=numeric)
        for text, width, numeric in zip(texts, widths, right, strict=True)
    )
    return "  ".join(padded).rstrip()


def _widths(
    heads: Sequence[str], body: Sequence[Sequence[str]], whole: Sequence[bool], room: int
) -> list[int]:
    """Give each column the room it wants; where there is too little, the widest give way first.

    Only texts are cut: half a number is another number. Then the table is wider than the page.
    """
    inside = [max((cells.width(line[place]) for line in body), default=0) for place in range(len(heads))]
    least = [width if uncut else min(width, 8) for width, uncut in zip(inside, whole, strict=True)]
    least = [max(4, width) for width in least]
    wants = [max(cells.width(head), width) for head, width in zip(heads, inside, strict=True)]
    while sum(wants) > room:
        spare = [want - small for want, small in zip(wants, least, strict=True)]
        if max(spare) <= 0:
            break
        widest = max((want, place) for place, want in enumerate(wants) if spare[place] > 0)[1]
        wants[widest] -= 1
    return wants


def _markdown(given: Rows, look: Look, *, names: bool = False) -> str:
    heads, numbers, body, _ = table(given, look.language, names=names)
    marks = ["---:" if number else "---" for number in numbers]
    lines = (map(cells.markdown, line) for line in body)
    return "".join(f"| {' | '.join(line)} |\n" for line in (map(cells.markdown, heads), marks, *lines))


def _report(given: Answer, look: Look) -> str:
    said = [cells.markdown(words.say(each, look.language)) for each in given.sentences]
    notes = [cells.markdown(words.say(each, look.language)) for each in (*given.notes, rests_on(given))]
    title = words.translate(given.title, look.language)
    return f"## {title}\n\n{' '.join(said)}\n\n{_pieces(given, look)}\n{' '.join(notes)}\n"


def _pieces(given: Answer, look: Look) -> str:
    """Write what stands between the sentences and the notes, whole."""
    if given.layout in ("hours", "table"):
        return _markdown(brief(Rows(given.columns, given.rows), given.brief), look)
    pieces = []
    for each in sections(given, look.language):
        title = f"### {each.title}\n\n" if each.title else ""
        if each.table is not None:
            pieces.append(title + _markdown(brief(each.table, given.brief), look))
        elif each.entries:
            pieces.append(title + entries.markdown(each.entries))
    return "\n".join(pieces)


def _csv(given: Rows) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([cells.csv(column.name) for column in given.columns])
    writer.writerows([[_field(each) for each in row] for row in given.rows])
    return out.getvalue()


def _field(given: object) -> str:
    if given is None:
        return ""
    return cells.csv(given) if isinstance(given, str) else written(given)


def _object(given: Answer, look: Look) -> dict[str, Any]:
    return {
        "question": given.question,
        "title": words.translate(given.title, look.language),
        "zone": given.zone,
        "period": {"first": bare(given.first), "last": bare(given.last)},
        "n": given.n,
        "sentences": [words.say(each, look.language) for each in given.sentences],
        "notes": [words.say(each, look.language) for each in given.notes],
        "columns": _columns(given.columns),
        "rows": _dicts(Rows(given.columns, given.rows)),
        **{
            each.name: {"columns": _columns(each.columns), "rows": _dicts(Rows(each.columns, each.rows))}
            for each in given.parts
        },
        "sql": given.sql,
        **({"cost": given.cost.json()} if given.cost else {}),
    }


def _columns(columns: Sequence[Field]) -> list[dict[str, str]]:
    return [column._asdict() for column in columns]


def _dicts(given: Rows) -> list[dict[str, Any]]:
    return [{name: bare(each) for name, each in row.items()} for row in given.dicts()]


def _json(given: object, indent: int | None = 2) -> str:
    text = json.dumps(given, ensure_ascii=False, indent=indent, allow_nan=False)
    # What a terminal would obey is written as JSON's own escape: the value stays the same.
    return _OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"


_ANSWERS: dict[str, Callable[[Answer, Look], str]] = {
    "text": _text,
    "json": lambda given, look: _json(_object(given, look)),
    "csv": lambda given, look: _csv(Rows(given.columns, given.rows)),
    "md": _report,
}
