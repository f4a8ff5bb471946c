"""What Telegram says of a bot, and what the doctor makes of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from igarape.capture.kinds import KINDS
from igarape.doctor import bot

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HERE = "https://bot.example.org/telegram"
ELSEWHERE = "https://other.example.org/hook/canary-path"


@pytest.mark.parametrize(("reads", "level"), [(True, "ok"), (False, "warning")])
def test_privacy_mode_is_a_warning(reads: bool, level: str) -> None:
    """The most common reason that a group's talk is not captured; an admin's group needs nothing, so no error."""
    found = bot.privacy({"username": "loja_bot", "can_read_all_group_messages": reads})

    assert found.level == level
    assert ("/setprivacy" in found.hint) is not reads
    assert ("add it again" in found.hint) is not reads


MODES = [
    # registered, wanted: what it comes to
    ("", "", "ok"),
    (HERE, HERE, "ok"),
    ("", HERE, "error"),
    (ELSEWHERE, HERE, "error"),
    (ELSEWHERE, "", "warning"),
]


@pytest.mark.parametrize(("registered", "wanted", "level"), MODES)
def test_webhook_and_polling_do_not_go_together(registered: str, wanted: str, level: str) -> None:
    """A webhook that nobody here named refuses polling; one that was named and is not there gets nothing."""
    found = bot.mode({"url": registered}, wanted)

    assert found.level == level
    assert "canary" not in str(found.said.values), "another's path may be secret"


def test_the_path_is_shown_where_the_host_is_ours() -> None:
    """Then it is the difference."""
    found = bot.mode({"url": "https://u:canary@bot.example.org/other"}, HERE)

    assert found.said.values == {"found": "https://***@bot.example.org/other", "wanted": HERE}


ERRORS = [
    # seconds ago, what Telegram noted: level, a word of the next step
    (None, "", "ok", ""),
    (60, "Wrong response from the webhook: 401 Unauthorized", "error", "webhook set"),
    (299, "Wrong response from the webhook: 404 Not Found", "error", "/telegram"),
    (301, "Wrong response from the webhook: 502 Bad Gateway", "warning", "in front of igarape"),
    (3600, "SSL error {error:0A000086:SSL routines::certificate verify failed}", "warning", "certificate"),
    (3600, "Connection timed out", "warning", "149.154.160.0/20"),
    (86_399, "Connection refused", "warning", "149.154.160.0/20"),
    (86_401, "Connection refused", "ok", ""),
]


@pytest.mark.parametrize(("ago", "message", "level", "word"), ERRORS)
def test_an_error_counts_by_its_age(ago: int | None, message: str, level: str, word: str) -> None:
    """Telegram never clears its last error, so that one that is a day old says nothing of today."""
    info: dict[str, Any] = {"url": HERE, "pending_update_count": 1}
    if ago is not None:
        info |= {
            "last_error_date": int((NOW - timedelta(seconds=ago)).timestamp()),
            "last_error_message": message,
        }

    found = bot.errors(info, NOW)

    assert found.level == level
    assert word in found.hint
    assert bool(word) == bool(found.hint)


def test_an_error_after_which_nothing_waits_is_no_error() -> None:
    """It has passed, as far as one can tell."""
    moment = int((NOW - timedelta(seconds=60)).timestamp())
    info = {"url": HERE, "last_error_date": moment, "last_error_message": "Connection refused"}

    assert bot.errors(info, NOW).level == "warning"


PENDING = [
    # registered, first look, second look
    (HERE, 0, 0, "ok"),
    (HERE, 9, 0, "ok"),
    (HERE, 9, 8, "ok"),
    (HERE, 9, 9, "warning"),
    (HERE, 9, 10, "warning"),
    ("", 9, 10, "ok"),
]


@pytest.mark.parametrize(("url", "before", "after", "level"), PENDING)
def test_what_waits_counts_where_it_does_not_fall(url: str, before: int, after: int, level: str) -> None:
    """With a webhook it should be taken at once; without one it waits for a poll, as it should."""
    looks = [{"url": url, "pending_update_count": count} for count in (before, after)]

    assert bot.pending(looks[0], looks[1], 2.0).level == level


def test_kinds_that_are_off_by_default_are_missed() -> None:
    """No list means the default one, which leaves three out."""
    (found,) = bot.kinds({"url": HERE})

    assert found.level == "warning"
    assert found.said.values["kinds"] == "chat_member, message_reaction, message_reaction_count"


def test_a_list_without_messages_is_an_error() -> None:
    """Somebody else set it, for button presses alone."""
    (found,) = bot.kinds({"url": HERE, "allowed_updates": [kind for kind in KINDS if kind != "message"]})

    assert (found.level, found.said.values["kinds"]) == ("error", "message")


def test_every_kind_is_fine_and_polling_needs_no_list() -> None:
    """Each poll brings its own."""
    assert [each.level for each in bot.kinds({"url": HERE, "allowed_updates": [*KINDS, "new_kind"]})] == [
        "ok"
    ]
    assert list(bot.kinds({"url": ""})) == []


def test_a_bot_without_a_username_has_a_name() -> None:
    """Whatever a server leaves out."""
    assert bot.name({"first_name": "Loja"}).text == "Loja"
    assert bot.name({}).text == "?"
