"""The page of doubts: what it says is what `ask` says, and each number leads to its messages."""

from __future__ import annotations

from pathlib import Path

import pytest

from igarape.query.outcomes import STATES
from igarape.store import Store
from tests.serving import asked as made
from tests.serving.asked import NOW, items, links, tables, words
from tests.serving.site import Browser

NAMES = dict(zip(STATES, ("confirmed", "assumed", "not clarified", "not answered", "unknown"), strict=True))


def test_the_numbers_are_those_of_ask(client: Browser, doubts: Store) -> None:
    """People, doubts, bounds, the five states, the rate: read off the page and held against the JSON."""
    told = made.asked(doubts, "doubts")
    shown = items(client.get(f"/doubts?{NOW}").text)

    assert [*shown] == [*(row["topic_id"] for row in told["rows"]), "none"]
    for row in told["rows"]:
        said, leads = words(shown[row["topic_id"]]), links(shown[row["topic_id"]])
        assert f"People {row['people']} " in said
        assert f"Doubts {row['messages']} " in said
        assert all(f"{row[state]} {name}" in said for state, name in NAMES.items())
        assert all(f"{row[state]} {name}" in leads for state, name in NAMES.items() if row[state])
        if row["messages_low"] < row["messages_high"]:
            assert f"at least {row['messages_low']}, at most {row['messages_high']}" in said
        if row["share_confirmed"] is not None:
            low, high = row["share_confirmed_low"], row["share_confirmed_high"]
            assert f"Clarified {row['share_confirmed']:.1%} {low:.1%} to {high:.1%} (95%)" in said


def test_each_chart_of_topics_has_its_table(client: Browser) -> None:
    """Beneath it, and its numbers lead where the marks do; none where there is no chart."""
    found = tables(client.get(f"/doubts?{NOW}").text)
    by_need = tables(client.get(f"/doubts?{NOW}&sort=without-help").text)

    assert found == [
        [
            ["Topic", "People", "Doubts", "Clarified", "Without help", "Unknown"],
            ["como faço senha?", "30", "30", "25", "5", "0"],
            ["como faço boleto?", "12", "12", "4", "8", "0"],
            ["como faço nota?", "4", "4", "4", "0", "0"],
        ],
        [
            ["Topic", "People", "Without help, at least", "Without help, at most", "Doubts without help"],
            ["como faço boleto?", "12", "5 people", "10 people", "8"],
            ["como faço senha?", "30", "2 people", "10 people", "5"],
        ],
    ]
    assert by_need == found[1:]
    assert links(client.get(f"/doubts?{NOW}&sort=without-help").text.partition("See the table")[2])["5"] == (
        f"/messages?{NOW}&topic=boleto&outcome=not_clarified,not_answered"
    )


def test_every_number_leads_to_the_messages_behind_it(client: Browser) -> None:
    """Of the topic, with the outcome, in the same days."""
    leads = links(items(client.get(f"/doubts?{NOW}&sort=messages").text)["senha"])
    days = "from=2026-11-09&to=2026-11-15"

    assert leads["25 confirmed"] == f"/messages?{days}&topic=senha&outcome=confirmed"
    assert leads["5 not clarified"] == f"/messages?{days}&topic=senha&outcome=not_clarified"
    assert leads["como faço senha?"] == f"/topic?{days}&topic=senha"
    assert any(each.endswith("&topic=senha&outcome=confirmed,not_clarified") for each in leads.values())
    assert any(each.endswith("&topic=senha&outcome=not_clarified,not_answered") for each in leads.values())


