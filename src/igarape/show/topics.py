"""Topics for eyes: each with its question, who asked it, and how it ended."""

from __future__ import annotations

from igarape.query.engine import Answer, Note, Share
from igarape.show import cells, words

_SHOWN = 10


def topics(given: Answer, language: str, width: int) -> str:
    """Write the first topics of an answer, three lines each; the other formats have all."""
    lines: list[str] = []
    rows = given.dicts()
    for row in rows[:_SHOWN]:
        asked = Note(
            "{people} {people:person|people}, {messages} {messages:doubt|doubts} ({share})",
            {**row, "share": Share(row["share"])},
        )
        ended = Note("{confirmed} confirmed, {not_clarified} not clarified, {not_answered} not answered", row)
        first = f"{words.say(asked, language)} · {cells.plain(row['keyphrases'])}"
        lines += [
            f"{row['rank']:>3}. {_cut(cells.plain(row['topic']), width)}",
            f"     {_cut(first, width)}",
            f"     {words.say(ended, language)}",
        ]
    more = len(rows) - _SHOWN
    if more > 0:
        lines.append(
            words.say(
                Note("... and {more} more {more:row|rows}; --format csv has all.", {"more": more}), language
            )
        )
    return "\n".join(lines) + "\n\n" if lines else ""


def _cut(text: str, width: int) -> str:
    return cells.isolated(cells.cut(text, width - 5))
