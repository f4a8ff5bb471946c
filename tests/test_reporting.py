"""`igarape report`: into a file, and into chats of a fake Telegram."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from igarape import cli, paths, posting, reporting
from igarape.errors import Declined, Problem, Unreachable, Usage
from igarape.posting import Place, Report, post
from igarape.query.engine import Note
from igarape.secret import Secret
from igarape.settings import Settings
from igarape.store import MemoryStore
from igarape.testing.forms import Upload
from igarape.via import vega
from igarape.via.telegram import Telegram
from tests import canary
from tests.imports import deliveries
from tests.reports import GROUP, Stage, lake, stage
from tests.show.test_picture import size

PAGE = Path(__file__).parents[1] / "docs" / "report.md"
NOW = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> MemoryStore:
    """A lake that is read alone."""
    return lake(tmp_path_factory.mktemp("lake"))


@pytest.fixture
def telegram() -> Iterator[Stage]:
    """A supergroup with a bot."""
    with stage() as opened:
        yield opened


def report(store: MemoryStore, settings: Settings, *said: str) -> int:
    """Run `igarape report` on a store."""
    parser = argparse.ArgumentParser()
    reporting.arguments(parser)
    return reporting.run(parser.parse_args(said), settings, store)


def sent(telegram: Stage) -> dict[str, Any]:
    """Read the parameters of the one call that sent something."""
    (call,) = [each for each in telegram.fake.calls if each.method.startswith("send")]
    return dict(call.params)


# -- into a file ---------------------------------------------------------------------------------------


def test_a_picture_goes_into_a_file(
    tables: MemoryStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """So that a person can look first; stdout has the words that would stand below it."""
    assert report(tables, Settings(), f"--chat={GROUP}", f"--out={tmp_path / 'a.png'}") == 0

    assert size((tmp_path / "a.png").read_bytes())[0] >= 1080
    said = capsys.readouterr()
    assert said.out.startswith("Suporte\n\nPeak: Friday at 13:00, 2 messages a day on average, n = 3.\n")
    assert said.err == f"Written to {tmp_path / 'a.png'}.\n"


def test_a_picture_as_svg_or_words_as_text(tables: MemoryStore, tmp_path: Path) -> None:
    """The name says which; without --chat it is about all of them."""
    report(tables, Settings(language="pt"), "days", f"--out={tmp_path / 'a.svg'}")
    report(tables, Settings(language="pt"), "lengths", "--text", f"--out={tmp_path / 'a.txt'}")

    assert (tmp_path / "a.svg").read_bytes().startswith(b"<svg ")
    words = (tmp_path / "a.txt").read_text(encoding="utf-8")
    assert words.startswith("Todas as conversas\n\nDe que tamanho são os textos?\n")
    assert "Ana" not in words


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ([], "Nothing is to be done"),
        (["weather", "--out=a.png"], "no report about 'weather'"),
        (["--out=a.gif"], "a.gif is no name for a picture"),
        (["--send=Suporte"], "--send 'Suporte' is not an id"),
        (["--send=-1001", "--topic=x"], "--topic 'x' is not an id"),
        (["--send=-1001"], "no token"),
        (["--out=a.png", "--last=7", "--to=2026-11-21"], "two periods"),
        (["--out=a.png", "--last=0"], "'0' is no number of days"),
        (["--out=a.png", "--from=soon"], "--from 'soon' is not a day"),
    ],
)
def test_what_cannot_be_meant_is_usage(
    said: list[str], why: str, tables: MemoryStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One sentence each, and nothing is written or sent."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Usage, match=why):
        report(tables, Settings(), *said)
    assert list(tmp_path.iterdir()) == []


def test_the_last_days_are_whole_days() -> None:
    """Today is not over, and is not among them."""
    args = argparse.Namespace(since=None, until=None, last="7")
    assert reporting._days(args, date(2026, 11, 23)) == (date(2026, 11, 16), date(2026, 11, 22))


def test_a_file_that_cannot_be_written_is_a_problem(tables: MemoryStore, tmp_path: Path) -> None:
    """With the system's reason."""
    with pytest.raises(Problem, match="No such file or directory"):
        report(tables, Settings(), "--text", f"--out={tmp_path / 'nowhere' / 'a.txt'}")


