"""`igarape init`: what it writes, what it leaves alone, and that nobody sees the token."""

from __future__ import annotations

import io
import os
import stat
import sys
import tomllib
from pathlib import Path

import pytest

from igarape import cli
from igarape.capture.webhook import is_secret
from igarape.initiating import place
from igarape.settings import Settings, dotenv
from igarape.testing.world import Bot
from tests.canary import token

FILES = [".env", ".env.example", ".gitignore", "igarape.toml"]


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
    (["init", "--yes", "--lake", "gs://bucket/lake"], {}, {}, 2, "address"),
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