@pytest.mark.parametrize(
    ("topic", "said", "count"),
    [("senha", "25 confirmed", 25), ("senha", "5 not clarified", 5), ("boleto", "8 not answered", 8),
     ("none", "3 unknown", 3), ("none", "of no topic", 3), ("senha", "Doubts 30", 30), ("boleto", "Without help", 8),
     ("senha", "Clarified", 30)],
)  # fmt: skip
def test_there_are_as_many_messages_behind_a_number_as_it_says(
    client: Browser, topic: str, said: str, count: int
) -> None:
    """The link is followed, and its messages counted."""
    leads = links(items(client.get(f"/doubts?{NOW}").text)[topic])
    (address,) = {each for name, each in leads.items() if name.startswith(said)}

    messages = client.get(address.replace("/messages?", "/messages.csv?")).text
    assert len(messages.splitlines()) == 1 + count


def test_under_twenty_there_is_no_rate(client: Browser) -> None:
    """Of boleto 4 tell whether it was clarified: counts and no percentage; of senha 30 do."""
    shown = items(client.get(f"/doubts?{NOW}").text)

    assert "Clarified 4 of 4 too few have a clear end for a rate" in words(shown["boleto"])
    assert "8 of the 12 with a clear end: too few for a rate" in words(shown["boleto"])
    assert "Clarified 83.3%" in words(shown["senha"])


def test_doubts_of_no_topic_are_always_told(client: Browser) -> None:
    """Three of 49, last, whatever the order and the page."""
    for query in ("", "&sort=messages", "&sort=without-help", "&page=7"):
        shown = items(client.get(f"/doubts?{NOW}{query}").text)
        assert [*shown][-1] == "none"
        assert "Doubts 3 6.1% of all doubts" in words(shown["none"])


@pytest.mark.parametrize(
    ("sort", "order"),
    [("people", ["senha", "boleto", "nota"]), ("messages", ["senha", "boleto", "nota"]),
     ("without-help", ["boleto", "senha", "nota"])],
)  # fmt: skip
def test_the_order_stands_in_the_url(client: Browser, sort: str, order: list[str]) -> None:
    """Those by which more people go without help come first; those by which nobody does, last."""
    page = client.get(f"/doubts?{NOW}&sort={sort}").text

    assert [*items(page)][:-1] == order
    assert page.count('aria-current="true"') == 1


def test_an_order_that_is_none_is_left_out_and_said(client: Browser) -> None:
    """Nonsense in the URL is no error."""
    page = client.get(f"/doubts?{NOW}&sort=colour").text

    assert "sort was left out: colour is none of its values." in words(page)
    assert next(iter(items(page))) == "senha"


def test_exports_stand_in_the_same_order(client: Browser) -> None:
    """JSON has both answers, CSV the topics, each in the page's order."""
    told = client.get(f"/doubts.json?{NOW}&sort=without-help").json()["answers"]
    lines = client.get(f"/topic.csv?{NOW}&topic=boleto").text.splitlines()

    assert [each["question"] for each in told] == ["doubts", "gaps"]
    assert [row["topic_id"] for row in told[0]["rows"]] == ["boleto", "senha", "nota"]
    assert len(lines) == 1 + 12


def test_the_unanswered_are_listed(client: Browser) -> None:
    """Eight doubts that no bot answered, each with its link."""
    page = client.get(f"/doubts?{NOW}").text

    assert page.count("como faço boleto? (") == 8 + 3  # three of them as examples of the topic
    assert 'href="https://t.me/c/2000000000/931"' in page


def test_where_nobody_looked_for_doubts_the_pages_say_how(tmp_path: Path) -> None:
    """The command, and how long it takes."""
    with made.opened(made.lake(tmp_path, (), ())) as client:
        for path in ("/doubts", "/topic?topic=senha", "/clarified", "/"):
            page = client.get(path)
            assert page.status_code == 200
            assert "igarape build --doubts" in page.text


def test_a_period_without_doubts_has_its_page(client: Browser) -> None:
    """Nobody asked anything: no table, no rate, no error."""
    page = words(client.get("/doubts?from=2026-11-10&to=2026-11-15").text)

    assert "Nobody asked anything in those days." in page
    assert "%" not in page
