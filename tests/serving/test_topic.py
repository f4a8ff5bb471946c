"""The page of one topic: its doubts by week and hour, how they ended, and the lines that correct it."""

from __future__ import annotations

import re
import shlex
from html import unescape
from pathlib import Path

import pytest

from igarape import cli
from igarape.correcting import _LEAST, _MOST
from igarape.store import Store
from tests.serving import asked as made
from tests.serving.asked import NOW, links, words
from tests.serving.site import Browser, browsing, lake

PAGE = f"/topic?{NOW}&topic=senha"


def test_the_numbers_are_those_of_ask(client: Browser, doubts: Store) -> None:
    """The same rows: how many, how they ended, week by week, by whom answered."""
    told = made.asked(doubts, "doubts", made.WEEK._replace(topic="senha"))
    page = client.get(PAGE).text
    said, leads = words(page), links(page)

    assert told["n"] == 30
    assert f"All {told['n']} of them" in leads
    (week,) = told["weeks"]["rows"]
    assert (
        f"Nov 9, 2026 {week['doubts']} 5 {week['confirmed']} {week['assumed']} {week['not_clarified']} 0 0"
        in said
    )
    assert f"The bot {sum(row['answered_by'] == 'bot' for row in told['rows'])} 100.0% 5 seconds" in said
    assert f"09:00 {told['n']}" in said  # noon in UTC


def test_a_week_leads_to_its_messages(client: Browser) -> None:
    """As far as the page counts them: not beyond its days."""
    page = client.get("/topic?from=2026-11-04&to=2026-11-09&topic=senha").text
    leads = links(page.partition('<th scope="row">Nov 9, 2026</th>')[2])

    assert leads["30"] == "/messages?from=2026-11-09&to=2026-11-09&topic=senha"


def test_the_days_before_stand_beside_these(client: Browser) -> None:
    """Five doubts a week before; with nothing to compare, none of it is said."""
    compared, alone = words(client.get(PAGE).text), words(client.get(f"{PAGE}&compare=none").text)

    assert "Doubts 30 5 before" in compared
    assert "up from 5 people" in compared
    assert "Dashed: the days before, Nov 2, 2026 to Nov 8, 2026." in compared
    assert "before" not in alone.partition("What it rests on")[0].replace("the days before", "")


def test_each_line_to_copy_is_one_that_correct_takes(client: Browser) -> None:
    """Rename, drop, merge with each other topic, split at each doubt: parsed as a shell and the command would."""
    page = client.get(f"/topic?{NOW}&topic=boleto").text
    lines = [shlex.split(unescape(each)) for each in re.findall(r"<pre[^>]*>(igarape .*?)</pre>", page)]
    taken = [cli._parser(line).parse_args(line[1:]) for line in lines]

    assert all(line[0] == "igarape" for line in lines)
    assert all(_LEAST[each.action] <= len(each.what) <= _MOST.get(each.action, 2) for each in taken)
    assert [each.what[0] for each in taken] == ["boleto"] * len(taken)
    assert {(each.action, each.what[-1]) for each in taken} >= {
        ("rename", "New name"), ("drop", "boleto"), ("merge", "senha"), ("merge", "nota"),
        ("split", "https://t.me/c/2000000000/931"),
    }  # fmt: skip


def test_the_unanswered_are_listed_with_their_links(client: Browser) -> None:
    """Eight of boleto; of senha none, and no heading for none."""
    boleto = client.get(f"/topic?{NOW}&topic=boleto").text
    section = boleto.partition("Not answered by a bot, the newest first")[2].partition("</section>")[0]

    assert section.count("https://t.me/c/2000000000/") == 8
    assert "Not answered by a bot, the newest first" not in client.get(PAGE).text


@pytest.mark.parametrize("query", ["", "topic=nobody", "topic=../../x", "topic=senha&from=2026-11-10"])
def test_a_topic_that_is_none_has_a_page_that_says_so(client: Browser, query: str) -> None:
    """Not named, not known, nonsense, or not asked in those days: a sentence and a next step, no stack trace."""
    page = client.get(f"/topic?{query}")

    assert page.status_code == 200
    assert re.search("No topic is named|There is no doubt of that topic in those days", page.text)


def test_an_export_of_no_topic_says_so_too(client: Browser) -> None:
    """As the page does, and not that nobody asked."""
    export = client.get("/topic.csv")

    assert (export.status_code, export.text.splitlines()[0]) == (404, "Error: No topic is named.")


def test_lines_name_a_lake_that_they_would_not_find(client: Browser, tmp_path: Path) -> None:
    """Such as that of the demo; on each page that has lines for a terminal."""
    with browsing(lake(tmp_path)) as without_doubts:
        lines = [
            unescape(line)
            for site, path in ((client, PAGE), (client, f"/clarified?{NOW}"), (client, "/data"),
                               (without_doubts, "/"), (without_doubts, "/doubts"))
            for line in re.findall(
                r"<(?:pre|code)[^>]*>(igarape (?!serve)[^<]*)<",
                Browser(site.site._replace(lake="/home/ana/o lago")).get(path).text,
            )
        ]  # fmt: skip

    assert {line.split()[1] for line in lines} == {"correct", "connect", "export", "label", "build"}
    assert [line for line in lines if not line.endswith(" --lake '/home/ana/o lago'")] == []
