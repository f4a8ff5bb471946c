"""Who may read the secrets, and tokens that lie where they should not."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from igarape.doctor import folder
from igarape.doctor.finding import Finding
from igarape.secret import Secret
from igarape.settings import Settings

TOKEN = "1234567890:" + "x" * 35
OURS = Settings(token=Secret("123:" + "y" * 40), secret=Secret("our-webhook-secret_1"))
git = pytest.mark.skipif(shutil.which("git") is None, reason="a repository needs git")


def repository(at: Path) -> None:
    """Make a repository of a folder."""
    for said in (["init", "-q"], ["config", "user.email", "ana@example.org"], ["config", "user.name", "Ana"]):
        subprocess.run(["git", *said], cwd=at, check=True)


def strays(at: Path) -> list[Finding]:
    """Look for tokens in a folder."""
    return list(folder.strays(at, OURS))


@pytest.mark.parametrize(
    ("mode", "levels"),
    [(0o600, ["ok"]), (0o400, ["ok"]), (0o640, ["warning"]), (0o604, ["error"]), (0o644, ["error"])],
)
def test_who_else_may_read_the_secrets(tmp_path: Path, mode: int, levels: list[str]) -> None:
    """The world is worse than the group."""
    file = tmp_path / ".env"
    file.touch()
    file.chmod(mode)

    found = list(folder.env(tmp_path))

    assert [each.level for each in found] == levels
    assert found[0].said.values["mode"] == f"{mode:04o}"


def test_no_env_is_fine(tmp_path: Path) -> None:
    """The environment may hold all."""
    assert [each.level for each in folder.env(tmp_path)] == ["ok"]


@git
def test_an_env_that_git_would_take_is_a_warning(tmp_path: Path) -> None:
    """Before it happens."""
    repository(tmp_path)
    (tmp_path / ".env").touch(0o600)

    assert [each.level for each in folder.env(tmp_path)] == ["ok", "warning"]

    (tmp_path / ".gitignore").write_text(".env\n")
    assert [each.level for each in folder.env(tmp_path)] == ["ok"]


WHERE = [
    "docker-compose.yml",
    "igarape.toml",
    "bot.py",
    "Dockerfile",
    ".env.example",
    ".envrc",
    "bot.service",
]


@pytest.mark.parametrize("name", WHERE)
@pytest.mark.parametrize("held", [TOKEN, OURS.token.reveal(), OURS.secret.reveal()])
def test_a_token_in_another_file_is_a_warning(tmp_path: Path, name: str, held: str) -> None:
    """By the shape of a token, and by our own token and secret whatever their shape."""
    (tmp_path / name).write_text(f"environment:\n  - TOKEN={held}\n")

    assert [(each.level, each.said.values.get("name")) for each in strays(tmp_path)] == [("warning", name)]


def test_what_only_looks_a_little_like_a_token_is_none(tmp_path: Path) -> None:
    """The hashes of a lock file, a time, a token with letters more; and .env, where it belongs."""
    (tmp_path / "requirements.txt").write_text(
        "--hash=sha256:" + "0" * 64 + f"\n12:{'x' * 35}\n{TOKEN}x\nx{TOKEN}\n"
    )
    (tmp_path / ".env").write_text(TOKEN)
    (tmp_path / "large.json").write_bytes(b" " * (1 << 20) + TOKEN.encode())
    (tmp_path / "bytes.py").write_bytes(b"\xff\xfe\x00")

    assert [each.level for each in strays(tmp_path)] == ["ok"]


@git
def test_a_token_in_the_repository_is_an_error(tmp_path: Path) -> None:
    """Deeper down too, by any name; and .env itself."""
    repository(tmp_path)
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "notes").write_text(f"a\nbot: '{OURS.token.reveal()}'\n")
    (tmp_path / ".env").touch()
    subprocess.run(["git", "add", "-f", "."], cwd=tmp_path, check=True)

    found = strays(tmp_path)

    assert [(each.level, each.said.values["name"]) for each in found] == [
        ("error", ".env"),
        ("error", "deep/notes"),
    ]
    assert "new token" in found[0].hint


@git
def test_what_is_looked_for_stands_in_no_argument(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Arguments and environment of a process are seen by others; what goes through a pipe is not."""
    repository(tmp_path)
    monkeypatch.setenv("IGARAPE_TELEGRAM_TOKEN", TOKEN)
    seen: list[object] = []
    run = subprocess.run

    def spy(said: list[str], **given: object) -> object:
        seen.append((said, given["env"]))
        return run(said, **given)  # type: ignore[call-overload]

    monkeypatch.setattr("igarape.via.git.subprocess.run", spy)
    strays(tmp_path)

    assert seen
    assert not any(each in str(seen) for each in (TOKEN, OURS.token.reveal(), OURS.secret.reveal()))


TOKENS = [
    # token, secret, webhook: levels of both checks
    ("", "", "", ["warning", "ok"]),
    ("", "", "https://bot.example.org", ["warning", "error"]),
    (TOKEN, "good", "https://bot.example.org", ["ok", "ok"]),
    (f"{TOKEN}, {TOKEN}", "good", "", ["ok", "ok"]),
    (f"{TOKEN}, nonsense", "good", "", ["error", "ok"]),
    ("nonsense", "two words", "", ["error", "error"]),
]


@pytest.mark.parametrize(("token", "secret", "webhook", "levels"), TOKENS)
def test_the_shape_of_token_and_secret(token: str, secret: str, webhook: str, levels: list[str]) -> None:
    """A webhook needs both; nothing at all is a beginning."""
    settings = Settings(token=Secret(token), secret=Secret(secret), webhook=webhook)

    assert [each.level for each in folder.secrets(settings)] == levels
