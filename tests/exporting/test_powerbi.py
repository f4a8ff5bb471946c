"""A Power BI project: its files are of the right shape, its names lead somewhere, its numbers are those of `ask`."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from igarape.errors import Usage
from igarape.exporting.project import seen
from igarape.query.questions import ask
from igarape.show.powerbi.measures import MEASURES
from igarape.store import MemoryStore
from igarape.via.lake import Lake
from tests.exporting import schemas, shapes, tmdl
from tests.exporting.made import ZONE, export, query

LANGUAGES = ("en", "pt")
TYPES = {"BIGINT": "int64", "INTEGER": "int64", "VARCHAR": "string", "DATE": "dateTime", "TIMESTAMP": "dateTime",
         "BOOLEAN": "boolean"}  # fmt: skip


@pytest.fixture(scope="module", params=LANGUAGES)
def project(
    request: pytest.FixtureRequest, lake: MemoryStore, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A project in each language, with all that can be in it."""
    folder = tmp_path_factory.mktemp("project")
    export(lake, "powerbi", folder, "--with-texts", "--with-names", language=request.param)
    return folder


def contents(folder: Path) -> dict[str, dict[str, Any]]:
    """Read the project's JSON files, by their paths."""
    kinds = (".json", ".pbip", ".pbir", ".pbism")
    found = [each for each in folder.rglob("*") if each.suffix in kinds and each.parent != folder]
    return {
        each.relative_to(folder).as_posix(): json.loads(each.read_text(encoding="utf-8"))
        for each in (*found, folder / "igarape.pbip")
    }


def model(folder: Path) -> dict[str, tmdl.Node]:
    """Read the model's tables, by their names."""
    files = (folder / "igarape.SemanticModel" / "definition" / "tables").glob("*.tmdl")
    nodes = [tmdl.read(each.read_text(encoding="utf-8")) for each in files]
    assert all(len(each) == 1 for each in nodes)
    return {each[0].name: each[0] for each in nodes}


def test_every_file_is_of_its_shape(project: Path) -> None:
    """Each file that Power BI reads, and as many visuals on each page as were laid out."""
    found = contents(project)
    for path, content in found.items():
        shapes.check(path, content)
    visuals = [path.split("/")[3] for path in found if path.endswith("visual.json")]
    assert {page: visuals.count(page) for page in visuals} == {"overview": 10, "hours": 6, "doubts": 8}


def test_every_file_is_valid_by_microsoft_s_schemas(project: Path) -> None:
    """By the schema that each file names."""
    root = schemas.folder()
    assert [each for content in contents(project).values() for each in schemas.errors(content, root)] == []


BROKEN: dict[str, Callable[[dict[str, Any]], object]] = {
    "no width": lambda file: file["position"].pop("width"),
    "a width of words": lambda file: file["position"].update(width="wide"),
    "no name": lambda file: file.pop("name"),
    "another member": lambda file: file.update(more=1),
    "no kind of visual": lambda file: file["visual"].pop("visualType"),
    "no reference": lambda file: file["visual"]["query"]["queryState"]["Y"]["projections"][0].pop("queryRef"),
    "an empty field": lambda file: file["visual"]["query"]["queryState"]["Y"]["projections"][0].update(
        field={}
    ),
    "another order": lambda file: file["visual"]["query"]["sortDefinition"]["sort"][0].update(
        direction="Down"
    ),
}


@pytest.mark.parametrize("broken", BROKEN)
@pytest.mark.parametrize("by", ["us", "Microsoft"])
def test_a_broken_file_is_refused(project: Path, broken: str, by: str) -> None:
    """By our own shapes, and by Microsoft's schemas: neither would let pass what Power BI does not."""
    file = copy.deepcopy(
        contents(project)["igarape.Report/definition/pages/overview/visuals/by_topic/visual.json"]
    )
    BROKEN[broken](file)
    if by == "Microsoft":
        assert schemas.errors(file, schemas.folder())
    else:
        with pytest.raises(jsonschema.ValidationError):
            shapes.check("visual.json", file)


def test_a_table_has_the_columns_of_its_file(project: Path) -> None:
    """By name and by type, in the model and in the query that reads the file."""
    for name, table in model(project).items():
        (part,) = table.all("partition")
        (file,) = re.findall(r'DataFolder & "\\(\w+\.parquet)"', "\n".join(part.lines))
        found = query(f"DESCRIBE SELECT * FROM '{project}/data/{file}'")
        columns = {each.properties["sourceColumn"]: each for each in table.all("column")}

        assert part.name == name
        assert {column: TYPES[kind] for column, kind, *_ in found} == {
            source: each.properties["dataType"] for source, each in columns.items()
        }
        typed = re.findall(r'\{"(\w+)", ([\w. ]+)\}', "\n".join(part.lines))
        assert {source for source, _ in typed} == set(columns)
        assert all("isHidden" in each.flags or each.sentence for each in columns.values())


