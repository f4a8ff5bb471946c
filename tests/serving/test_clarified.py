"""The page of what was clarified: five states apart, who answered and how soon, and how we know."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from igarape.query.outcomes import STATES
from igarape.store import Store
from tests.query.scenes import doubt
from tests.serving import asked as made
from tests.serving.asked import NOW, links, words
from tests.serving.site import Browser

FULL = ("confirmed", "assumed", "not clarified", "not answered by a bot", "unknown")
SIGNALS = [
    *doubt("senha", range(1, 26), "confirmed", evidence="thanks"),
    *doubt("senha", range(26, 31), "not_clarified", evidence="repeat", answer_seconds=90),
    *doubt(
        "senha", range(31, 34), "not_clarified", evidence="person", answered_by="member", answer_seconds=9000
    ),
    *made.ALONE,
]
LABELS = [
    {"chat_id": made.CHAT, "message_id": 900 + who, "clarified": said, "labelled_at": datetime(2026, 11, 16)}  # noqa: DTZ001
    for who, said in ((1, "yes"), (2, "yes"), (3, "no"), (26, "no"))
]


def test_the_numbers_are_those_of_ask(client: Browser, doubts: Store) -> None:
    """The five states and their shares, the rate and its interval, the bounds, who answered, the times."""
    told = made.asked(doubts, "clarified")
    (week,) = told["rows"]
    page = client.get(f"/clarified?{NOW}").text
    said = words(page)

    for state, name in zip(STATES, FULL, strict=True):
        assert f"{name} {week[state]} {week[state] / told['n']:.1%}" in said
    low, high = week["share_confirmed_low"], week["share_confirmed_high"]
    assert f"Clarified {week['share_confirmed']:.1%}" in said
    assert (
        f"{low:.1%} to {high:.1%} (95%), n = {week['confirmed'] + week['not_clarified']} with a clear end"
        in said
    )
    assert f"Of all doubts {week['share_least']:.1%} to {week['share_most']:.1%}" in said
    assert f"The bot {week['bot']} " in said
    assert f"Nobody {week['nobody']} " in said
    assert f"Nov 9, 2026 {told['n']} {' '.join(str(week[state]) for state in STATES)}" in said
    assert links(page)[str(week["not_answered"])] == f"/messages?{NOW}&outcome=not_answered"


def test_each_topic_has_the_numbers_of_ask(client: Browser, doubts: Store) -> None:
    """In the table by topic, and doubts of no topic last."""
    rows = made.asked(doubts, "clarified", made.WEEK._replace(by="topic"))["rows"]
    said = words(client.get(f"/clarified?{NOW}").text)

    for row in rows:
        name = row["topic"] or "of no topic"
        assert f"{name} {row['doubts']} {' '.join(str(row[state]) for state in STATES)}" in said


def test_the_days_before_stand_beside_these(client: Browser) -> None:
    """Five of the week before were confirmed, too few for a share; each number leads to the messages of its own days."""
    page = client.get(f"/clarified?{NOW}").text

    assert "confirmed 29 59.2% 5 (–)" in words(page)
    then = "from=2026-11-02&to=2026-11-08&outcome=confirmed"
    assert f'<a href="/messages?{then}">5</a> (–)' in page
    assert "5 (–)" not in client.get(f"/clarified?{NOW}&compare=none").text


def test_the_histogram_counts_every_first_answer(tmp_path: Path) -> None:
    """Each falls into one span; the spans add up to the answers."""
    times = (0, 10, 11, 60, 61, 301, 1801, 7201, 86_401, 700_000)
    doubts = [
        row
        for who, seconds in enumerate(times, 1)
        for row in doubt("senha", [who], "assumed", answer_seconds=seconds)
    ]
    with made.opened(made.lake(tmp_path, doubts)) as client:
        page = client.get(f"/clarified?{NOW}").text
    lines = re.findall(r"<li><span>(.*?)</span> <svg.*?</svg> <span><a[^>]*>(\d+)</a> \(", page)

    assert [(name, int(count)) for name, count in lines] == [
        ("up to 10 seconds", 2), ("up to 60 seconds", 2), ("up to 5 minutes", 1), ("up to 30 minutes", 1),
        ("up to 2 hours", 1), ("up to 24 hours", 1), ("up to 7 days", 1), ("later", 1),
    ]  # fmt: skip


def test_each_signal_is_told_with_its_doubts_and_who_agrees(tmp_path: Path) -> None:
    """Thanks decided 25, of which people labelled three; below it precision and recall, as `ask` says them."""
    store = made.lake(tmp_path, SIGNALS, labels=LABELS)
    told = made.asked(store, "clarified")
    with made.opened(store) as client:
        said = words(client.get(f"/clarified?{NOW}").text)

    panel = said.partition("How do we know?")[2]
    thanks = "25 Whoever asked said thanks, or that it worked, after the bot's answer. confirmed"
    assert f"{thanks} · people agree: 2 of 3" in panel
    assert "5 Whoever asked came back with the same doubt. not clarified · people agree: 1 of 1" in panel
    assert "3 A person had to answer after the bot. not clarified 0 The bot's last words" in panel
    checked = [note for note in told["notes"] if "precision" in note.lower() or "labelled" in note]
    assert len(checked) >= 3
    assert all(panel.count(note) == 1 for note in checked)


def test_without_labels_the_page_says_how_to_label(client: Browser) -> None:
    """Nobody has checked, and the command that lets one."""
    page = client.get(f"/clarified?{NOW}").text

    assert "Nobody has checked yet how often that is right here." in page
    assert ">igarape label</pre>" in page


def test_exports_hold_both_tables(client: Browser) -> None:
    """JSON has the weeks and the topics, CSV the weeks."""
    found = client.get(f"/clarified.json?{NOW}").json()["answers"]

    assert [len(each["rows"]) for each in found] == [1, 4]
    assert client.get(f"/clarified.csv?{NOW}").text.startswith("week,doubts,confirmed")


def test_a_period_without_doubts_has_its_page(client: Browser) -> None:
    """No rate, no table, no error."""
    page = words(client.get("/clarified?from=2026-11-10&to=2026-11-15").text)

    assert "Nobody asked anything in those days." in page
    assert "%" not in page
