"""Whatever is asked wrongly: exit 2, one sentence and a next step on stderr, nothing on stdout."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from igarape import cli
from igarape.errors import Problem, Usage
from igarape.show import words
from igarape.show.portuguese import CATALOGUE

UPDATE = (
    '{"update_id":1,"message":{"message_id":1,"date":1795273445,"chat":{"id":1,"type":"private"},'
    '"from":{"id":1,"is_bot":false,"first_name":"Ana"},"text":"Oi"}}\n'
)

WRONG = """
    # commands and flags
    nope
    build --nope
    ask
    ask nope
    ask hours extra
    import
    capture
    demo --seed x
    ask hours --format xml
    doctor --format xml
    build --format csv
    ask all --format csv
    ask hours --by day
    ask users --by week
    ask hours --topic x
    build --memory lots
    build --memory 0GB
    build --language tlh

    # days
    build --from tomorrow
    build --to 2026-02-30
    build --from 2026-12-01 --to 2026-11-01
    ask hours --from 21/11/2026
    ask hours --to 2026-13-01
    ask hours --period sometime
    ask hours --period 7d --from 2026-11-01
    ask hours --from 2026-12-01 --to 2026-11-01

    # zones
    build --zone Mars
    build --zone UTC
    build --zone ../../etc/passwd
    import updates.ndjson --zone Brasilia

    # paths, and where a lake is
    import nowhere
    sql -f nowhere.sql
    sql -f .
    ask hours --lake gs://bucket/lake
    ask hours --lake s3:///lake
    ask hours --lake s3://bucket/../lake
    import updates.ndjson --lake https://example.org
    build --lake updates.ndjson

    # ports
    capture --webhook --port http
    capture --webhook --port -1
    capture --webhook --port 65536

    doctor --port 0
    init --yes --zone Mars
    init --yes --lake gs://bucket/lake
    init updates.ndjson --yes
    init

    # numbers
    doctor --watch long
    ask hours --chat ana
    ask hours --who 9223372036854775808
    import updates.ndjson --bot mine
    import updates.ndjson --max-size big
    import updates.ndjson --max-size 0

    # queries
    sql
    sql ''
    sql 'SELECT 1' -f query.sql
    sql --dialect mysql 'SELECT 1'
    sql 'SELECT 1; SELECT 2'
    sql 'SELECT * FROM nowhere'
    sql 'SELECT nothing FROM messages'
    sql 'DROP TABLE messages'
    sql --dialect duckdb 'DROP TABLE messages'
    sql --dialect duckdb "SELECT * FROM read_csv('/etc/passwd')"
    sql 'SELECT `text` FROM messages'

    # a webhook anybody could call
    capture --webhook
"""
REQUESTS = [line.strip() for line in WRONG.splitlines() if line.strip() and not line.strip().startswith("#")]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one update in a file, and in a lake that was built, in a machine where nothing is set."""
    here = tmp_path_factory.mktemp("wrong")
    (here / "updates.ndjson").write_text(UPDATE)
    with pytest.MonkeyPatch.context() as patch:
        bare(patch, here)
        assert cli.main(["import", "updates.ndjson"]) == 0
        assert cli.main(["build"]) == 0
    return here


def bare(patch: pytest.MonkeyPatch, folder: Path) -> None:
    """Go to a folder with an environment that says nothing."""
    patch.chdir(folder)
    for name in ("LAKE", "ZONE", "LANGUAGE", "TELEGRAM_SECRET", "TELEGRAM_TOKEN"):
        patch.delenv(f"IGARAPE_{name}", raising=False)
    patch.setenv("LANG", "C.UTF-8")
    patch.delenv("LC_ALL", raising=False)


@pytest.mark.parametrize("language", ["en", "pt-BR"])
@pytest.mark.parametrize("request_", REQUESTS)
def test_what_is_asked_wrongly_gets_one_sentence_and_a_next_step(
    request_: str,
    language: str,
    built: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Exit 2, two lines on stderr in the person's language, not a byte on stdout."""
    bare(monkeypatch, built)
    monkeypatch.setenv("IGARAPE_LANGUAGE", language)
    if "--port" in request_:
        monkeypatch.setenv("IGARAPE_TELEGRAM_SECRET", "made-up")  # or its lack would be what is wrong
    raised: list[Problem] = []
    explain = words.explain

    def spy(problem: Problem, tag: str, lake: str) -> str:
        raised.append(problem)
        return explain(problem, tag, lake)

    monkeypatch.setattr(words, "explain", spy)

    code = cli.main(shlex.split(request_))

    out, err = capsys.readouterr()
    tag = language[:2]
    error, hint = (words.translate(each, tag).format(what="") for each in ("Error: {what}", "Try: {what}"))
    assert (code, out) == (2, "")
    sentence, *more = err.splitlines()
    assert sentence.startswith(error)
    assert sentence.endswith(".")
    assert not sentence.endswith("..")
    assert more, "there is a next step"
    assert more[0].startswith(hint)
    assert {raised[0].text, raised[0].hint} <= CATALOGUE.keys(), "both have their Portuguese"
    assert not re.search(r"Traceback|\bNone\b|\{\w+\}", err), "nothing of ours shines through"


def test_nothing_that_is_asked_wrongly_writes_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A slip of the hand leaves the folder as it was: no lake called `s3:`, no half a lake."""
    bare(monkeypatch, tmp_path)
    (tmp_path / "updates.ndjson").write_text(UPDATE)

    for request in REQUESTS:
        if request not in _MEANT_IN_A_NEW_FOLDER:
            assert cli.main(shlex.split(request)) in (1, 2)

    assert [each.name for each in tmp_path.iterdir()] == ["updates.ndjson"]


_MEANT_IN_A_NEW_FOLDER = ("build --zone UTC",)
"""Wrong only where a lake has a zone already."""


def test_with_debug_a_person_sees_where_a_problem_came_from(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """--debug lets the problem through, traceback and all."""
    bare(monkeypatch, built)

    with pytest.raises(Usage):
        cli.main(["ask", "nope", "--debug"])
