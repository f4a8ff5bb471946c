"""The course's bucket, imported as it lies, answers the course's four queries as they stand."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from igarape.cli import main
from tests.query.test_course import A_DAY, A_PERSON_AND_DAY, HOUR, LENGTH

Igarape = Callable[..., str]


@pytest.fixture
def igarape(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Igarape:
    """Run igarape in an empty folder, and give what it prints."""
    monkeypatch.chdir(tmp_path)
    for name in ("IGARAPE_LAKE", "IGARAPE_ZONE", "IGARAPE_TELEGRAM_TOKEN"):
        monkeypatch.delenv(name, raising=False)

    def run(*words: str, code: int = 0) -> str:
        assert main(words) == code, capsys.readouterr().err
        return capsys.readouterr().out

    return run


def bucket(folder: Path) -> None:
    """Lay out the bucket as the course's Lambda does: one update a file, named by the clock, in its own day."""
    for number in range(6):
        # The evening of 21 November in São Paulo, which is the 22nd in UTC.
        moment = datetime(2026, 11, 21, 23, 30, tzinfo=UTC) + timedelta(hours=number)
        sent = {
            "update_id": 100 + number,
            "message": {
                "message_id": number,
                "from": {
                    "id": 7 + number % 2,
                    "is_bot": False,
                    "first_name": "Ana" if number % 2 == 0 else "Rui",
                },
                "chat": {"id": -1001, "type": "supergroup", "title": "Suporte"},
                "date": int(moment.timestamp()),
                "text" if number else "photo": "oi" * number or [],
            },
        }
        day = (moment - timedelta(hours=3)).date()
        place = folder / f"telegram/context_date={day}/{moment:%Y%m%d%H%M%S%f}.json"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(json.dumps(sent), encoding="utf-8")


def test_the_course_s_queries_run_on_the_course_s_bucket(igarape: Igarape, tmp_path: Path) -> None:
    """A photo costs no day, the day is São Paulo's, and the hour is UTC, as the query says."""
    bucket(tmp_path / "bucket")
    igarape("import", "bucket")
    igarape("build")

    def ask(sql: str) -> list[list[object]]:
        return [list(each.values()) for each in json.loads(igarape("sql", sql, "--format", "json"))["rows"]]

    assert ask(A_DAY) == [["2026-11-22", 2], ["2026-11-21", 4]]
    assert sorted(ask(A_PERSON_AND_DAY)) == [
        [7, "Ana", "2026-11-21", 2],
        [7, "Ana", "2026-11-22", 1],
        [8, "Rui", "2026-11-21", 2],
        [8, "Rui", "2026-11-22", 1],
    ]
    assert sorted(ask(LENGTH)) == [
        [7, "Ana", "2026-11-21", 4],
        [7, "Ana", "2026-11-22", 8],
        [8, "Rui", "2026-11-21", 4],
        [8, "Rui", "2026-11-22", 10],
    ]
    assert sorted(ask(HOUR)) == [
        [0, 7, 47, 1],
        [1, 7, 47, 1],
        [2, 7, 47, 1],
        [3, 7, 47, 1],
        [4, 7, 47, 1],
        [23, 6, 47, 1],
    ]


def test_imported_twice_changes_nothing(igarape: Igarape, tmp_path: Path) -> None:
    """The second import finds everything already here, and the second build finds nothing to do."""
    bucket(tmp_path / "bucket")
    igarape("import", "bucket")
    igarape("build")
    before = sorted(str(each) for each in (tmp_path / "lake/raw").rglob("*.zst"))

    assert "Already here: 6" in igarape("import", "bucket")
    assert "0 days built" in igarape("build")
    assert before == sorted(str(each) for each in (tmp_path / "lake/raw").rglob("*.zst"))


def test_a_broken_line_is_quarantined_with_its_file_and_line(igarape: Igarape, tmp_path: Path) -> None:
    """The others are imported; both commands say so with exit 1."""
    good = [json.dumps({"update_id": n, "poll": {"id": str(n), "question": "?"}}) for n in range(50)]
    (tmp_path / "updates.ndjson").write_text("\n".join([*good[:20], '{"update_id": 9', *good[20:]]))

    igarape("import", "updates.ndjson", code=1)
    igarape("build", code=1)
    found = igarape("sql", "SELECT reason, origin FROM quarantine", "--format", "csv")

    assert "not_json" in found
    assert "updates.ndjson:21" in found
    assert "50" in igarape("sql", "SELECT count(*) AS n FROM updates", "--format", "csv")


def test_what_every_command_takes_stands_before_or_behind_it(igarape: Igarape, tmp_path: Path) -> None:
    """`igarape --lake X build` and `igarape build --lake X` are the same."""
    bucket(tmp_path / "bucket")
    igarape("--lake", "here", "import", "bucket")

    assert "2 days built" in igarape("build", "--lake", "here")
    assert igarape("--lake", "here", "ask", "days") == igarape("ask", "days", "--lake", "here")
    assert "Quantas" in igarape("--language", "pt-BR", "--lake", "here", "ask", "days")
