"""`igarape init`: what it writes, what it leaves alone, and that nobody sees the token."""

from __future__ import annotations

import io
import os
import stat
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from igarape import cli
from igarape.capture.webhook import is_secret
from igarape.errors import Usage
from igarape.initiating import place
from igarape.initiating.answers import Answers, Said, gather
from igarape.initiating.files import plans
from igarape.settings import Settings, dotenv
from igarape.show.portuguese import CATALOGUE
from igarape.testing import FakeTelegram, serve
from igarape.testing.world import Bot
from tests.canary import secret, token

FILES = [".env", ".env.example", ".gitignore", "igarape.toml"]
NAMES = ("LAKE", "ZONE", "LANGUAGE", "TELEGRAM_SECRET", "TELEGRAM_TOKEN", "TELEGRAM_API", "WEBHOOK")


class Person:
    """Someone at a terminal, with answers ready; `asked` and `told` are what they saw."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []
        self.told: list[str] = []

    def line(self, prompt: str) -> str:
        """Answer a question; Ctrl+C where there are no answers left."""
        self.asked.append(prompt)
        if not self.answers:
            raise KeyboardInterrupt
        return self.answers.pop(0)

    unseen = line

    def tell(self, text: str) -> None:
        """Read."""
        self.told.append(text)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, and an environment that says nothing."""
    for name in NAMES:
        monkeypatch.delenv(f"IGARAPE_{name}", raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def bot(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bot]:
    """A bot of a Telegram on this machine, to which the environment leads."""
    fake = FakeTelegram()
    made = fake.bot("loja_bot", privacy=True)
    made.token = token(made.id)
    with serve(fake) as server:
        monkeypatch.setenv("IGARAPE_TELEGRAM_API", server.url)
        yield made


def bytes_of(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Read all files: bytes and rights."""
    return {each.name: (each.read_bytes(), each.stat().st_mode) for each in sorted(folder.iterdir())}


def test_everything_is_made_and_can_be_read_as_settings(
    folder: Path, bot: Bot, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With --yes nothing is asked; the token comes from the environment, and Telegram is asked whose it is."""
    monkeypatch.setenv("IGARAPE_TELEGRAM_TOKEN", bot.token)

    assert (
        cli.main(["init", "--yes", "--zone", "America/Manaus", "--language", "pt-BR", "--lake", "lago"]) == 0
    )

    assert sorted(each.name for each in folder.iterdir()) == FILES
    monkeypatch.delenv("IGARAPE_TELEGRAM_TOKEN")
    settings = Settings.load({}, folder)
    assert (settings.zone, settings.language, settings.lake) == ("America/Manaus", "pt", "lago")
    assert settings.bot_id == bot.id
    assert is_secret(settings.secret.reveal())
    assert len(settings.secret.reveal()) >= 43
    assert (folder / ".gitignore").read_text() == ".env\nlago/\n"
    assert "=\n" in (folder / ".env.example").read_text()
    said = capsys.readouterr()
    assert "igarape.toml: criado." in said.out
    assert "O token é de @loja_bot." in said.err
    assert "está em modo de privacidade" in said.err
    assert "/setprivacy" in said.err
    assert "canary" not in said.out + said.err
    assert settings.secret.reveal() not in said.out + said.err


@pytest.mark.parametrize("language", ["en", "pt-BR"])
def test_a_second_time_changes_no_byte(
    folder: Path, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever is said then: what is there stays."""
    assert cli.main(["init", "--yes"]) == 0
    before = bytes_of(folder)
    capsys.readouterr()

    assert cli.main(["init", "--yes", "--zone", "UTC", "--lake", "other", "--language", language]) == 0

    assert bytes_of(folder) == before
    said = capsys.readouterr()
    zone = "{} zone = America/Sao_Paulo".format(
        "igarape.toml has" if language == "en" else "igarape.toml tem"
    )
    assert zone in said.err
    assert len(said.err.splitlines()) == (2 if language == "en" else 3)


def test_the_secrets_are_for_their_owner_from_the_first_moment(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a umask that takes nothing away, at the moment the file comes into being: not a chmod later."""
    modes = []
    real = os.open

    def spy(path: Path, flags: int, mode: int = 0o777) -> int:
        descriptor = real(path, flags, mode)
        if flags & os.O_CREAT:
            modes.append((Path(path).name, stat.S_IMODE(os.fstat(descriptor).st_mode)))
        return descriptor

    monkeypatch.setattr("igarape.initiating.place.os.open", spy)
    monkeypatch.setattr("igarape.initiating.place.os.fchmod", None)
    before = os.umask(0)
    try:
        assert cli.main(["init", "--yes"]) == 0
    finally:
        os.umask(before)

    assert dict(modes)[".env"] == 0o600
    assert dict(modes)["igarape.toml"] == 0o644
    assert stat.S_IMODE((folder / ".env").stat().st_mode) == 0o600


def test_what_is_there_is_added_to_and_stays_otherwise(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Comments, order, line ends; .env gets its owner's rights alone before a secret is added to it."""
    (folder / "igarape.toml").write_bytes(b"# ours\r\n[lake]\r\npath = 'mine'\r\n")
    (folder / ".env").write_text("# ours\nOTHER=1")
    (folder / ".env").chmod(0o644)
    (folder / ".gitignore").write_text("*.pyc\n")
    (folder / ".env.example").write_text("OTHER=\n")

    assert cli.main(["init", "--yes", "--zone", "UTC"]) == 0

    toml = (folder / "igarape.toml").read_bytes()
    assert toml.startswith(b"# ours\r\n[lake]\r\npath = 'mine'\r\n")
    assert tomllib.loads(toml.decode()) == {
        "lake": {"path": "mine"},
        "project": {"language": "en", "zone": "UTC"},
    }
    assert (folder / ".env").read_text().startswith("# ours\nOTHER=1\nIGARAPE_TELEGRAM_SECRET=")
    assert stat.S_IMODE((folder / ".env").stat().st_mode) == 0o600
    assert (folder / ".gitignore").read_text() == "*.pyc\n.env\nmine/\n"
    assert (folder / ".env.example").read_text() == "OTHER=\n"
    assert capsys.readouterr().out.splitlines()[:4] == [
        ".gitignore: .env, mine/ added, all else is as it was.",
        ".env: IGARAPE_TELEGRAM_SECRET added, all else is as it was.",
        ".env.example: as it was.",
        "igarape.toml: [project] language, [project] zone added, all else is as it was.",
    ]


def test_rights_that_are_too_wide_are_narrowed_and_it_is_said(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also where there is nothing to add; no byte changes."""
    assert cli.main(["init", "--yes"]) == 0
    (folder / ".env").chmod(0o644)
    before = (folder / ".env").read_bytes()
    capsys.readouterr()

    assert cli.main(["init", "--yes"]) == 0

    assert (folder / ".env").read_bytes() == before
    assert stat.S_IMODE((folder / ".env").stat().st_mode) == 0o600
    assert ".env: others could read it, now you alone can." in capsys.readouterr().out


def test_a_layout_that_nothing_can_be_added_to_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Rather than to guess."""
    (folder / "igarape.toml").write_text("project = {zone = 'UTC'}\n")

    assert cli.main(["init", "--yes"]) == 0

    assert (folder / "igarape.toml").read_text() == "project = {zone = 'UTC'}\n\n[lake]\npath = \"lake\"\n"
    assert "add this yourself: [project] language" in capsys.readouterr().out


def test_another_folder_is_made_and_the_way_there_told(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As a shell wants it."""
    assert cli.main(["init", "--yes", "new/my bot"]) == 0

    assert sorted(each.name for each in (folder / "new" / "my bot").iterdir()) == FILES
    assert "  cd 'new/my bot'" in capsys.readouterr().out.splitlines()


def ask(person: Person, folder: Path, environ: dict[str, str] | None = None, **said: str) -> Answers:
    """Have a person answer the questions."""
    api = os.environ.get("IGARAPE_TELEGRAM_API", "http://127.0.0.1:9")
    return gather(Said(**said), {"IGARAPE_TELEGRAM_API": api, **(environ or {})}, folder, "en", person)


def test_the_language_asked_first_is_that_of_the_rest(folder: Path) -> None:
    """Empty answers are the defaults."""
    person = Person("pt-BR", "", "", "")

    answers = ask(person, folder)

    assert answers.language == "pt"
    assert list(answers.toml.values()) == ["pt-BR", "America/Sao_Paulo", "lake"]
    assert not answers.token
    assert person.asked[1:] == [
        "Fuso horário [America/Sao_Paulo] ",
        "Pasta do lago [lake] ",
        CATALOGUE["Bot token from @BotFather (typed unseen; empty: later):"] + " ",
    ]


def test_an_answer_that_means_nothing_is_asked_for_again(folder: Path) -> None:
    """With the sentence that any other command would end with."""
    person = Person("tlh", "en", "Mars", "UTC", "s3://bucket/lake", "lake", "")

    answers = ask(person, folder)

    assert list(answers.toml.values()) == ["en", "UTC", "lake"]
    assert [each.splitlines()[0] for each in person.told] == [
        "Error: There is no language called tlh.",
        "Error: There is no time zone called 'Mars'.",
        "Error: s3://bucket/lake is an address, and a lake is a folder of this machine.",
    ]


def test_what_is_there_or_given_is_not_asked(folder: Path) -> None:
    """A second run in a project that has everything asks nothing."""
    (folder / "igarape.toml").write_text('[project]\nlanguage = "pt-BR"\n[lake]\npath = "mine"\n')
    (folder / ".env").write_text(f"IGARAPE_TELEGRAM_TOKEN={token(7)}\n")
    person = Person("UTC")

    answers = ask(person, folder)

    assert person.asked == ["Fuso horário [America/Sao_Paulo] "]
    assert answers.token.reveal() == token(7)
    assert ask(Person(), folder, zone="UTC", lake="other").toml == answers.toml


def test_a_token_that_telegram_declines_is_asked_for_three_times(folder: Path, bot: Bot) -> None:
    """Shape or not; then the rest is written without one."""
    person = Person("nonsense", token(1), token(2))

    answers = ask(person, folder, language="en", zone="UTC", lake="lake")

    assert not answers.token
    assert [each.splitlines()[0] for each in person.told] == [
        "Error: That is no bot token.",
        "Error: Telegram knows no bot with this token: Unauthorized (401).",
        "Error: Telegram knows no bot with this token: Unauthorized (401).",
        "No token was kept; run `igarape init` again when you have it.",
    ]
    assert "canary" not in str(person.told) + repr(answers)


def test_the_second_token_may_be_the_right_one(folder: Path, bot: Bot) -> None:
    """And its bot is named, with what it may read."""
    person = Person(token(1), bot.token)

    answers = ask(person, folder, language="en", zone="UTC", lake="lake")

    assert answers.token.reveal() == bot.token
    assert person.told[1:3] == [
        "The token is @loja_bot's.",
        "@loja_bot is in privacy mode: in groups it gets commands and answers to it, and nothing else.",
    ]


def test_a_token_that_cannot_be_checked_is_kept_with_a_warning(folder: Path) -> None:
    """No network is no reason to have to type it again."""
    person = Person(token(7))

    answers = ask(person, folder, language="en", zone="UTC", lake="lake")

    assert answers.token.reveal() == token(7)
    assert person.told[0].startswith(
        "The token is kept, but could not be checked: http://127.0.0.1:9 gave no reply"
    )
    assert "canary" not in person.told[0]


def test_several_tokens_are_kept_on_a_line_that_a_shell_can_read(folder: Path) -> None:
    """Commas alone between them; and what the environment calls a secret is one, or another is made."""
    person = Person(f" {token(7)} , {token(8)}\n")
    answers = ask(person, folder, language="en", zone="UTC", lake="lake")
    assert answers.token.reveal() == f"{token(7)},{token(8)}"

    for given, kept in ((secret(), True), ("x\nIGARAPE_LAKE=/", False)):
        plan = plans(folder, answers, {"IGARAPE_TELEGRAM_SECRET": given}, lambda note: note.text)[1]
        lines = plan.new.splitlines()
        assert [line.partition("=")[0] for line in lines] == [
            "IGARAPE_TELEGRAM_TOKEN",
            "IGARAPE_TELEGRAM_SECRET",
        ]
        assert (lines[1].partition("=")[2] == given) is kept


@pytest.mark.parametrize("answers", [[], ["en"], ["en", "UTC"], ["en", "UTC", "lake"]])
def test_ctrl_c_before_the_last_answer_leaves_nothing(
    folder: Path, answers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything is asked before anything is written."""
    monkeypatch.setattr("igarape.initiating.ask.Keyboard", lambda: Person(*answers))

    assert cli.main(["init", "new"]) == 130

    assert list(folder.iterdir()) == []


def test_a_write_that_fails_leaves_no_half_a_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk in the middle: the file that was being written is gone, and one that was there is whole."""

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    (folder / "there").write_text("whole")
    monkeypatch.setattr("igarape.initiating.place.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        place.create(folder / "new", "half", place.OWN)
    with pytest.raises(OSError, match="No space"):
        place.renew(folder / "there", "half", place.OWN)

    assert [(each.name, each.read_text()) for each in folder.iterdir()] == [("there", "whole")]


WRONG = [
    # said, environment, files: exit code, a word
    (["init"], {}, {}, 2, "no terminal"),
    (["init", "--yes", "file"], {}, {"file": ""}, 2, "no folder"),
    (["init", "--yes", "--zone", "Mars"], {}, {}, 2, "time zone"),
    (["init", "--yes", "--lake", "s3://bucket/lake"], {}, {}, 2, "address"),
    (["init", "--yes", "--lake", "a\nb"], {}, {}, 2, "no folder"),
    (["init", "--yes"], {"IGARAPE_TELEGRAM_TOKEN": "canary-nonsense"}, {}, 2, "no bot token"),
    (["init", "--yes"], {}, {"igarape.toml": "[project\n"}, 2, "TOML"),
    (["init", "--yes"], {}, {".gitignore": "\xff"}, 1, "UTF-8"),
]


@pytest.mark.parametrize(("said", "environ", "files", "code", "word"), WRONG)
def test_what_is_asked_wrongly_writes_nothing(
    said: list[str],
    environ: dict[str, str],
    files: dict[str, str],
    code: int,
    word: str,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """One sentence and a next step."""
    for name, text in files.items():
        (folder / name).write_bytes(text.encode("latin-1"))
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "stdin", io.StringIO("en\n"))

    assert cli.main(said) == code

    error, hint = capsys.readouterr().err.splitlines()
    assert word in error
    assert hint.startswith("Try: ")
    assert "canary" not in error + hint
    assert [each.name for each in folder.iterdir()] == list(files)


def test_a_token_that_telegram_declines_ends_a_run_that_asks_nothing(
    folder: Path, bot: Bot, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A script learns it by the exit code."""
    monkeypatch.setenv("IGARAPE_TELEGRAM_TOKEN", token(1))

    assert cli.main(["init", "--yes"]) == 1

    assert "Telegram knows no bot with this token" in capsys.readouterr().err
    assert list(folder.iterdir()) == []


def test_the_next_steps_are_commands_that_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    """In both languages, the same commands."""
    shown = []
    for language in ("en", "pt-BR"):
        assert cli.main(["init", "--yes", "--language", language]) == 0
        out = capsys.readouterr().out
        shown.append([line.split("  ")[1] for line in out.splitlines() if line.startswith("  igarape")])

    assert shown[0] == shown[1]
    assert "igarape doctor" in shown[0]
    assert dotenv(Path(".env")).keys() == {"IGARAPE_TELEGRAM_SECRET"}


def test_usage_is_what_a_keyboard_without_a_terminal_gets(monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to give instead."""
    from igarape.initiating.ask import Keyboard

    monkeypatch.setattr(sys, "stdin", io.StringIO())
    with pytest.raises(Usage, match="no terminal"):
        Keyboard()
