"""Parquet and CSV: the rows that `igarape sql` gives, and nothing that was not asked for."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from igarape.errors import Problem, Usage
from igarape.query import extract, views
from igarape.query.extract import USUAL, Wanted
from igarape.query.questions import QUESTIONS, ask
from igarape.show import cells, fields
from igarape.show.words import explain
from igarape.store import MemoryStore
from igarape.via.lake import Lake
from tests.exporting import made, xlsx
from tests.exporting.made import NAME, NEW, OLD, PRIVATE, TEXT, ZONE, export, query
from tests.lakes import fill

ALL = ("--with-texts", "--with-names")


def told(lake: MemoryStore, table: str) -> list[tuple[Any, ...]]:
    """Ask a table's rows as `igarape sql` does, with `date_local` worked out here."""
    with Lake(lake, ZONE) as engine:
        found = engine.native(f"SELECT * FROM {table}")
    names = [each.name for each in found.columns]
    place = names.index("date") if "date" in names else None
    return sorted(map(_with_local, found.rows, [place] * len(found.rows)), key=repr)


def _with_local(row: tuple[Any, ...], place: int | None) -> tuple[Any, ...]:
    if place is None:
        return row
    local = row[place].replace(tzinfo=UTC).astimezone(ZoneInfo(ZONE)).replace(tzinfo=None)
    return (*row[: place + 1], local, *row[place + 1 :])


def parquet(folder: Path, table: str, what: str = "*") -> list[tuple[Any, ...]]:
    """Read a table of an export."""
    return query(f"SELECT {what} FROM '{folder}/{table}.parquet'")


def lines(folder: Path, table: str, **how: Any) -> list[list[str]]:
    """Read a CSV of an export, its header first."""
    with (folder / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, **how))


def test_parquet_holds_what_sql_gives(lake: MemoryStore, tmp_path: Path) -> None:
    """Every usual table, every row and column, in the order of its days."""
    export(lake, "parquet", tmp_path, *ALL)

    assert {each.stem for each in tmp_path.glob("*.parquet")} == set(USUAL)
    for name in USUAL:
        assert sorted(parquet(tmp_path, name), key=repr) == told(lake, name), name
    days = [day for (day,) in parquet(tmp_path, "messages", "context_date")]
    assert all(before <= after for before, after in pairwise(days))


def test_csv_holds_what_sql_gives(lake: MemoryStore, tmp_path: Path) -> None:
    """The same rows, each value written so that a program reads it back."""
    export(lake, "csv", tmp_path, *ALL)
    for name in USUAL:
        head, *body = lines(tmp_path, name)
        assert head == [
            each.name for each in extract.columns(views.TABLES[name], Wanted(texts=True, names=True))
        ]
        assert sorted(body) == sorted([fields.field(each) for each in row] for row in told(lake, name))


def runs(folder: Path) -> Iterator[str]:
    """Give each field of a CSV that a spreadsheet would run."""
    for row in lines(folder, "messages"):
        yield from (each for each in row if each.startswith(("=", "+", "@", "\t", "\r", "＝")))


