"""A table is a relation over the files of the moment: it reads what is there, changes nothing, and never reads a half."""

from __future__ import annotations

import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import igarape
from igarape import paths
from igarape.errors import Changed, Problem, Usage
from igarape.notebook import Lake, told
from igarape.via.disk import DiskStore
from tests.lakes import fill, talk

HOSTILE = (
    '<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "</td></table><iframe src=//e.example>",
    "&lt;b&gt;", "\x1b[2Jclear", "\u202egpj.exe", "{{7*7}}", "<style>*{display:none}</style>", "a\u0000b",
)  # fmt: skip


SPOKEN = [
    (1, datetime(2026, 11, 20, 22, 10), date(2026, 11, 20), "o boleto não abre"),  # noqa: DTZ001
    (2, datetime(2026, 11, 21, 15, 4), date(2026, 11, 21), "aqui também não"),  # noqa: DTZ001
    (1, datetime(2026, 11, 21, 15, 30), date(2026, 11, 21), None),  # noqa: DTZ001
]


def test_rows_a_count_and_the_columns(lake: Lake) -> None:
    """As Python's values."""
    spoken = lake.messages.filter("author_kind = 'person'").select("author_id, date, context_date, text")
    found = spoken.order("date")

    assert found.rows == SPOKEN
    assert found.count() == 3
    assert found.columns == ["author_id", "date", "context_date", "text"]


@pytest.mark.slow
def test_three_kinds_of_frame(lake: Lake) -> None:
    """All of the same rows; of no rows too, with the columns."""
    spoken = lake.messages.filter("author_kind = 'person'").select("author_id, date, context_date, text")
    found = spoken.order("date")

    assert found.df()["author_id"].tolist() == [1, 2, 1]
    assert found.pl().rows() == SPOKEN
    assert found.arrow().column("text").to_pylist() == [row[3] for row in SPOKEN]
    assert [*lake.topics.df()][:2] == ["topic_id", "label"]
    assert len(lake.sql("MSCK REPAIR TABLE telegram").df()) == 0


@pytest.mark.slow
def test_a_moment_with_a_zone_needs_no_further_package(lake: Lake) -> None:
    """In UTC, in rows and in frames."""
    found = lake.sql("SELECT min(date) AT TIME ZONE 'UTC' AS at FROM messages", dialect="duckdb")

    assert found.rows == [(datetime(2026, 11, 20, 22, 10, tzinfo=UTC),)]
    assert str(found.df()["at"].dtype) == "datetime64[us, UTC]"


def test_steps_go_on_from_each_other(lake: Lake) -> None:
    """And none changes the one before it."""
    one = lake.messages.filter("context_date = DATE '2026-11-21'")

    assert one.order("message_id").limit(1).select("message_id").rows == [(3,)]
    assert one.sql("SELECT count(*) FROM this JOIN users ON users.user_id = author_id").rows == [(2,)]
    assert one.filter("author_id IN (SELECT user_id FROM users WHERE is_bot)").count() == 0
    assert one.count() == 2


def test_sql_is_athena_s_unless_told_otherwise(lake: Lake) -> None:
    """What only DuckDB has is refused by the one and taken by the other; both find the course's table."""
    assert lake.sql("SELECT text FROM telegram WHERE user_is_bot").rows == [("Qual boleto?",)]
    assert lake.sql("FROM telegram SELECT count(*)", dialect="duckdb").rows == [(4,)]
    assert lake.sql("SELECT chat_id FROM chats").filter("chat_id < 0").count() == 1
    with pytest.raises(Usage):
        lake.sql("SELECT text ILIKE '%boleto%' FROM telegram")
    with pytest.raises(Usage, match="no dialect called mysql"):
        lake.sql("SELECT 1", dialect="mysql")


def test_the_course_s_ddl_is_explained(lake: Lake) -> None:
    """Its cells may stay in the notebook."""
    found = lake.sql("MSCK REPAIR TABLE telegram")

    assert repr(found) == "Nothing to repair: telegram always shows every day that was built."
    assert found.rows == []


@pytest.mark.parametrize(
    "step",
    [
        "text IN (SELECT content FROM read_text('{secret}'))",
        "text IN (FROM '{secret}')",
        "EXISTS (FROM read_parquet('{secret}'))",
        "1 = 1); DROP VIEW messages; --",
    ],
)
def test_a_step_reads_nothing_but_the_lake(lake: Lake, tmp_path: Path, step: str) -> None:
    """The connection is closed, whatever a condition says."""
    secret = tmp_path / "secret.txt"
    secret.write_text("a secret")

    with pytest.raises(Usage):
        lake.messages.filter(step.format(secret=secret)).count()


def test_a_step_is_one_query(lake: Lake) -> None:
    """Said at once, before anything is read."""
    with pytest.raises(Usage, match="this is DROP"):
        lake.messages.sql("DROP VIEW messages")


def test_what_is_empty_has_its_columns(lake: Lake) -> None:
    """Nobody looked for doubts here: there are none, and it is said why."""
    assert (lake.doubts.count(), lake.quarantine.rows, lake.topics.columns[:2]) == (
        0,
        [],
        ["topic_id", "label"],
    )
    assert "have not been looked for yet" in repr(lake.doubts)
    assert "have not been looked for yet" in lake.sql("SELECT topic_id FROM doubts")._repr_html_()


