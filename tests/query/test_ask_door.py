"""The doors ask and sql: arguments in, data on stdout, notes on stderr."""

from __future__ import annotations

import argparse
import io
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from igarape import ask
from igarape.errors import Problem, Usage
from igarape.settings import Settings
from igarape.store import MemoryStore
from tests.lakes import fill, talk


@pytest.fixture
def store(tmp_path: Path) -> MemoryStore:
    """A built lake with one message."""
    made = MemoryStore()
    fill(made, tmp_path, talk(("2026-11-22T16:00", 1, "Ana", "oi")), zone="America/Manaus")
    return made


def asked(*words: str) -> argparse.Namespace:
    """Parse the arguments of ask."""
    parser = argparse.ArgumentParser()
    ask.ask_arguments(parser)
    return parser.parse_args(words)


def queried(*words: str) -> argparse.Namespace:
    """Parse the arguments of sql."""
    parser = argparse.ArgumentParser()
    ask.sql_arguments(parser)
    return parser.parse_args(words)


def test_ask_prints_json(store: MemoryStore, capsys: pytest.CaptureFixture[str]) -> None:
    """The zone is the one that the lake was built in."""
    assert ask.run_ask(asked("hours", "--format", "json"), Settings(), store) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["question"], answer["zone"], answer["n"]) == ("hours", "America/Manaus", 1)


def test_ask_all_in_portuguese(store: MemoryStore, capsys: pytest.CaptureFixture[str]) -> None:
    """Four answers, and no colour where stdout is no terminal."""
    assert ask.run_ask(asked("all"), Settings(language="pt"), store) == 0
    out = capsys.readouterr().out
    assert [
        title in out for title in ("Em que horário", "Quantas mensagens", "Quem escreve", "De que tamanho")
    ] == [True] * 4
    assert "\x1b" not in out


def test_sql_on_the_command_line(store: MemoryStore, capsys: pytest.CaptureFixture[str]) -> None:
    """CSV for a pipe."""
    args = queried("SELECT user_first_name, text FROM telegram", "--format", "csv")
    assert ask.run_sql(args, Settings(), store) == 0
    assert capsys.readouterr().out == "user_first_name,text\nAna,oi\n"


def test_sql_from_a_file_and_from_stdin(
    store: MemoryStore, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """-f FILE, and - for stdin."""
    file = tmp_path / "q.sql"
    file.write_text("-- comment\nSELECT 7/2 AS x;\n", encoding="utf-8")
    ask.run_sql(queried("-f", str(file), "--format", "csv"), Settings(), store)
    monkeypatch.setattr("sys.stdin", io.StringIO("SELECT 7/2 AS x"))
    ask.run_sql(queried("-", "--dialect", "duckdb", "--format", "csv"), Settings(), store)
    assert capsys.readouterr().out == "x\n3\nx\n3.5\n"


def test_ddl_says_something_on_stderr_alone(store: MemoryStore, capsys: pytest.CaptureFixture[str]) -> None:
    """The output is data, and there is none."""
    ask.run_sql(queried("MSCK REPAIR TABLE `telegram`;"), Settings(language="pt"), store)
    out, err = capsys.readouterr()
    assert (out, err) == ("", "Nada a reparar: telegram sempre mostra todos os dias que foram construídos.\n")


def test_a_period_by_its_name_is_cut_in_the_lake_s_zone(
    store: MemoryStore, capsys: pytest.CaptureFixture[str]
) -> None:
    """At three in the morning of Monday in UTC it is Sunday in Manaus: the last day that is over is the Saturday."""
    moment = datetime(2026, 11, 23, 3, tzinfo=UTC)
    args = asked("days", "--period", "1d", "--format", "csv")
    with pytest.raises(Problem, match="no message in those days"):
        ask.run_ask(args, Settings(), store, lambda: moment)

    assert ask.run_ask(args, Settings(), store, lambda: moment + timedelta(hours=2)) == 0
    assert capsys.readouterr().out == "day,messages,bots\n2026-11-22,1,0\n"


WRONG_ASK = [
    (["hours", "--format", "xlsx"], "format called xlsx"),
    (["hours", "--from", "ontem"], "'ontem' is not a day"),
    (["hours", "--from", "../../x"], "is not a day"),
    (["hours", "--chat", "1; DROP"], "is not an id"),
    (["hours", "--who", "9" * 30], "is not an id"),
    (["hours", "--who", "٣"], "is not an id"),
    (["all", "--format", "csv"], "CSV holds one table"),
    (["nosuch"], "no question called nosuch"),
    (["hours", "--topic", "x"], "hours cannot be asked of one topic"),
    (["hours", "--period", "ever"], "no period called 'ever'"),
    (["hours", "--period", "7d", "--to", "2026-11-22"], "two periods"),
]


@pytest.mark.parametrize(("words", "what"), WRONG_ASK)
def test_wrong_use_of_ask(store: MemoryStore, words: list[str], what: str) -> None:
    """Exit code 2, one sentence, a next step."""
    with pytest.raises(Usage, match=what) as found:
        ask.run_ask(asked(*words), Settings(), store)
    assert found.value.exit_code == 2
    assert found.value.hint


WRONG_SQL = [
    ([], "no query"),
    (["  "], "no query"),
    (["SELECT 1", "-f", "x"], "two queries"),
    (["-f", "/nonexistent.sql"], "cannot be read"),
    (["SELECT 1", "--dialect", "mysql"], "dialect called mysql"),
    (["SELECT 1", "--format", "x"], "format called x"),
]


@pytest.mark.parametrize(("words", "what"), WRONG_SQL)
def test_wrong_use_of_sql(store: MemoryStore, words: list[str], what: str) -> None:
    """Exit code 2, one sentence, a next step."""
    with pytest.raises(Usage, match=what) as found:
        ask.run_sql(queried(*words), Settings(), store)
    assert found.value.hint


def test_a_lake_that_was_not_built() -> None:
    """The next command stands in the hint."""
    with pytest.raises(Problem, match="not been built yet") as found:
        ask.run_ask(asked("hours"), Settings(), MemoryStore())
    assert "igarape build" in found.value.hint


def test_the_door_opens_fast() -> None:
    """Neither sqlglot nor DuckDB nor Babel is loaded before a query comes."""
    code = "import sys, igarape.ask; print([m for m in ('sqlglot', 'duckdb', 'babel') if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"
