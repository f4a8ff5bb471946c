"""HTML for notebooks: one element that brings all it needs, runs nothing, and fetches nothing.

What others wrote is text in it, whatever they wrote.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from igarape.query.engine import Answer, Note, Rows
from igarape.show import cells, entries, text, words
from igarape.show.charts.frame import COLOURS
from igarape.show.entries import Entry, Linked
from igarape.show.table import Table, table
from igarape.show.topics import Section, sections

_WIDE = "overflow-x:auto"
_APART = "padding:.1em .5em"
"""Some notebooks take all room out of a table's cells, and the numbers of two columns are read as one."""

_QUOTED = 160
"""Columns of a message that is shown."""

_PAPER = ";".join(f"--{name}:{colour}" for name, colour in COLOURS.items())
"""A picture's own colours, the same where the notebook is dark: it stands on its own paper."""


def query(given: Rows, notes: Iterable[Note], language: str) -> str:
    """Show the rows of a table as their values are, with notes below."""
    shown = f'<div style="{_WIDE}">{_table(table(given, language, names=True))}</div>'
    return _whole([*([shown] if given.columns else []), *_notes(notes, language)], language)


def answer(given: Answer, drawing: str, language: str) -> str:
    """Show an answer: the sentences, the picture if there is one (SVG in the page's colours), the table, the notes."""
    said = " ".join(words.say(each, language) for each in given.sentences)
    picture = f'<div style="{_PAPER};background:var(--paper);max-width:720px">{drawing}</div>'
    return _whole(
        [
            f"<p><strong>{escape(words.translate(given.title, language))}</strong> {escape(said)}</p>",
            *([picture] if drawing else []),
            f'<div style="{_WIDE}">{"".join(_body(given, language))}</div>',
            *_notes((*given.notes, text.rests_on(given)), language),
        ],
        language,
    )


def _whole(pieces: Iterable[str], language: str) -> str:
    return f'<div class="igarape" lang="{"pt-BR" if language == "pt" else "en"}">{"".join(pieces)}</div>'


def _notes(notes: Iterable[Note], language: str) -> list[str]:
    return [f"<p><small>{escape(words.say(each, language))}</small></p>" for each in notes]


def _body(given: Answer, language: str) -> Iterable[str]:
    if given.layout == "hours":
        yield _table(_grid(given, language))
    elif given.layout == "table":
        yield _cut(text.brief(Rows(given.columns, given.rows), given.brief), language)
    else:
        for each in sections(given, language, text.SHOWN):
            yield _section(each, given, language)


def _section(each: Section, given: Answer, language: str) -> str:
    title = f"<p><strong>{escape(each.title)}</strong></p>" if each.title else ""
    if each.table is not None:
        return title + _cut(text.brief(each.table, given.brief), language)
    left = "".join(_notes([_more(each.more.values["more"])], language)) if each.more else ""
    return title + _list(each.entries) + left if each.entries else ""


def _cut(given: Rows, language: str) -> str:
    """Show a table's first rows, and say how many there are more."""
    left = len(given.rows) - text.ROWS
    shown = _table(table(given, language, most=text.ROWS))
    return shown + ("".join(_notes([_more(left)], language)) if left > 0 else "")


def _more(left: object) -> Note:
    return Note("... and {more} more; .df() has all.", {"more": left})


def _grid(given: Answer, language: str) -> Table:
    """Lay the hours down and the weekdays across."""
    counts = {(row["weekday"], row["hour"]): row["messages"] for row in given.dicts()}
    heads = ["", *(words.weekday(day, language) for day in range(1, 8))]
    body = [
        [f"{hour:02d}h", *(words.value(counts[day, hour], language) for day in range(1, 8))]
        for hour in range(24)
    ]
    return Table(heads, [False, *[True] * 7], body)


def _table(given: Table) -> str:
    head = _row("th", given.heads, given.numbers)
    body = "".join(_row("td", row, given.numbers) for row in given.rows)
    return f"<table><thead>{head}</thead><tbody>{body}</tbody></table>"


def _row(tag: str, texts: Sequence[str], right: Sequence[bool]) -> str:
    written = (
        f'<{tag} style="{_APART};text-align:{"right" if numeric else "left"}">{_safe(text)}</{tag}>'
        for text, numeric in zip(texts, right, strict=True)
    )
    return f"<tr>{''.join(written)}</tr>"


def _list(given: Sequence[Entry]) -> str:
    items = []
    for each in given:
        number = "" if each.number is None else f"{each.number}. "
        lines = "".join(f"<br>{_line(line)}" for line in each.lines)
        items.append(
            f'<li style="margin-bottom:.6em"><strong>{number}{_safe(each.head)}</strong>{lines}</li>'
        )
    return f'<ul style="list-style:none;padding-left:0">{"".join(items)}</ul>'


def _line(line: tuple[str, ...] | Linked) -> str:
    if isinstance(line, Linked):
        return f"{_piece(line.where)} {_safe(cells.cut(line.text, _QUOTED))}"
    return " · ".join(map(_piece, line))


def _piece(text: str) -> str:
    """Let a link to a message be a link, and everything else text."""
    if entries.is_link(text):
        return f'<a href="{escape(text)}" target="_blank" rel="noopener noreferrer">{escape(text)}</a>'
    return _safe(text)


def _safe(text: str) -> str:
    """Write others' words so that they do nothing: no element, no control character, no turned line."""
    return escape(cells.isolated(cells.plain(text)))