def test_no_field_of_a_csv_is_a_formula(
    lake: MemoryStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each begins with an apostrophe; negative ids stay numbers. Without that care the same look finds formulas."""
    export(lake, "csv", tmp_path / "safe", *ALL)
    assert list(runs(tmp_path / "safe")) == []
    assert {row[0] for row in lines(tmp_path / "safe", "messages")[1:]} == {str(OLD), str(PRIVATE)}

    monkeypatch.setattr(cells, "csv", lambda text: text)
    export(lake, "csv", tmp_path / "not", *ALL)
    assert len(list(runs(tmp_path / "not"))) > 10


def test_a_csv_for_the_excel_of_brazil(lake: MemoryStore, tmp_path: Path) -> None:
    """A mark that says UTF-8, semicolons, a decimal comma, VERDADEIRO."""
    export(lake, "csv", tmp_path, "--excel-br", "--tables", "episodes,users")

    assert (tmp_path / "users.csv").read_bytes().startswith(b"\xef\xbb\xbfuser_id;is_bot;")
    assert ["999", "VERDADEIRO"] in [row[:2] for row in lines(tmp_path, "users", delimiter=";")]
    assert fields.field(1234.5, fields.EXCEL_BR) == "1234,5"
    assert lines(tmp_path, "episodes", delimiter=";")[1][2:4] == [
        "2026-11-21 15:01:00",
        "2026-11-21 11:01:00",
    ]


def written(folder: Path) -> str:
    """Give everything that an export wrote, as text."""
    found = []
    for each in sorted(folder.rglob("*")):
        if each.suffix == ".parquet":
            found.append(repr(query(f"SELECT * FROM '{each}'")))
        elif each.is_file():
            found.append(xlsx.parts(each) if each.suffix == ".xlsx" else each.read_text(encoding="utf-8"))
    return "\n".join(found)


SLOW = pytest.mark.slow
KINDS = ["parquet", "csv", pytest.param("xlsx", marks=SLOW), pytest.param("powerbi", marks=SLOW)]


@pytest.mark.parametrize("kind", KINDS)
def test_texts_and_names_stay_where_they_are(lake: MemoryStore, tmp_path: Path, kind: str) -> None:
    """Nothing that a person wrote or is called leaves the lake unless that is said; then it does."""
    half: list[tuple[tuple[str, ...], bool, bool]]
    half = [(("--with-texts",), True, False), (("--with-names",), False, True)] if kind == "parquet" else []
    for number, (words, texts, names) in enumerate([((), False, False), *half, (ALL, True, True)]):
        export(lake, kind, tmp_path / str(number), *words)
        found = written(tmp_path / str(number))
        assert (TEXT in found, NAME in found) == (texts, names)
        assert "Suporte" in found  # what a group is called names no person


def test_every_column_with_words_is_known() -> None:
    """A column that is added later is a text, a name or neither, and somebody has said which."""
    known = [extract.TEXTS, extract.NAMES, extract.BOTH, extract.OTHER]
    columns = {
        each.name
        for table in views.TABLES.values()
        for each in views.columns(table)
        if each.type == "varchar"
    }
    assert columns - frozenset().union(*known) == set()
    assert sum(map(len, known)) == len(frozenset().union(*known))


@pytest.mark.slow
def test_every_column_of_an_answer_is_known(lake: MemoryStore) -> None:
    """The same for the answers that a workbook holds, their further tables among them."""
    with Lake(lake, ZONE) as engine:
        answers = [ask(engine, name) for name in QUESTIONS]
    found = [
        each
        for answer in answers
        for part in ([answer.columns], [each.columns for each in answer.parts])
        for columns in part
        for each in columns
    ]
    words = {each.name for each in found if each.type == "varchar"}
    assert words <= extract.TEXTS | extract.NAMES | extract.OTHER


def test_one_chat_and_its_people(lake: MemoryStore, tmp_path: Path) -> None:
    """By its new id: what was said under the old one, its people, its topics, and no other chat."""
    export(lake, "parquet", tmp_path, "--chat", str(PRIVATE))
    assert {name for (name,) in parquet(tmp_path, "messages", "chat_id")} == {PRIVATE}
    assert {name for (name,) in parquet(tmp_path, "users", "user_id")} == {12, 999}
    assert [parquet(tmp_path, name) for name in ("doubts", "episodes", "topics", "events")] == [
        [],
        [],
        [],
        [],
    ]

    export(lake, "parquet", tmp_path, "--chat", str(NEW))
    assert {name for (name,) in parquet(tmp_path, "messages", "chat_id")} == {OLD}
    assert {name for (name,) in parquet(tmp_path, "chats", "chat_id")} == {OLD, NEW}
    assert len(parquet(tmp_path, "topics")) == 1


def test_some_days(lake: MemoryStore, tmp_path: Path) -> None:
    """The first and the last included, in every table that has days; topics only where a doubt has them."""
    export(lake, "parquet", tmp_path, "--to", "2026-11-20")
    assert [len(parquet(tmp_path, name)) for name in ("messages", "events", "doubts", "topics")] == [
        1,
        0,
        0,
        0,
    ]
    assert parquet(tmp_path, "users", "user_id") == [(11,)]


def test_what_is_said_of_an_export(
    lake: MemoryStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is in it and what is not, on the screen and beside the files, in the person's language."""
    export(lake, "csv", tmp_path, "--with-names", "--chat", str(NEW), language="pt")
    said, page = capsys.readouterr().err, (tmp_path / "LEIAME.md").read_text(encoding="utf-8")

    for each in ("De 20 de nov. de 2026 a 21 de nov. de 2026, dias de America/Manaus.", "Só a conversa -1001",
                 "Sem textos", "Com nomes", "Os ids das pessoas estão incluídos"):  # fmt: skip
        assert each in said
        assert each in page
    assert "| messages | 14 | Uma mensagem, na versão mais nova" in page


def test_a_lake_whose_doubts_were_not_looked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It says which command comes first, and exports what there is, every kind of it."""
    young = MemoryStore()
    fill(young, tmp_path, {name: made.rows()[name] for name in ("messages", "activity", "chats", "users")})
    export(young, "powerbi", tmp_path / "out")
    assert "igarape build --doubts" in capsys.readouterr().err
    assert query(f"SELECT * FROM '{tmp_path}/out/data/doubts.parquet'") == []


WRONG = [
    (["pdf"], "There is no kind called pdf", "parquet, csv, xlsx, powerbi"),
    (["csv", "--tables", "messages,nosuch"], "There is no table called nosuch", "messages, "),
    (["csv", "--tables", ","], "There is no table called", "messages, "),
    (["parquet", "--excel-br"], "--excel-br is a way to write csv, and this is parquet.", "Leave it out."),
    (["powerbi", "--tables", "messages"], "A Power BI project has tables of its own.", "Leave --tables out"),
    (
        ["csv", "--from", "2027-01-01"],
        "There is no message in those days.",
        "The messages are from Nov 20, 2026 to Nov 21, 2026.",
    ),
    (["csv", "--from", "2026-11-21", "--to", "2026-11-20"], "The period ends before it begins", "Swap"),
    (["csv", "--period", "7d", "--to", "2026-11-20"], "There are two periods.", "--period"),
    (["csv", "--chat", "5"], "There is no message of the chat 5.", "SELECT chat_id"),
]


def words_of(problem: Problem) -> str:
    """Say a problem as a door does."""
    return explain(problem, "en")


@pytest.mark.parametrize(("words", "what", "way"), WRONG)
def test_what_cannot_be_exported(
    lake: MemoryStore, tmp_path: Path, words: list[str], what: str, way: str
) -> None:
    """One sentence and a next step; and nothing is written."""
    with pytest.raises(Problem) as caught:
        export(lake, words[0], tmp_path / "out", *words[1:])
    assert what in str(caught.value)
    assert way in words_of(caught.value)
    assert not (tmp_path / "out").exists()


def test_parts_that_cannot_be_read(tmp_path: Path) -> None:
    """They are said, with the command that mends them, and no half export is left."""
    broken = made.store(tmp_path)
    for entry in list(broken.list("enriched/users/")):
        broken.put(entry.path, b"no parquet")
    with pytest.raises(Problem, match="cannot be read"):
        export(broken, "parquet", tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []
    assert issubclass(Usage, Problem)