def test_a_table_that_is_looked_at_shows_its_first_rows(folder: Path, tmp_path: Path) -> None:
    """A glance costs no more than twenty."""
    fill(DiskStore(folder), tmp_path, talk(*[("2026-11-20T22:10", 1, "Bia", f"{n}") for n in range(30)]))
    found = igarape.open(folder).messages.select("text")

    assert "20 rows\nThese are the first 20 rows; .df() has all." in repr(found)
    assert found._repr_html_().count("<tr>") == 21
    assert "Estas são as primeiras 20 linhas" in repr(
        igarape.open(folder, language="pt-BR").messages.select("text")
    )


def test_what_others_wrote_is_text_in_html(folder: Path, tmp_path: Path) -> None:
    """No element but ours, no control character, no turned line."""
    rows = talk(
        *[("2026-11-20T22:10", 5, text.replace("\0", ""), text.replace("\0", "")) for text in HOSTILE]
    )
    fill(DiskStore(folder), tmp_path, rows)

    shown = igarape.open(folder).messages.select("author_name, text")._repr_html_()

    assert {tag.split()[0] for tag in _tags(shown)} == {"div", "table", "thead", "tbody", "tr", "th", "td"}
    assert not {"\x1b", "\u202e"} & {*shown}


def _tags(html: str) -> list[str]:
    from html.parser import HTMLParser

    found: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.append(tag)
            assert not [name for name, _ in attrs if name.startswith("on") or name in ("src", "srcdoc")]

    Reader().feed(html)
    return found


def test_the_reader_of_tags_would_see_an_element() -> None:
    """The control: unescaped, a hostile text is an element more."""
    assert _tags(f"<p>{HOSTILE[0]}</p>") == ["p", "script"]


# -- while builds go on ----------------------------------------------------------------------------------


def test_a_day_that_is_built_later_is_in_the_next_query(lake: Lake, folder: Path, tmp_path: Path) -> None:
    """Also of a table that was made before."""
    found = lake.messages.filter("author_kind = 'person'")
    assert found.count() == 3

    later = talk(("2026-11-22T15:00", 3, "Edu", "bom dia"))
    fill(DiskStore(folder), tmp_path, {"messages": later["messages"]})

    assert found.count() == 4


def test_a_part_that_goes_away_while_it_is_to_be_read(
    lake: Lake, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The read begins anew, with the files of that moment; where it goes on and on, it is said."""
    part = folder / paths.part("messages", date(2026, 11, 21))
    found = lake.messages
    reads = []

    def take(relation: object) -> int:
        reads.append(relation)
        part.unlink(missing_ok=True)  # after the files were listed
        return len(relation.fetchall())  # type: ignore[attr-defined]

    assert (found._take(take), len(reads)) == (2, 2)

    def never(relation: object) -> int:
        raise Changed("A build changed the tables while they were read: {why}.", "Ask again.", why="x")

    with pytest.raises(Changed):
        found._take(never)


@pytest.mark.slow
def test_a_query_never_sees_half_a_day(folder: Path, tmp_path: Path) -> None:
    """A day is rewritten again and again, of 100 rows or of 300: each query counts one of the two."""
    lake = igarape.open(folder)
    store = DiskStore(folder)
    path = paths.part("messages", date(2026, 11, 20))
    versions = []
    for count in (100, 300):
        many = talk(*[("2026-11-20T22:10", 1, "Bia", "x" * 50)] * count)
        fill(store, tmp_path, {"messages": many["messages"]})
        versions.append(store.get(path))
    store.delete(paths.part("messages", date(2026, 11, 21)))
    over = threading.Event()

    def rewrite() -> int:
        done = 0
        while not over.is_set():
            store.put(path, versions[done % 2])
            done += 1
            over.wait(0.002)  # the readers want the disk too
        return done

    with ThreadPoolExecutor(3) as pool:
        writer = pool.submit(rewrite)
        try:
            readers = [pool.submit(lambda: [lake.messages.count() for _ in range(15)]) for _ in range(2)]
            counted = [each for reader in readers for each in reader.result()]
        finally:
            over.set()

    assert writer.result() > 10
    assert set(counted) == {100, 300}


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="open files are counted as Linux tells them")
def test_nothing_stays_open(lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No file, and no folder of scratch: there is nothing to be closed, or to be forgotten."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    lake.messages.count()
    before = len([*Path("/proc/self/fd").iterdir()])

    with pytest.raises(Usage):
        lake.messages.filter("nothing = 1").count()
    found = lake.messages.limit(1)
    assert len(found.rows) == 1

    assert len([*Path("/proc/self/fd").iterdir()]) == before
    assert not [*tmp_path.glob("igarape*")]


@pytest.mark.slow
def test_threads_may_share_a_lake(lake: Lake) -> None:
    """As the reruns of a page do."""
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda _: lake.messages.count(), range(8))) == [4] * 8


def test_without_pandas_it_is_said_what_to_install(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    """In place of an ImportError from somewhere."""
    monkeypatch.setattr(told, "find_spec", lambda name: None)

    for frame in (lake.messages.df, lake.messages.pl, lake.ask("days").df):
        with pytest.raises(Problem, match="needs a package that is not installed"):
            frame()
