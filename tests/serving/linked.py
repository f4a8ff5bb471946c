"""A lake in which doubts ended in every way and were answered by everybody, and what its pages link to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple

from igarape.store import Store
from igarape.via.drawer import Drawer
from igarape.via.vega import Spec
from tests.lakes import fill
from tests.query.scenes import doubt, left_alone, topic
from tests.serving import asked
from tests.serving.asked import words

STAFF = 7
"""Who was made an admin of the chat; 1 was seen as a plain member."""

DOUBTS = [
    *doubt("senha", range(1, 26), "confirmed", evidence="thanks"),
    *doubt("senha", [26, 27], "confirmed", evidence="tap", answer_seconds=10, helped_by="staff"),
    *doubt("senha", [28], "not_clarified", evidence="repeat", answer_seconds=11),
    *doubt("senha", [29, 30], "not_clarified", evidence="repeat", answer_seconds=60),
    *doubt("senha", [31], "not_clarified", evidence="person", answered_by="member", answer_seconds=9000),
    *doubt("boleto", [32, 33], "not_answered", answered_by="staff", answer_seconds=700_000),
    *left_alone("boleto", range(34, 38)),
    *doubt("boleto", [38, 39], "assumed", answer_seconds=0),
    *doubt(None, [40], "unknown", "2026-11-11", text="e a caixa d'água? \\o/ 100%"),
    *doubt(None, [41], "unknown", "2026-11-11"),
    *doubt("senha", range(1, 6), "confirmed", "2026-11-03", evidence="thanks"),
]


LABELS = [
    {"chat_id": asked.CHAT, "message_id": 900 + who, "clarified": said, "labelled_at": datetime(2026, 11, 16)}  # noqa: DTZ001
    for who, said in ((1, "yes"), (2, "yes"), (3, "no"), (26, "no"), (27, "yes"), (28, "cannot_tell"))
]


def lake(folder: Path) -> Store:
    """Make the lake; the doubts of each day come at several hours."""
    spread = [{**row, "date": row["date"] + timedelta(hours=number % 2)} for number, row in enumerate(DOUBTS)]
    store = asked.lake(folder, spread, [topic("senha", 36), topic("boleto", 8)], LABELS)
    seen = {"chat_id": asked.CHAT, "kind": "chat_member", "context_date": date(2026, 11, 2)}
    said = {"chat_id": asked.CHAT, "author_kind": "person", "context_date": date(2026, 11, 9)}
    fill(store, folder, {
        "events": [
            {**seen, "subject_id": STAFF, "value": "administrator", "update_id": 1},
            {**seen, "subject_id": 1, "value": "member", "update_id": 2},
            {**seen, "subject_id": 2, "value": "creator", "chat_id": -5, "update_id": 3},
        ],
        "activity": [
            {"context_date": row["context_date"], "chat_id": asked.CHAT, "author_id": row["author_id"],
             "author_kind": "person", "hour": (row["date"].hour - 3) % 24, "messages": 1, "texts": 1, "characters": 9}
            for row in [*spread, *({**said, "author_id": 1, "date": datetime.fromisoformat(f"{day}T13:00"),
                                    "context_date": date.fromisoformat(day)} for day in ("2026-11-02", "2026-11-15"))]
        ],
    })  # fmt: skip
    return store


class Behind(NamedTuple):
    """What a page says with a number, that number where it counts messages, and the address of what is behind it."""

    said: str
    n: int | None
    address: str


def numbers(page: str) -> Iterator[Behind]:
    """Find the numbers of a page that lead to messages; those whose link has a title do not count what is there."""
    for address, title, said in _LINK.findall(main(page)):
        text = words(said)
        counts = re.match(r"(?:Doubts |Messages of people |All )?(\d[\d,]*)(?: \D*)?$", text)
        if re.search(r"\d", text) and not title and not text.endswith("more"):
            yield Behind(text, int(counts[1].replace(",", "")) if counts else None, unescape(address))


_LINK = re.compile(r'<a(?: class="value")? href="(/messages[^"]*)"(?: title="([^"]*)")?>(.*?)</a>', re.DOTALL)


def others(page: str) -> set[str]:
    """Give where the numbers lead that do not count what is there, as their titles say."""
    return {unescape(address) for address, title, said in _LINK.findall(main(page)) if title}


MEANT: Mapping[str, str] = {
    r"\b[A-Z][a-z]{2} \d{1,2}, \d{4}\b": "a day",
    r"\b\d\d:00\b": "an hour of the day",
    r"\b95%( interval)?": "how sure an interval is, always the same",
    r"×\d+": "how many such weekdays the calendar has in these days",
    r"\bin \d+ days": "how many days there are from the first to the last",
    r"\d+ days? without any message counts? as 0": "days on which there is nothing to lead to, and a nought",
    r"\bup to \d+ (seconds?|minutes?|hours?|days?)": "where a span ends",
    r"^\d+$|\bNumber \d+ of|\b\d+(st|nd|rd|th)\b": "a place in an order",
    r"\b0(\.0%|\b(?![.,%]))": "nothing: no message lies behind it",
    r"fewer than \d+ people": "how many it takes, always the same",
    r"“[^”]*”": "the name of a topic, in somebody's words",
}
"""Numbers that lead nowhere, and what they are."""


def dead(page: str) -> list[str]:
    """Find the pieces of a page that have a number of none of these kinds; not in names, others' words and links."""
    names = r'<(svg|pre|code|q|bdi|dt|a)\b.*?</\1>|<th scope="row">.*?</th>'
    text = re.sub("<[^>]+>", "|", re.sub(names, "|", main(page), flags=re.DOTALL))
    pieces = [" ".join(unescape(each).split()) for each in text.split("|")]
    return [each for each in pieces if re.search(r"\d", _unmeant(each))]


def _unmeant(piece: str) -> str:
    for pattern in MEANT:
        piece = re.sub(pattern, "", piece)
    return piece


class Marks(Drawer):
    """Draws nothing, and keeps what the marks say and where they lead."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[Behind] = set()

    def svg(self, specs: Sequence[Spec]) -> list[bytes]:
        """Give a blank sheet for each chart."""
        for each in _marks(specs):
            count = re.search(r"(?:: |^)(\d+)\b(?!:)", each["says"])
            self.found.add(Behind(each["says"], int(count[1]) if count else None, each["href"]))
        return [
            b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1" viewBox="0 0 1 1"></svg>'
        ] * len(specs)


def _marks(given: Any) -> Iterator[Mapping[str, str]]:
    if isinstance(given, Mapping):
        if "href" in given and "says" in given:
            yield given
        else:
            yield from _marks(list(given.values()))
    elif isinstance(given, Sequence) and not isinstance(given, str):
        for each in given:
            yield from _marks(each)


def sql(page: str) -> list[str]:
    """Give the queries that a page shows."""
    return [
        unescape(each)
        for each in re.findall(r'See the SQL</summary><pre tabindex="0">(.*?)</pre>', page, re.DOTALL)
    ]


def main(page: str) -> str:
    """Give what a page shows below its filters, notices and days."""
    found = page.partition("<h1>")[2].partition("</main>")[0]
    return re.sub(r'<p class="context">.*?</p>', "", found, count=1, flags=re.DOTALL)
