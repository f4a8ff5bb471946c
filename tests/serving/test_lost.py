"""A part that somebody removed by hand is no silence: pages and answers whose days it touches say so, and what mends it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from igarape import ask, paths
from igarape.daily import state
from igarape.settings import Settings
from igarape.via.disk import DiskStore
from tests.lakes import fill, talk
from tests.query.test_ask_door import asked, queried
from tests.serving.asked import words
from tests.serving.site import SAID, browsing

MONDAY, WEDNESDAY, LAST = date(2026, 11, 16), date(2026, 11, 18), date(2026, 11, 23)
GONE = "A part of the tables of Nov 18, 2026 is gone (messages), so what is shown is incomplete. To bring it back: igarape build"


@pytest.fixture
def store(tmp_path: Path) -> DiskStore:
    """Three days of messages, and no event on any, as a build would remember them."""
    made = DiskStore(tmp_path / "lake")
    fill(made, tmp_path, talk(*SAID))
    known = state.load(made)
    assert known
    days: set[date | None] = {MONDAY, WEDNESDAY, LAST}
    known.left = {"messages": set(days), "activity": set(days), "chats": {None}}
    state.save(known)
    return made


def test_a_page_says_once_that_a_day_of_its_period_is_not_whole(store: DiskStore) -> None:
    """In both languages, and in JSON. Controls: other days, and the same days before the part was removed."""
    with browsing(store) as client:
        assert "is gone" not in words(client.get("/messages").text)
    store.delete(paths.part("messages", WEDNESDAY))
    with browsing(store) as client:
        for path in ("/", "/hours", "/messages", "/messages?from=2026-11-18&to=2026-11-18"):
            assert words(client.get(path).text).count(GONE) == 1, path
        assert "sumiu (messages)" in client.get("/messages?language=pt").text
        assert GONE in [
            each.replace("2026-11-18", "Nov 18, 2026") for each in client.get("/hours.json").json()["notes"]
        ]
        for path in ("/messages?from=2026-11-16&to=2026-11-17", "/health"):
            assert "is gone" not in words(client.get(path).text), path
        assert client.get("/messages.csv").status_code == 200


def test_days_that_are_compared_count_too(store: DiskStore) -> None:
    """The figures beside those of Monday are of the Monday before. Control: nothing is compared."""
    store.delete(paths.part("activity", MONDAY))
    with browsing(store) as client:
        period = "from=2026-11-23&to=2026-11-23"
        assert "of Nov 16, 2026 is gone (activity)" in words(client.get(f"/?{period}").text)
        assert "is gone" not in words(client.get(f"/?{period}&compare=none").text)


def test_a_last_day_that_is_gone_is_still_a_day(store: DiskStore) -> None:
    """It is not cut off the period as if nobody had written. Control: the day after it."""
    for name in ("messages", "activity"):
        store.delete(paths.part(name, LAST))
    with browsing(store) as client:
        page = words(client.get("/messages?from=2026-11-23&to=2026-11-23").text)
        assert "of Nov 23, 2026 is gone (activity, messages)" in page
        assert "There is no message in those days" in words(client.get("/messages?from=2026-11-24").text)


def test_a_part_removed_under_an_open_page_is_noticed(store: DiskStore) -> None:
    """As soon as something is to be read of it, on that very page; what was read before is still said."""
    with browsing(store) as client:
        before = words(client.get("/messages?who=1").text)
        store.delete(paths.part("messages", WEDNESDAY))
        assert words(client.get("/messages?who=1").text) == before
        assert words(client.get("/messages").text).count(GONE) == 1
        assert GONE in words(client.get("/messages?who=1").text)


def test_the_data_page_says_it_of_all_days(store: DiskStore) -> None:
    """Its counts are of the whole lake, and a table without days may be what is gone."""
    store.delete(paths.part("chats"))
    with browsing(store) as client:
        said = "A part of the tables is gone (chats), so what is shown is incomplete. To bring it back: igarape build"
        assert words(client.get("/data").text).count(said) == 1


def test_ask_and_sql_say_it_of_the_tables_that_they_read(
    store: DiskStore, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of the days asked for. Controls: a question about other tables, other days, other tables' SQL."""
    store.delete(paths.part("activity", WEDNESDAY))

    def notes(*said: str) -> str:
        ask.run_ask(asked(*said, "--format", "json"), Settings(), store)
        return json.dumps(json.loads(capsys.readouterr().out)["notes"])

    assert "is gone (activity)" in notes("days")
    assert "is gone" not in notes("days", "--from", "2026-11-19")

    def aside(query: str) -> str:
        ask.run_sql(queried(query), Settings(), store)
        return capsys.readouterr().err

    assert "is gone (activity)" in aside("SELECT count(*) FROM activity")
    assert aside("SELECT count(*) FROM telegram") == ""
    store.delete(paths.part("messages", WEDNESDAY))
    assert "is gone (messages)" in aside("SELECT count(*) FROM telegram")
    assert "(activity)" in notes("days")