def broken_names(tables: dict[str, tmdl.Node], found: dict[str, dict[str, Any]]) -> Iterator[str]:
    """Give every name, in the measures and on the pages, that leads nowhere."""
    columns = {(name, each.name) for name, table in tables.items() for each in table.all("column")}
    measures = {(name, each.name): each for name, table in tables.items() for each in table.all("measure")}
    called = {name for _, name in measures}
    for measure in measures.values():
        dax = re.sub(r'"[^"]*"', "", "\n".join(measure.lines))
        for table, column in re.findall(r"'([^']+)'(?:\[([^\]]+)\])?", dax):
            if table not in tables or (column and (table, column) not in columns):
                yield f"{measure.name}: {table}[{column}]"
        yield from (
            f"{measure.name}: [{name}]"
            for name in re.findall(r"(?<!')\[([^\]]+)\]", dax)
            if name not in called
        )
        yield from (measure.name for a, b in ("()", "[]") if dax.count(a) != dax.count(b))
    for path, content in found.items():
        for field in fields(content):
            (kind, inside), *_ = field["field"].items() if "field" in field else field.items()
            place = (inside["Expression"]["SourceRef"]["Entity"], inside["Property"])
            if place not in (measures if kind == "Measure" else columns):
                yield f"{path}: {place}"
            if field.get("queryRef", ".".join(place)) != ".".join(place):
                yield f"{path}: {field['queryRef']}"


def fields(content: object) -> Iterator[dict[str, Any]]:
    """Give every field that a file names."""
    if isinstance(content, dict):
        if "field" in content or content.keys() in ({"Column"}, {"Measure"}):
            yield content
        for each in content.values():
            yield from fields(each)
    elif isinstance(content, list):
        for each in content:
            yield from fields(each)


def test_every_name_leads_somewhere(project: Path) -> None:
    """Each field on a page, each table, column and measure in DAX; and a name that is taken away is missed."""
    tables, found = model(project), contents(project)
    assert list(broken_names(tables, found)) == []

    missed = 0
    for table in tables.values():
        for each in table.all("measure"):
            table.below.remove(each)
            missed += any(broken_names(tables, found))
            table.below.append(each)
    assert missed == len(MEASURES) - 2  # two are for people who make pages of their own


def test_no_two_things_have_one_name(project: Path) -> None:
    """Power BI tells no cases apart; nor may a measure be called as a column of its table, or have a comma."""
    tables = model(project)
    measures = [each.name.casefold() for table in tables.values() for each in table.all("measure")]
    assert len(measures) == len(set(measures)) == len(MEASURES)
    for table in tables.values():
        names = [each.name.casefold() for each in (*table.all("column"), *table.all("measure"))]
        assert len(names) == len(set(names))
    assert not re.findall(r"[,\[\]{}\"]", "".join(measures))
    assert all(each.sentence for table in tables.values() for each in table.all("measure"))


def test_every_row_finds_its_key(project: Path) -> None:
    """Each relationship joins columns of one type, to a key that is there once, from rows whose key is there."""
    tables = model(project)
    text = (project / "igarape.SemanticModel" / "definition" / "relationships.tmdl").read_text(
        encoding="utf-8"
    )
    joins = [
        (tmdl.pair(each.properties["fromColumn"]), tmdl.pair(each.properties["toColumn"]))
        for each in tmdl.read(text)
    ]
    assert len(joins) == len(set(joins)) == 10
    for many, one in joins:
        (file, key), (target, other) = (_source(tables, *each) for each in (many, one))
        assert _column(tables, *many).properties["dataType"] == _column(tables, *one).properties["dataType"]
        assert "isKey" in _column(tables, *one).flags
        rows = query(f"SELECT {other} FROM '{project}/data/{target}.parquet'")
        assert len(rows) == len(set(rows))
        lost = query(
            f"SELECT DISTINCT {key} FROM '{project}/data/{file}.parquet' EXCEPT SELECT {other} FROM '{project}/data/{target}.parquet'"
        )
        assert lost == [], (many, one)


