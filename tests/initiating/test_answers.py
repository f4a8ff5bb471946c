"""What `igarape init` asks, of whom, and what it makes of the answers."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest

from igarape import cli
from igarape.errors import Usage
from igarape.initiating.answers import Answers, Said, gather
from igarape.initiating.ask import Keyboard
from igarape.initiating.files import plans
from igarape.show.portuguese import CATALOGUE
from igarape.testing.world import Bot
from tests.canary import secret, token


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
    person = Person("tlh", "en", "Mars", "UTC", "gs://bucket/lake", "lake", "")

    answers = ask(person, folder)

    assert list(answers.toml.values()) == ["en", "UTC", "lake"]
    assert [each.splitlines()[0] for each in person.told] == [
        "Error: There is no language called tlh.",
        "Error: There is no time zone called 'Mars'.",
        "Error: gs://bucket/lake is an address where no lake can be.",
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


def test_usage_is_what_a_keyboard_without_a_terminal_gets(monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to give instead."""
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    with pytest.raises(Usage, match="no terminal"):
        Keyboard()
