"""What the model counts, in DAX. The rules are those of `igarape ask`: the same people, the same rates, the same n.

`{table.column}` stands for a column, `{table}` for a table and `{m.key}` for a measure, by their keys; `{t.key}` is
a text of TEXTS in the language.
"""

from __future__ import annotations

from typing import NamedTuple

from igarape.query.engine import Note
from igarape.query.outcomes import FEWEST, MOST_UNKNOWN
from igarape.query.rates import Z


class Measure(NamedTuple):
    """A measure: its name and meaning for people, its key, the table it stands in, its DAX, how it is written."""

    name: str
    sentence: str
    key: str
    table: str
    dax: str
    form: str = "#,0"


TEXTS = {
    "of": Note(" of "),
    "few": Note(" doubts tell how they ended: too few for a rate"),
    "unknown": Note(" ended unknown: too many for a rate"),
    "to": Note(" to "),
}

_COUNTED = 'COALESCE(CALCULATE(SUM({{activity.{column}}}), {{activity.author_kind}} {who} "bot"), 0)'
_ENDED = 'COALESCE(CALCULATE(COUNTROWS({{doubts}}), {{doubts.outcome}} = "{state}"), 0)'
_WILSON = f"""VAR n = {{m.told}}
VAR p = DIVIDE({{m.confirmed}}, n)
VAR z = {Z}
VAR middle = p + z * z / (2 * n)
VAR spread = z * SQRT(p * (1 - p) / n + z * z / (4 * n * n))
RETURN IF(ISBLANK({{m.rate}}), BLANK(), {{bound}} / (1 + z * z / n))"""
_SHARE = "0.0%"

MEASURES = (
    Measure("Messages", "Messages of everybody but bots; service messages are left out.", "messages", "activity",
            _COUNTED.format(column="n_messages", who="<>")),
    Measure("Messages of bots", "Messages of bots.", "of_bots", "activity",
            _COUNTED.format(column="n_messages", who="=")),
    Measure("People who wrote", "Authors of messages that are no bots, each once.", "people", "activity",
            'COALESCE(CALCULATE(DISTINCTCOUNT({activity.author_id}), {activity.author_kind} <> "bot"), 0)'),
    Measure("Messages a day on average", "Messages divided by the days of the calendar, silent days included.",
            "per_day", "activity", "DIVIDE({m.messages}, COUNTROWS({calendar}))", "#,0.0"),
    Measure("Characters a text", "Average length of the texts, captions included.", "length", "activity",
            'DIVIDE(CALCULATE(SUM({activity.n_characters}), {activity.author_kind} <> "bot"), '
            'CALCULATE(SUM({activity.n_texts}), {activity.author_kind} <> "bot"))', "#,0.0"),
    Measure("Number of doubts", "Messages that ask or report a problem; asking the same again is no new doubt.",
            "doubts", "doubts", "COALESCE(COUNTROWS({doubts}), 0)"),
    Measure("People who asked", "Authors of doubts, each once.", "asked", "doubts",
            "COALESCE(DISTINCTCOUNT({doubts.author_id}), 0)"),
    Measure("Confirmed doubts", "The person who asked said thanks, or reacted so.", "confirmed", "doubts",
            _ENDED.format(state="confirmed")),
    Measure("Assumed doubts", "Answered, and the person went on without asking again.", "assumed", "doubts",
            _ENDED.format(state="assumed")),
    Measure("Doubts not clarified", "The person showed that the bot's answer did not help.", "not_clarified", "doubts",
            _ENDED.format(state="not_clarified")),
    Measure("Doubts not answered", "No bot answered, and a day has passed.", "not_answered", "doubts",
            _ENDED.format(state="not_answered")),
    Measure("Doubts of unknown end", "Nobody showed how it ended, or no bot was ever heard in the chat.", "unknown",
            "doubts", _ENDED.format(state="unknown")),
    Measure("n of the rate", "Doubts that tell how they ended: confirmed and not clarified.", "told", "doubts",
            "{m.confirmed} + {m.not_clarified}"),
    Measure("Clarified where shown", "Confirmed of those that tell; empty where too few tell, or too many are unknown.",
            "rate", "doubts",
            f"IF({{m.told}} < {FEWEST} || {{m.unknown}} > {MOST_UNKNOWN} * {{m.doubts}}, BLANK(), "
            "DIVIDE({m.confirmed}, {m.told}))", _SHARE),
    Measure("Lower end of the rate", "Lower end of the 95 % Wilson interval of the rate.", "low", "doubts",
            _WILSON.replace("{bound}", "(middle - spread)"), _SHARE),
    Measure("Upper end of the rate", "Upper end of the 95 % Wilson interval of the rate.", "high", "doubts",
            _WILSON.replace("{bound}", "(middle + spread)"), _SHARE),
    Measure("Clarified in any case", "Confirmed of all doubts: the share cannot be less.", "least", "doubts",
            "DIVIDE({m.confirmed}, {m.doubts})", _SHARE),
    Measure("Clarified at the very most", "All but those not clarified or not answered: the share cannot be more.",
            "most", "doubts", "DIVIDE({m.doubts} - {m.not_clarified} - {m.not_answered}, {m.doubts})", _SHARE),
    Measure("The rate in words", "The rate with its n and its interval, or why there is none.", "words", "doubts",
            f"""IF({{m.told}} < {FEWEST}, {{m.told}} & "{{t.few}}",
    IF({{m.unknown}} > {MOST_UNKNOWN} * {{m.doubts}}, {{m.unknown}} & "{{t.of}}" & {{m.doubts}} & "{{t.unknown}}",
        FORMAT({{m.rate}}, "0.0%") & " (" & {{m.confirmed}} & "{{t.of}}" & {{m.told}} & "; 95%: "
            & FORMAT({{m.low}}, "0.0%") & "{{t.to}}" & FORMAT({{m.high}}, "0.0%") & ")"))""", ""),
    Measure("The bounds in words", "Between what shares the part clarified lies, whatever the unknown would tell.",
            "bounds", "doubts",
            'FORMAT({m.least}, "0.0%") & "{t.to}" & FORMAT({m.most}, "0.0%") & " (n = " & {m.doubts} & ")"', ""),
    Measure("Seconds to half of the first answers", "Half of the first answers came within so many seconds.", "half",
            "doubts",
            """VAR answered = FILTER({doubts}, NOT ISBLANK({doubts.answer_seconds}))
VAR half = ROUNDUP(COUNTROWS(answered) / 2, 0)
RETURN MAXX(TOPN(half, answered, {doubts.answer_seconds}, ASC), {doubts.answer_seconds})"""),
)  # fmt: skip