def file_of(table: tmdl.Node) -> str:
    """Name the Parquet file that a table reads."""
    (part,) = table.all("partition")
    (file,) = re.findall(r"\\(\w+)\.parquet", "\n".join(part.lines))
    return str(file)


def _column(tables: dict[str, tmdl.Node], table: str, column: str) -> tmdl.Node:
    return next(each for each in tables[table].all("column") if each.name == column)


def _source(tables: dict[str, tmdl.Node], table: str, column: str) -> tuple[str, str]:
    return file_of(tables[table]), _column(tables, table, column).properties["sourceColumn"]


def test_the_calendar_is_whole_and_one_of_dates(project: Path) -> None:
    """Every day of the period once, its weekday by the language; the table is marked as one of dates."""
    days = query(f"SELECT day, weekday_number, weekday_name FROM '{project}/data/calendar.parquet'")
    assert [(str(day), number) for day, number, _ in days] == [("2026-11-20", 5), ("2026-11-21", 6)]
    assert [name for *_, name in days] in (["Fri", "Sat"], ["sex", "sáb"])
    marked = [table for table in model(project).values() if table.properties.get("dataCategory") == "Time"]
    assert [each.name for each in marked] in (["Calendar"], ["Calendário"])


@pytest.mark.parametrize(
    "text",
    [
        "table T\n\t\tcolumn a\n",
        "table T\n\tcolum a\n",
        "table T\n\tcolumn a\n\t\tdataType int64\n",
        "table 'T\n",
        "  table T\n",
    ],
)
def test_what_is_no_tmdl_is_refused(text: str) -> None:
    """A line that is indented wrongly, or says what nobody knows."""
    with pytest.raises(ValueError, match="line"):
        tmdl.read(text)


def test_a_project_that_a_person_changed_stays(
    lake: MemoryStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Power BI rewrites the files when it saves: the next export brings data alone, and says so."""
    page = tmp_path / "igarape.Report/definition/pages/hours/page.json"
    export(lake, "powerbi", tmp_path)
    page.write_text(page.read_text().replace("Hours", "My hours"))
    (tmp_path / "data" / "chats.parquet").unlink()
    export(lake, "powerbi", tmp_path, "--to", "2026-11-20")

    assert "The project was changed since, so it stays as it is" in capsys.readouterr().err
    assert "My hours" in page.read_text()
    assert query(f"SELECT count(*) FROM '{tmp_path}/data/calendar.parquet'") == [(1,)]
    assert (tmp_path / "data" / "chats.parquet").exists()

    with pytest.raises(Usage, match="this export has other columns"):
        export(lake, "powerbi", tmp_path, "--with-texts")
    export(lake, "powerbi", tmp_path, "--with-texts", "--force")
    assert "My hours" not in page.read_text()


PATHS = [
    ("/home/ana/x", {}, "/home/ana/x"),
    ("/mnt/c/Users/ana/x", {"WSL_DISTRO_NAME": "Ubuntu"}, "C:\\Users\\ana\\x"),
    ("/mnt/d", {"WSL_DISTRO_NAME": "Ubuntu"}, "D:\\"),
    ("/home/ana/x", {"WSL_DISTRO_NAME": "Ubuntu"}, "\\\\wsl.localhost\\Ubuntu\\home\\ana\\x"),
    ("/mnt/c/x", {}, "/mnt/c/x"),
]


@pytest.mark.parametrize(("path", "environ", "windows"), PATHS)
def test_a_path_as_windows_sees_it(path: str, environ: dict[str, str], windows: str) -> None:
    """From inside its Linux, disks have letters and the rest a share; elsewhere a path stays."""
    assert seen(path, environ) == windows


@pytest.mark.slow
def test_the_data_gives_the_numbers_of_ask(lake: MemoryStore, project: Path) -> None:
    """The same messages, people and ends, out of the exported files alone."""
    with Lake(lake, ZONE) as engine:
        hours, users, clarified = (ask(engine, name) for name in ("hours", "users", "clarified"))
    rows = query(f"""SELECT sum(n_messages), count(DISTINCT author_id) FROM '{project}/data/activity.parquet'
        WHERE author_kind <> 'bot'""")
    assert rows == [(hours.n, len(users.rows))]
    ends = query(f"SELECT outcome, count(*) FROM '{project}/data/doubts.parquet' GROUP BY ALL")
    week = clarified.dicts()[0]
    assert {end: week[end] for end, _ in ends} == dict(ends)
    assert sum(count for _, count in ends) == clarified.n == week["doubts"]
