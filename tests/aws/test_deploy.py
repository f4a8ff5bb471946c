"""The command `deploy`: what it asks for before it talks to AWS, and what it prints."""

from __future__ import annotations

from pathlib import Path

import pytest

from igarape import cli
from igarape.deploying import template
from tests import canary


@pytest.fixture(autouse=True)
def _nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without settings, and a home without keys."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("IGARAPE_TELEGRAM_SECRET", canary.secret())
    for name in (
        "AWS_PROFILE",
        "AWS_ACCESS_KEY_ID",
        "AWS_REGION",
        "AWS_DEFAULT_REGION",
        "IGARAPE_LANGUAGE",
        "LANG",
    ):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("said", "problem", "hint"),
    [
        (["gcp"], "There is no action called gcp.", "Use one of aws, check."),
        (["aws", "--stack", "My_Stack"], "'My_Stack' is no name for a stack.", "Use small letters"),
        (["aws", "--door", "window"], "There is no door called window.", "Use one of api, url."),
        (["aws", "--set", "IngestKey=a.zip"], "'IngestKey=a.zip' sets no parameter", "Write NAME=VALUE"),
        (["aws", "--set", "Email"], "'Email' sets no parameter", "Write NAME=VALUE"),
        (["aws", "--zone", "Mars/Base"], "There is no time zone called 'Mars/Base'.", "America/Sao_Paulo"),
        (["aws"], "In which region of AWS?", "Name it with --region"),
        (["aws", "--region", "sa-east-1"], "There are no keys for AWS here.", "aws configure"),
        (["check", "--region", "sa-east-1"], "There are no keys for AWS here.", "aws configure"),
    ],
)
def test_what_is_asked_wrongly(
    said: list[str], problem: str, hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One sentence, and the next step; nothing was asked of AWS."""
    assert cli.main(["deploy", *said]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert f"Error: {problem}" in told.err
    assert hint in told.err


def test_without_a_secret_nothing_is_deployed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An address that takes updates from anyone is never made, not for a minute."""
    monkeypatch.delenv("IGARAPE_TELEGRAM_SECRET")

    assert cli.main(["deploy", "aws", "--region", "sa-east-1"]) == 2
    assert "The webhook needs a secret" in capsys.readouterr().err


def test_the_template_is_printed_without_any_account(capsys: pytest.CaptureFixture[str]) -> None:
    """For who deploys it by other means, or wants to read it first; no secret is in it."""
    assert cli.main(["deploy", "aws", "--print"]) == 0
    assert capsys.readouterr().out == template.text()
