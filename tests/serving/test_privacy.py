"""What may not be shown of people is nowhere: on no page, in no export, in no address."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from igarape import paths
from igarape.serving.page import Allowed
from igarape.serving.reader import Reader
from igarape.serving.veil import Veil
from igarape.store import MemoryStore
from igarape.via.disk import DiskStore
from tests.serving.planted import BOT, GROUP, PERSON, plant
from tests.serving.site import browsing
from tests.serving.walked import walk

COUNT = 10
TEXTS = ("text", "answer", "thanks", "label", "button")
NAMES = ("name", "username", "last name", "private title")
TITLES = ("title",)


def canary(field: str, number: int) -> str:
    """Make a word that stands nowhere else."""
    if field == "keyphrases":
        return f"frase {number}"
    if field == "reaction":
        return "👍"
    return f"ave{field.replace(' ', '')}{number}x"


def lake(folder: Path) -> MemoryStore:
    """Plant a canary in every field."""
    store = MemoryStore()
    plant(store, folder, canary, COUNT)
    return store


def forbidden(allowed: Allowed) -> dict[str, str]:
    """Say which words may not come out, and why."""
    fields = (
        *(() if allowed.texts else TEXTS),
        *(() if allowed.names else NAMES),
        *(() if allowed.texts or allowed.names else TITLES),
    )
    found = {canary(field, number): field for field in fields for number in range(COUNT)}
    if not allowed.names:
        found |= {str(PERSON + number): "id" for number in range(COUNT)} | {str(BOT): "id"}
    return found


def leaks(store: MemoryStore, shown: Allowed, hidden: dict[str, str]) -> set[tuple[str, str]]:
    """Walk over all pages of a lake of which this is shown: which kinds of what is hidden come out, and where."""
    pattern = re.compile("|".join(hidden))
    found: set[tuple[str, str]] = set()
    with browsing(store, shown) as site:
        for address, content in walk(site):
            for word in set(pattern.findall(content)):
                found.add((hidden[word], address.partition("?")[0]))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("allowed", [Allowed(), Allowed(texts=True), Allowed(names=True)])
def test_what_may_not_be_shown_is_nowhere(tmp_path: Path, allowed: Allowed) -> None:
    """Neither ids, names and titles, nor texts and what is made of one text."""
    hidden = forbidden(allowed)

    assert hidden
    assert leaks(lake(tmp_path), allowed, hidden) == set()


@pytest.mark.slow
def test_the_walk_finds_all_of_it_where_it_is_shown(tmp_path: Path) -> None:
    """The control: everything that is looked for is there to be found, on several pages."""
    found = leaks(lake(tmp_path), Allowed(texts=True, names=True), forbidden(Allowed()))

    assert {what for what, _ in found} >= {"text", "answer", "label", "name", "title", "private title", "id"}
    assert {where for _, where in found} >= {"/", "/messages", "/messages.csv", "/thread", "/thread.json"}


def test_pages_hide_everything_unless_told(tmp_path: Path) -> None:
    """The first look, quick: what a Reader gives that nobody told what to show."""
    reader = Reader(lake(tmp_path))
    rows = reader.fresh("pages/message", {"chat": GROUP, "message": 100})
    reader.close()

    assert not re.search("ave|7100000|7200000", str(rows.rows).replace("avebot", ""))
    assert {row["name"] for row in rows.dicts() if row["author_kind"] == "bot"} == {"avebot0x"}


# -- pseudonyms -------------------------------------------------------------------------------------------


def test_pseudonyms_are_keyed_and_stay_the_same(tmp_path: Path) -> None:
    """The key is made once, for its owner alone; with another key the same people have other names."""
    store = DiskStore(tmp_path / "lake")
    names = []
    for _ in range(2):
        reader = Reader(store)
        names.append([reader.veil.goes_by(PERSON), reader.veil.goes_by(PERSON + 1)])
    other = Reader(DiskStore(tmp_path / "other")).veil.goes_by(PERSON)
    key = store.local(paths.PSEUDONYMS)

    assert names[0] == names[1]
    assert len({*names[0], other}) == 3
    assert all(re.fullmatch("p[0-9a-f]{32}", str(each)) for each in (*names[0], other))
    assert key is not None
    assert (key.stat().st_mode & 0o777, key.stat().st_size) == (0o600, 32)


def test_no_key_is_made_where_names_are_shown(tmp_path: Path) -> None:
    """What nobody needs is not there to be lost."""
    store = MemoryStore()
    reader = Reader(store)
    reader.show(Allowed(texts=True, names=True))

    assert reader.veil.goes_by(PERSON) == PERSON
    assert list(store.list(paths.PSEUDONYMS)) == []


@pytest.mark.parametrize("whose", ["who", "chat"])
def test_people_are_asked_for_by_their_pseudonyms_alone(tmp_path: Path, whose: str) -> None:
    """Else whoever knows an id could look up what that person wrote; number 4 has a private chat."""
    with browsing(lake(tmp_path), Allowed(texts=True)) as site:
        name = site.site.reader.veil.goes_by(PERSON + 4)
        found = site.get(f"/messages?{whose}={name}")
        refused = site.get(f"/messages?{whose}={PERSON + 4}")
        export = site.get(f"/messages.json?{whose}={PERSON + 4}")

    assert "2 messages." in found.text
    assert "avetext4x" in found.text
    assert "avetext3x" not in found.text
    assert f"{whose} was left out" in refused.text
    assert "20 messages." in refused.text
    assert export.status_code == 400


def test_hidden_texts_cannot_be_searched(tmp_path: Path) -> None:
    """A search that finds tells what stands there."""
    with browsing(lake(tmp_path), Allowed(names=True)) as site:
        page = site.get("/messages?q=avetext4x")

    assert "The search was left out: texts are not shown here." in page.text
    assert "20 messages." in page.text
    assert 'name="q"' not in page.text


def test_a_column_that_is_not_known_is_hidden(tmp_path: Path) -> None:
    """A query of tomorrow may call a text what it likes; only names that are known to be harmless pass."""
    reader = Reader(lake(tmp_path))
    veil = Veil(Allowed(texts=True), lambda: b"x" * 32)
    with reader._turn:
        rows = reader._open().run(
            "SELECT m.text AS remark, m.text_length AS size, m.media AS media FROM messages AS m LIMIT 1"
        )
    reader.close()

    assert veil.told(rows).rows == [(None, 3, rows.rows[0][2])]