def test_an_empty_lake_has_no_report(tmp_path: Path) -> None:
    """It says what to do, as every question does."""
    with pytest.raises(Problem, match="not been built yet"):
        report(MemoryStore(), Settings(), "--text", "--out=a.txt")


@pytest.mark.slow
def test_the_page_s_picture_is_the_demo_s(
    demo_lake: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config
) -> None:
    """docs/report.svg is what the two commands beside it make."""
    monkeypatch.chdir(demo_lake.parent)
    commands = re.findall(
        r"^igarape (.+) --out docs/report.svg$|^(igarape demo)$", PAGE.read_text(encoding="utf-8"), re.M
    )
    assert [bool(demo) for _, demo in commands] == [True, False]
    assert cli.main([*commands[1][0].split(), "--out", str(tmp_path / "report.svg")]) == 0

    made = (tmp_path / "report.svg").read_bytes()
    if pytestconfig.getoption("--update-golden"):
        PAGE.with_suffix(".svg").write_bytes(made)
    assert PAGE.with_suffix(".svg").read_bytes() == made
    assert len(made) <= 60_000


# -- into a chat ---------------------------------------------------------------------------------------


def test_a_picture_is_posted_with_its_caption(
    tables: MemoryStore, telegram: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a sound, without markup; and it says where it lies."""
    assert report(tables, telegram.settings, f"--chat={GROUP}", f"--send={telegram.chat.id}") == 0

    params = sent(telegram)
    assert params.keys() == {"chat_id", "caption", "disable_notification", "photo"}
    assert isinstance(params["photo"], Upload)
    assert size(params["photo"].data)[0] >= 1080
    assert str(params["disable_notification"]).lower() == "true"
    (message,) = telegram.posted
    said = capsys.readouterr()
    assert said.out == message["caption"] + "\n"
    assert said.err == f"Posted in {telegram.chat.id} as message {message['message_id']}.\n"


def test_words_are_posted_where_nothing_draws(
    tables: MemoryStore, telegram: Stage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without the extra `pictures`, and it says so; a picture for a file is a Problem then."""
    monkeypatch.setattr(vega, "ready", lambda: False)
    monkeypatch.setitem(__import__("sys").modules, "vl_convert", None)

    report(tables, telegram.settings, f"--send={telegram.chat.id}")

    assert sent(telegram)["text"].startswith("All chats\n\nAt what hour")
    assert "pip install 'igarape[pictures]'" in capsys.readouterr().err
    with pytest.raises(Problem, match="Pictures need vl-convert"):
        report(tables, telegram.settings, "--out=a.png")


def test_what_was_sent_is_kept_once(tmp_path: Path, telegram: Stage) -> None:
    """As a segment of its own, since another process may hold the journal; the build makes a row of it."""
    store = lake(tmp_path)
    report(store, telegram.settings, "--text", f"--send={telegram.chat.id}")
    (kept,) = deliveries(store)
    assert kept["sent"] == {"method": "sendMessage", "result": telegram.posted[0]}
    assert (kept["source"], kept["bot_id"]) == ("proxy", telegram.bot.id)

    with Telegram(telegram.settings.token, telegram.settings.api) as client:
        message = post(client, Report("Oi"), Place(telegram.chat.id), sleep=print, say=print)
    for _ in range(2):
        posting.keep(store, message, bot_id=telegram.bot.id, now=NOW)
    assert len(deliveries(store)) == 2
    assert all(paths.read_segment(each.path) for each in store.list(paths.RAW))


def test_a_report_goes_to_a_topic(tables: MemoryStore, telegram: Stage) -> None:
    """By its number."""
    report(tables, telegram.settings, "--text", "--topic=77", f"--send={telegram.chat.id}")
    assert int(sent(telegram)["message_thread_id"]) == 77


def test_the_general_topic_has_no_number(tables: MemoryStore, telegram: Stage) -> None:
    """Telegram declines the 1 that its clients show."""
    report(tables, telegram.settings, "--text", "--topic=1", f"--send={telegram.chat.id}")
    assert "message_thread_id" not in sent(telegram)


def test_a_group_that_moved_is_followed(tables: MemoryStore, capsys: pytest.CaptureFixture[str]) -> None:
    """The report goes to the supergroup, and says which id to use from now on."""
    with stage("group") as telegram:
        new = telegram.fake.migrate(telegram.chat, telegram.ana)
        report(tables, telegram.settings, "--text", f"--send={telegram.chat.id}")

        assert [each["chat"]["id"] for each in telegram.posted] == [new.id]
        assert f"The group {telegram.chat.id} is now {new.id}" in capsys.readouterr().err


def test_a_group_that_moves_again_and_again_is_given_up(telegram: Stage) -> None:
    """One move is followed; an answer that only ever names another chat ends."""
    said = {"ok": False, "error_code": 400, "description": "moved", "parameters": {"migrate_to_chat_id": -5}}
    telegram.fake.fail(9, status=400, body=json.dumps(said).encode())
    with pytest.raises(Declined, match="moved"):
        posted(telegram, [])
    assert len(telegram.fake.calls) == 2


def test_a_bot_that_was_thrown_out_is_a_problem(telegram: Stage) -> None:
    """With what to do about it."""
    telegram.fake.leave(telegram.chat, telegram.bot)
    with pytest.raises(Problem, match=r"may not write in -\d+: Forbidden") as problem:
        posted(telegram, [])
    assert problem.value.hint.startswith("Add it to that chat")


def test_it_waits_as_long_as_telegram_asks(telegram: Stage) -> None:
    """The 21st message of a minute is one too many for a group."""
    for number in range(20):
        telegram.fake.call(telegram.bot.token, "sendMessage", chat_id=telegram.chat.id, text=str(number))
    waits: list[float] = []

    posted(telegram, waits)

    assert len(waits) == 1
    assert 50 <= waits[0] <= 61
    assert telegram.posted[-1]["text"] == "Oi"


@pytest.mark.parametrize(("seconds", "waited"), [(5, [5.0] * posting.MOST_WAITS), (121, [])])
def test_it_does_not_wait_for_ever(telegram: Stage, seconds: int, waited: list[float]) -> None:
    """Three times and two minutes each at most; then it says what Telegram said."""
    said = {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests",
        "parameters": {"retry_after": seconds},
    }
    telegram.fake.fail(99, status=429, body=json.dumps(said).encode())
    waits: list[float] = []

    with pytest.raises(Declined, match="Too Many Requests"):
        posted(telegram, waits)

    assert waits == waited


def test_a_reply_that_was_cut_is_not_tried_again(telegram: Stage) -> None:
    """The report may have been posted all the same; twice would be worse than a Problem."""
    telegram.fake.fail(cut=True)
    with pytest.raises(Unreachable):
        posted(telegram, [])
    assert len(telegram.posted) == 1


@pytest.mark.parametrize(("said", "posts"), [([], None), (["--bot=second"], 1), (["--bot=7"], None)])
def test_one_of_several_bots_posts(
    said: list[str], posts: int | None, tables: MemoryStore, telegram: Stage
) -> None:
    """The one that is named; with several and none named, that is Usage."""
    second = telegram.fake.bot("second_bot")
    second.token = canary.token(second.id)
    telegram.chat.members[second.id] = "member"
    both = Secret(f"{telegram.bot.token},{second.token}")
    settings = Settings(token=both, api=telegram.settings.api)
    given = [each.replace("second", str(second.id)) for each in said]
    if posts is None:
        with pytest.raises(Usage, match=r"several bots|no token"):
            report(tables, settings, "--text", f"--send={telegram.chat.id}", *given)
    else:
        report(tables, settings, "--text", f"--send={telegram.chat.id}", *given)
        assert [each["from"]["id"] for each in telegram.posted] == [second.id]


def posted(telegram: Stage, waits: list[float]) -> None:
    """Post a word; a wait makes the clock jump."""

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        telegram.fake.clock.advance(seconds)

    def said(note: Note) -> None:
        assert note.text

    with Telegram(telegram.settings.token, telegram.settings.api) as client:
        post(client, Report("Oi"), Place(telegram.chat.id), sleep=sleep, say=said)
