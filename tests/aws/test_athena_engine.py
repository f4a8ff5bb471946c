"""Athena's client on the stack's own tables, in an AWS on this machine; its Athena speaks DuckDB's dialect alone."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from igarape import cli
from igarape.via.s3 import S3Store
from tests.aws.cloud import REGION, Cloud
from tests.engines import world

pytestmark = pytest.mark.slow

BUCKET = f"igarape-000000000000-{REGION}"
Out = pytest.CaptureFixture[str]


def athena(*words: str) -> int:
    """Run a command on Athena."""
    return cli.main([*words, "--engine", "athena", "--region", REGION])


def test_the_questions_on_the_tables_of_the_stack(
    make_cloud: Callable[..., Cloud], tmp_path: Path, capsys: Out
) -> None:
    """Workgroup, database, zone and lake are found by the stack's name; rows are those of DuckDB over the same lake."""
    make_cloud()
    assert cli.main(["deploy", "aws", "--region", REGION, "--set", "FindDoubts=no"]) == 0
    world.make(S3Store(f"s3://{BUCKET}"), tmp_path)
    capsys.readouterr()

    # Those questions whose words DuckDB knows as well; the others are asked of the loopback Athena.
    for question in ("days", "users", "lengths"):
        assert athena("ask", question, "--format", "csv") == 0
        there = capsys.readouterr()
        assert cli.main(["ask", question, "--format", "csv", "--lake", f"s3://{BUCKET}"]) == 0
        here = capsys.readouterr()
        assert rows(there.out) == rows(here.out)
        assert there.err.startswith("Athena: 1 query, ")

    # What was read is counted, a text is a text, NULL is not an empty one.
    assert (
        athena("sql", "SELECT text FROM messages ORDER BY message_id DESC LIMIT 2", "--format", "json") == 0
    )
    found = json.loads(capsys.readouterr().out)
    assert found["rows"] == [{"text": "Bom dia!"}, {"text": None}]
    assert found["cost"]["scanned_bytes"] > 0

    # What fails there is told here.
    assert athena("sql", "SELECT nosuch FROM messages") == 1
    assert "Athena could not run the query: " in capsys.readouterr().err
    assert athena("ask", "days", "--stack", "another") == 1
    assert "There is no stack another in us-east-1." in capsys.readouterr().err
    assert cli.main(["connect", "athena", "--region", REGION]) == 0
    assert f"s3://{BUCKET}/athena-results/" in capsys.readouterr().out


def rows(text: str) -> list[dict[str, str]]:
    """Read CSV."""
    return list(csv.DictReader(io.StringIO(text)))
