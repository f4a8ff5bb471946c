"""`--engine athena`: the same questions over the stack's lake, with what was read and its price."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from igarape import cli, engines
from igarape.store import MemoryStore
from igarape.via.aws.account import Account
from igarape.via.lake import Lake
from tests.engines import loopback
from tests.engines.conftest import KEYS, standing
from tests.lakes import fill, talk

Out = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[loopback.Server]:
    """An AWS whose stack has a lake with one message."""
    store = MemoryStore("s3://lake")
    talked = talk(("2026-11-22T16:00", 1, "Ana", "oi"))
    fill(store, tmp_path_factory.mktemp("fill"), talked, zone="America/Manaus")
    with (
        Lake(store, "America/Manaus") as lake,
        standing(lake) as server,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(engines, "_store", lambda there: store)
        yield server


@pytest.fixture
def cloud(serving: loopback.Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> loopback.Server:
    """That AWS, as if nothing had been asked yet; there is no lake on this machine."""
    monkeypatch.chdir(tmp_path)
    serving.forget()
    return serving


def test_ask_athena(cloud: loopback.Server, capsys: Out) -> None:
    """The answer, its zone that of the stack's lake, and below it what was read: one query, for the parts' names tell the days."""
    assert cli.main(["ask", "users", "--engine", "athena"]) == 0
    said = capsys.readouterr().out
    assert "1 person wrote 1 message in 1 day." in said
    assert "Athena: 1 query, 12.3 MB read: $0.000065 at the list price" in " ".join(said.split())
    assert "days and hours of America/Manaus" in " ".join(said.split())


def test_ask_athena_in_portuguese(cloud: loopback.Server, capsys: Out) -> None:
    """Money as Brazilians write it."""
    cli.main(["ask", "users", "--engine", "athena", "--language", "pt-BR"])
    assert "1 consulta, 12,3 MB lidos: US$ 0,000065" in " ".join(capsys.readouterr().out.split())


def test_json_has_the_cost_for_programs(cloud: loopback.Server, capsys: Out) -> None:
    """Of each answer its own; the keys are those of every language."""
    cli.main(["ask", "all", "--engine", "athena", "--format", "json"])
    answers = json.loads(capsys.readouterr().out)["answers"]
    assert [each["cost"] for each in answers] == [
        {
            "queries": 1,
            "scanned_bytes": 12345678,
            "billed_bytes": 13000000,
            "usd": 0.000065,
            "price_of": "2026-11-21",
        }
    ] * len(answers)
    assert [each["question"] for each in answers] == ["hours", "days", "users", "lengths"]


def test_csv_is_data_and_the_price_stands_aside(cloud: loopback.Server, capsys: Out) -> None:
    """Stdout can be read by a program."""
    cli.main(["ask", "days", "--engine", "athena", "--format", "csv"])
    out, err = capsys.readouterr()
    assert out == "day,messages,bots\n2026-11-22,1,0\n"
    assert err.startswith("Athena: 1 query")


def test_sql_on_athena(cloud: loopback.Server, capsys: Out) -> None:
    """Rows on stdout, the price on stderr, and in JSON too."""
    assert cli.main(["sql", "SELECT text FROM telegram", "--engine", "athena", "--format", "json"]) == 0
    out, err = capsys.readouterr()
    found = json.loads(out)
    assert (found["rows"], found["cost"]["queries"]) == ([{"text": "oi"}], 1)
    assert err.startswith("Athena: 1 query, 12.3 MB read")


def test_duckdb_bills_nothing(tmp_path: Path, capsys: Out) -> None:
    """The control: no engine but one that bills has a cost."""
    from igarape.via.disk import DiskStore

    fill(DiskStore(tmp_path / "lake"), tmp_path, talk(("2026-11-22T16:00", 1, "Ana", "oi")))
    for words in (["ask", "days"], ["sql", "SELECT 1 AS x"]):
        cli.main([*words, "--lake", str(tmp_path / "lake"), "--format", "json"])
        out, err = capsys.readouterr()
        assert "cost" not in json.loads(out)
        assert err == ""


WRONG = [
    (["ask", "days", "--engine", "trino"], 2, "no engine called trino"),
    (["sql", "SELECT 1", "--engine", "athena", "--dialect", "duckdb"], 2, "runs on DuckDB alone"),
    (["ask", "doubts", "--engine", "athena"], 1, "have not been looked for yet"),
    (["sql", "DROP TABLE x", "--engine", "athena"], 2, "Only queries run here, and this is DROP."),
]


@pytest.mark.parametrize(("words", "code", "what"), WRONG)
def test_what_is_not_asked(
    cloud: loopback.Server, capsys: Out, words: list[str], code: int, what: str
) -> None:
    """One sentence, and no query."""
    assert cli.main(words) == code
    assert what in capsys.readouterr().err
    assert cloud.asked("StartQueryExecution") == []


@pytest.fixture
def nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A machine on which nobody has signed in to AWS; it is looked for as always."""
    monkeypatch.setattr("igarape.via.aws.Account", Account)
    monkeypatch.chdir(tmp_path)
    for name, value in {**KEYS, "AWS_EC2_METADATA_DISABLED": "true", "HOME": str(tmp_path)}.items():
        monkeypatch.setenv(name, value)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    return monkeypatch


def test_keys_that_are_not_there(nobody: pytest.MonkeyPatch, capsys: Out) -> None:
    """Before anything is asked."""
    assert cli.main(["ask", "days", "--engine", "athena"]) == 2
    assert "There are no keys for AWS here." in capsys.readouterr().err


def test_the_region_is_named_or_known(nobody: pytest.MonkeyPatch, capsys: Out) -> None:
    """Where neither is so, that is asked."""
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        nobody.delenv(name)
    assert cli.main(["ask", "days", "--engine", "athena"]) == 2
    assert "In which region of AWS?" in capsys.readouterr().err


def test_the_rights_in_the_docs_are_those_that_are_used(cloud: loopback.Server, capsys: Out) -> None:
    """A person with the policy of docs/athena.md can do all that asking does, and it grants no pattern of actions."""
    cli.main(["ask", "days", "--engine", "athena"])
    page = (Path(__file__).parents[1] / "docs" / "athena.md").read_text(encoding="utf-8")
    policy = json.loads(page.partition("```json")[2].partition("```")[0])
    granted = {
        action
        for each in policy["Statement"]
        for action in ([each["Action"]] if isinstance(each["Action"], str) else each["Action"])
    }
    services = {"GetCallerIdentity": None, "DescribeStacks": "cloudformation"}  # the first needs no right
    used = {
        f"{service}:{call}"
        for call, _ in cloud.calls
        if (service := services.get(call, "athena")) is not None
    }

    assert used <= granted
    assert "athena:StopQueryExecution" in granted
    assert not any("*" in each for each in granted)
