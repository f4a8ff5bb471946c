"""The command `deploy`: what it asks for before it talks to AWS, and what it prints."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest

from igarape import cli
from igarape.deploying import template
from igarape.deploying.stack import first_day
from igarape.via.aws import Account, Stack
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


class Bucket:
    """An account of which only the folders of a bucket matter."""

    def __init__(self, *folders: str) -> None:
        self.folders = folders

    def first_folder(self, bucket: str, prefix: str) -> str | None:
        """Name the first folder below a prefix."""
        return next((each for each in sorted(self.folders) if each.startswith(prefix)), None)


EVENTS, MESSAGES = "enriched/events/context_date=2026-03-05/", "enriched/messages/context_date=2026-03-20/"
DEFAULT = "2013-08-14"


@pytest.mark.parametrize(
    ("folders", "before", "given", "expected"),
    [
        ((), None, {}, None),  # a lake without tables: what will be imported may be of any day
        (
            (MESSAGES,),
            None,
            {},
            "2026-02-17",
        ),  # a new stack takes up a lake: from a month before its first day
        ((MESSAGES, EVENTS), DEFAULT, {}, "2026-02-02"),
        ((MESSAGES,), "2026-01-01", {}, "2026-01-01"),  # what was to be seen stays so
        ((MESSAGES, EVENTS), "2026-04-01", {}, "2026-02-02"),  # something older came: it is not hidden
        ((MESSAGES,), None, {"FirstDay": "2026-03-21"}, None),  # said is said
        (("enriched/messages/context_date=2013-08-15/",), None, {}, DEFAULT),
        (("enriched/messages/notes/",), None, {}, None),
    ],
)
def test_athena_looks_from_the_lake_s_first_day_on(
    folders: tuple[str, ...], before: str | None, given: dict[str, str], expected: str | None
) -> None:
    """Each day it looks for is a listing; each that it does not look for is hidden."""
    known = Stack("CREATE_COMPLETE", {"FirstDay": before}, {}) if before else None
    found = first_day("lake", known, given, cast(Account, Bucket(*folders)))
    assert found == ({} if expected is None else {"FirstDay": expected})


def test_the_template_is_printed_without_any_account(capsys: pytest.CaptureFixture[str]) -> None:
    """For who deploys it by other means, or wants to read it first; no secret is in it."""
    assert cli.main(["deploy", "aws", "--print"]) == 0
    assert capsys.readouterr().out == template.text()
