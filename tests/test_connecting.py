"""The door `connect`: each tool's steps, with this lake's or the stack's facts filled in."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import unquote

import duckdb
import pytest

from igarape import cli, engines
from igarape.query import views
from igarape.query.engine import Note
from igarape.show import facts, tools
from igarape.show.portuguese import CATALOGUE
from igarape.via.disk import DiskStore
from tests.engines import loopback
from tests.engines.conftest import standing
from tests.lakes import fill, talk

Out = pytest.CaptureFixture[str]


@pytest.fixture
def lake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A built lake with one message, whose path has a quote and a space in it."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / 'my "lake"'
    fill(DiskStore(folder), tmp_path, talk(("2026-11-22T16:00", 1, "Ana", "oi")), zone="America/Manaus")
    return folder


def test_powerbi_reads_the_folder_of_a_table(lake: Path, capsys: Out) -> None:
    """A query to paste: the folder, the day out of the folder's name, every column with its type."""
    assert cli.main(["connect", "powerbi", "--lake", str(lake), "--table", "activity"]) == 0
    said = capsys.readouterr().out

    assert f'Files = Folder.Files("{lake}/enriched/activity")'.replace('my "lake"', 'my ""lake""') in said
    assert 'Text.AfterDelimiter([Folder Path], "context_date=")' in said
    for each in views.columns(views.TABLES["activity"]):
        assert f'{{"{each.name}", ' in said
    assert "context_date is the day in America/Manaus" in said


@pytest.mark.parametrize("name", [name for name in views.TABLES if name != "telegram"])
def test_the_query_is_whole(name: str) -> None:
    """Each bracket is closed, and each step begins with what an earlier one made."""
    table = views.TABLES[name]
    query = facts.in_folder(table, PurePath("C:\\lake\\#(x)"), "UTC")["powerquery"]
    steps = dict(re.findall(r"^    (\w+) = (.*?),?$", query.partition("\nin\n")[0], re.M))

    assert all(query.count(a) == query.count(b) for a, b in ("()", "{}", "[]"))
    assert list(steps) == ["Files", "Parts", "Days", "Rows", "Kept", "All", "Typed"]
    for before, after in zip(steps, list(steps)[1:], strict=False):
        assert re.search(rf"\b{before}\b", steps[after])
    assert ("context_date" in query) == table.by_day


def blocks(said: str) -> list[str]:
    """Give what is to be pasted."""
    found = re.findall(r"^\n((?:    .*\n)+)", said, re.M)
    return ["\n".join(line[4:] for line in each.splitlines()) for each in found]


@pytest.fixture
def catalogue(lake: Path) -> Path:
    """The lake with its file of views, as a build leaves it."""
    parts = str(lake / "enriched" / "activity" / "*" / "*.parquet").replace("'", "''")
    with duckdb.connect() as con:
        con.execute(f"ATTACH '{lake / 'lake.duckdb'}' AS made (STORAGE_VERSION 'v1.4.0')")
        con.execute(
            f"CREATE VIEW made.activity AS SELECT * FROM read_parquet('{parts}', hive_partitioning = true)"
        )
    return lake


HERE = [name for name, ways in tools.TOOLS.items() if "duckdb" in ways]


@pytest.mark.parametrize("language", ["en", "pt-BR"])
@pytest.mark.parametrize("tool", HERE)
def test_each_tool_of_this_machine_gets_its_steps(lake: Path, capsys: Out, tool: str, language: str) -> None:
    """Whole, with absolute paths; where the file of views is needed and missing, that is said."""
    assert cli.main(["connect", tool, "--lake", lake.name, "--language", language]) == 0
    said = capsys.readouterr().out
    assert str(lake) in said
    needs = tool not in ("powerbi", "excel")
    assert ("igarape build" in said) == needs
    assert ("lake.duckdb" in said) == needs


@pytest.mark.parametrize("tool", ["metabase", "grafana", "dbeaver"])
def test_the_file_opens_read_only(catalogue: Path, capsys: Out, tool: str) -> None:
    """The very path that is printed, in DuckDB; and the JDBC URL names the same."""
    cli.main(["connect", tool, "--lake", str(catalogue)])
    said = capsys.readouterr().out
    assert "yet" not in said
    (file,) = [each for each in blocks(said) if each.startswith("/")]
    with duckdb.connect(file, read_only=True) as con:
        assert con.execute("SELECT sum(messages) FROM activity").fetchall() == [(1,)]
    assert tool != "dbeaver" or f"jdbc:duckdb:{file}" in blocks(said)


def test_the_uri_of_superset_names_the_file(catalogue: Path, capsys: Out) -> None:
    """Three slashes, the path as it is, and no writing."""
    cli.main(["connect", "superset", "--lake", str(catalogue)])
    (uri,) = blocks(capsys.readouterr().out)
    path, _, options = uri.removeprefix("duckdb:///").partition("?")
    with duckdb.connect(path, config={name: value for name, _, value in [options.partition("=")]}) as con:
        assert con.execute("SELECT sum(messages) FROM activity").fetchall() == [(1,)]


@pytest.mark.slow
def test_the_cell_of_a_notebook_runs(catalogue: Path, capsys: Out) -> None:
    """As it is printed: its last line is a table of the messages of each day."""
    cli.main(["connect", "jupyter", "--lake", str(catalogue)])
    (cell,) = blocks(capsys.readouterr().out)
    *before, last = cell.splitlines()
    names: dict[str, Any] = {}
    exec("\n".join(before), names)  # noqa: S102  (what is printed is what is tried)
    found = eval(last, names)  # noqa: S307
    names["lake"].close()
    assert found["messages"].tolist() == [1]


@pytest.mark.parametrize(
    ("tool", "files"), [("powerbi", ["igarape.pbip"]), ("excel", ["igarape.xlsx", "messages.csv"])]
)
def test_the_commands_write_what_the_steps_open(
    lake: Path, capsys: Out, monkeypatch: pytest.MonkeyPatch, tool: str, files: list[str]
) -> None:
    """Each command as it is printed; the files that the next step names are there then."""
    monkeypatch.setattr("igarape.exporting.source.Source.answers", lambda self: [])
    cli.main(["connect", tool, "--lake", str(lake)])
    said = capsys.readouterr().out
    commands = [shlex.split(each) for each in blocks(said) if each.startswith("igarape ")]
    assert [cli.main(each[1:]) for each in commands] == [0] * len(commands)
    for name in files:
        (path,) = set(re.findall(rf"(?:Open |Text/CSV, )(/.*?/{name})", said))
        assert Path(path).exists()


@pytest.fixture(scope="module")
def serving() -> Iterator[loopback.Server]:
    """An AWS in which the stack stands."""
    with standing() as server:
        yield server


@pytest.fixture
def cloud(serving: loopback.Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> loopback.Server:
    """That AWS, as if nothing had been asked yet."""
    monkeypatch.chdir(tmp_path)
    serving.forget()
    return serving


IN_CLOUD = [
    ["athena"],
    *([name, "--engine", "athena"] for name, ways in tools.TOOLS.items() if len(ways) == 2),
]


@pytest.mark.parametrize("words", IN_CLOUD)
def test_athena_s_facts_come_from_the_stack(cloud: loopback.Server, capsys: Out, words: list[str]) -> None:
    """Region, workgroup, database, where results go: whatever a driver wants."""
    assert cli.main(["connect", *words]) == 0
    said = capsys.readouterr().out

    for each in ("us-east-1", "igarape", "s3://lake/athena-results/"):
        assert each in unquote(said)
    if words[0] in ("athena", "powerbi"):
        assert "IAM Profile" in said
        assert "AwsDataCatalog" in said
    assert "{" not in said.replace("{Amazon Athena ODBC (x64)}", "")


def test_the_strings_of_the_drivers(cloud: loopback.Server, capsys: Out) -> None:
    """As their makers document them."""
    cli.main(["connect", "athena"])
    said = capsys.readouterr().out
    assert (
        "    Driver={Amazon Athena ODBC (x64)};AwsRegion=us-east-1;Catalog=AwsDataCatalog;Schema=igarape;"
        "Workgroup=igarape;S3OutputLocation=s3://lake/athena-results/;AuthenticationType=IAM Profile;"
        "AWSProfile=default;\n"
    ) in said
    assert "    jdbc:athena://Region=us-east-1;WorkGroup=igarape;Database=igarape;" in said


WRONG = [
    (["tableau"], "no tool called tableau", "powerbi, excel, metabase"),
    (["powerbi", "--engine", "trino"], "no engine called trino", "duckdb, athena"),
    (["powerbi", "--table", "nosuch"], "no table called nosuch", "activity"),
    (["powerbi", "--lake", "s3://bucket/x"], "they are in a bucket", "--engine athena"),
    (
        ["jupyter", "--lake", "s3://bucket/x"],
        "they are in a bucket",
        "igarape export --lake s3://bucket/x parquet",
    ),
    (["jupyter", "--engine", "athena"], "no engine called athena", "duckdb"),
    (["powerbi", "--lake", "empty"], "has not been built yet", "igarape build"),
]


@pytest.mark.parametrize(("words", "what", "way"), WRONG)
def test_what_cannot_be_connected(
    words: list[str], what: str, way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    """One sentence and a next step."""
    monkeypatch.chdir(tmp_path)
    assert cli.main(["connect", *words]) in (1, 2)
    said = capsys.readouterr().err
    assert (what in said, way in said) == (True, True), said


def test_no_stack_no_facts(cloud: loopback.Server, capsys: Out) -> None:
    """A stack that was never deployed is told so."""
    cloud.refuse["DescribeStacks"] = ("ValidationError", "Stack with id igarape does not exist")
    assert cli.main(["connect", "athena"]) == 1
    assert "There is no stack igarape in us-east-1." in capsys.readouterr().err


def test_every_step_has_its_facts_and_its_portuguese() -> None:
    """A tool that is added wrongly is found here, before a person meets it."""
    known = {
        "athena": facts.in_cloud("r", "w", "d", "s3://l"),
        "duckdb": facts.in_folder(views.TABLES["messages"], PurePath("f"), "z"),
    }
    for ways in tools.TOOLS.values():
        assert ways.keys() <= set(engines.ENGINES)
        for engine, way in ways.items():
            for language in ("en", "pt"):
                assert "{" not in tools.shown(way, dict.fromkeys(known[engine], "x"), language)
            assert all(each.text in CATALOGUE for each in way if isinstance(each, Note))


def test_no_tool_is_pointed_at_a_cluster(capsys: pytest.CaptureFixture[str]) -> None:
    """Spark answers questions, and is no engine to connect to."""
    assert cli.main(["connect", "powerbi", "--engine", "spark"]) == 2
    assert "Use one of duckdb, athena." in capsys.readouterr().err
