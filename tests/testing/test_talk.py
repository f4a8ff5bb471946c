"""What people do becomes the updates that Telegram would send; aiogram's types take all of them."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest

from igarape.testing.kinds import DEFAULT, KINDS
from tests.testing.hooks import Stage, result, stage

ALL = sorted(KINDS)


def updates(types: ModuleType, on: Stage) -> list[Any]:
    """Read all updates of the bot as aiogram does."""
    return [types.Update.model_validate(each) for each in result(on.fake, on.bot, "getUpdates")]


def everything() -> Stage:
    """Set up a stage whose bot asked for every kind."""
    on = stage()
    result(on.fake, on.bot, "getUpdates", allowed_updates=ALL)
    on.fake.clock.advance(5)
    return on


@pytest.mark.slow
def test_there_are_27_kinds_and_all_but_three_are_sent_by_default(types: ModuleType) -> None:
    """As in Bot API 10.3; aiogram knows the same."""
    fields = set(types.Update.model_fields) - {"update_id"}
    assert len(KINDS) == 27
    assert set(KINDS) == fields
    assert len(DEFAULT) == 24


@pytest.mark.slow
def test_a_day_in_a_group(types: ModuleType) -> None:
    """Messages, an answer, an edit, a reaction, a button, somebody who comes and goes."""
    on = everything()
    fake, bot, ana, group = on
    asked = fake.say(group, ana, "/start@loja_bot 😀")
    fake.say(group, ana, "E aí?", reply_to=asked)
    fake.clock.advance(7)
    fake.edit(group, asked, "Oi")
    fake.react(group, ana, asked, "👍")
    fake.react(group, ana, asked)
    sent = result(fake, bot, "sendMessage", chat_id=group.id, text="?")
    fake.press(ana, sent, "y")
    bia = fake.user("Bia", "bia_silva")
    fake.join(group, bia)
    fake.leave(group, bia, by=ana)
    found = updates(types, on)
    kinds = [each.event_type for each in found]
    assert kinds == [
        *["message", "message", "edited_message", "message_reaction", "message_reaction", "callback_query"],
        *["message", "chat_member", "message", "chat_member"],
    ]
    first, answer, edited, liked, unliked, pressed, came, _, left, _ = found
    assert first.message is not None
    assert answer.message is not None
    assert answer.message.reply_to_message is not None
    assert answer.message.reply_to_message.message_id == first.message.message_id
    assert edited.edited_message is not None
    assert edited.edited_message.edit_date == asked["date"] + 7
    assert liked.message_reaction is not None
    assert unliked.message_reaction is not None
    assert liked.message_reaction.new_reaction == unliked.message_reaction.old_reaction
    assert pressed.callback_query is not None
    assert pressed.callback_query.data == "y"
    assert came.message is not None
    assert left.message is not None
    assert came.message.new_chat_members is not None
    assert left.message.left_chat_member is not None


@pytest.mark.slow
def test_each_chat_numbers_its_messages_itself(types: ModuleType) -> None:
    """A group that becomes a supergroup has another id, and begins at one again."""
    on = everything()
    fake, bot, ana, _ = on
    old = fake.group("Antigo", bot, ana)
    fake.say(old, ana, "a")
    new = fake.migrate(old, ana)
    fake.say(new, ana, "b")
    _, goes, comes, _ = (each.message for each in updates(types, on))
    assert goes is not None
    assert comes is not None
    assert (goes.message_id, goes.migrate_to_chat_id) == (2, new.id)
    assert (comes.message_id, comes.migrate_from_chat_id) == (1, old.id)
    assert old.id < 0
    assert new.id < -1_000_000_000_000


@pytest.mark.slow
def test_a_channel_posts_without_an_author(types: ModuleType) -> None:
    """There is a sender chat in its place."""
    on = everything()
    fake, bot, ana, _ = on
    channel = fake.channel("Novidades", bot, ana)
    fake.edit(channel, fake.say(channel, ana, "a"), "b")
    post, edited = updates(types, on)
    assert post.channel_post is not None
    assert edited.edited_channel_post is not None
    assert post.channel_post.from_user is None
    assert post.channel_post.sender_chat is not None


@pytest.mark.parametrize(
    ("text", "seen"),
    [("Oi", False), ("/start", True), ("/start@timid_bot", True), ("/start@other_bot", False), ("", True)],
)
def test_privacy_mode_hides_what_is_not_meant_for_the_bot(text: str, seen: bool) -> None:
    """Service messages always come."""
    fake, _, ana, _ = stage()
    timid = fake.bot("timid_bot", privacy=True)
    group = fake.supergroup("Grupo", timid, ana, admin=False)
    if text:
        fake.say(group, ana, text)
    else:
        fake.say(group, ana, new_chat_title="Novo")
    assert bool(fake.pending(timid)) is seen


def test_in_privacy_mode_answers_to_the_bot_private_chats_and_administrators_see_more() -> None:
    """A reply to it, its own private chats, and everything where it is an administrator."""
    fake, _, ana, _ = stage()
    timid = fake.bot("timid_bot", privacy=True)
    group = fake.supergroup("Grupo", timid, ana, admin=False)
    sent = result(fake, timid, "sendMessage", chat_id=group.id, text="?")
    fake.say(group, ana, "Sim", reply_to=sent)
    fake.say(fake.private(ana, timid), ana, "Oi")
    assert len(fake.pending(timid)) == 2
    fake.become(group, timid, "administrator", by=ana)
    fake.say(group, ana, "Oi")
    assert len(fake.pending(timid)) == 4


def test_a_bot_that_is_no_administrator_gets_no_reactions_and_no_members() -> None:
    """Even if it asked for them."""
    fake, bot, ana, _ = everything()
    group = fake.supergroup("Grupo", bot, ana, admin=False)
    message = fake.say(group, ana, "Oi")
    fake.react(group, ana, message, "👍")
    fake.join(group, fake.user("Bia"))
    assert [each.kind for each in fake.accounts[bot.id].updates.waiting.values()] == ["message", "message"]


@pytest.mark.slow
def test_a_bot_that_left_gets_nothing_more(types: ModuleType) -> None:
    """But the news of it."""
    on = everything()
    fake, bot, ana, group = on
    fake.leave(group, bot, by=ana)
    fake.say(group, ana, "Oi")
    assert [each.event_type for each in updates(types, on)] == ["my_chat_member"]


def test_two_bots_of_a_group_get_the_same_messages_and_not_each_others() -> None:
    """Each under ids of its own."""
    fake, bot, ana, _ = stage()
    other = fake.bot("outro_bot")
    group = fake.supergroup("Grupo", bot, other, ana)
    fake.say(group, ana, "Oi")
    result(fake, other, "sendMessage", chat_id=group.id, text="Olá")
    assert len(fake.pending(bot)) == len(fake.pending(other)) == 1
    assert fake.pending(bot) != fake.pending(other)


def test_a_private_chat_has_the_persons_id() -> None:
    """One for each bot."""
    fake, bot, ana, _ = stage()
    other = fake.bot("outro_bot")
    chat = fake.private(ana, bot)
    assert chat is fake.private(ana, bot)
    assert chat is not fake.private(ana, other)
    fake.say(chat, ana, "Oi")
    assert chat.id == ana.id
    assert (len(fake.pending(bot)), len(fake.pending(other))) == (1, 0)


USER: dict[str, Any] = {"id": 5, "is_bot": False, "first_name": "Ana"}
CHAT = {"id": -1_000_000_000_005, "type": "supergroup", "title": "Grupo"}
MESSAGE = {"message_id": 1, "date": 1_795_273_200, "chat": CHAT, "from": USER, "text": "Oi"}
BUSINESS = MESSAGE | {"business_connection_id": "b"}
POLL = {
    "id": "9",
    "question": "?",
    "options": [],
    "total_voter_count": 0,
    "is_closed": True,
    "is_anonymous": True,
    "type": "regular",
    "allows_multiple_answers": False,
    "allows_revoting": False,
    "members_only": False,
}
ADDRESS = {
    "country_code": "BR",
    "state": "SP",
    "city": "São Paulo",
    "street_line1": "a",
    "street_line2": "",
    "post_code": "0",
}
BOOST = {
    "boost_id": "1",
    "add_date": 1_795_273_200,
    "expiration_date": 1_795_273_300,
    "source": {"source": "premium", "user": USER},
}
RARE: dict[str, dict[str, Any]] = {
    "business_connection": {
        "id": "b",
        "user": USER,
        "user_chat_id": 5,
        "date": 1_795_273_200,
        "is_enabled": True,
    },
    "business_message": BUSINESS,
    "edited_business_message": BUSINESS | {"edit_date": 1_795_273_201},
    "deleted_business_messages": {"business_connection_id": "b", "chat": CHAT, "message_ids": [1]},
    "guest_message": MESSAGE | {"guest_query_id": "g"},
    "message_reaction_count": {"chat": CHAT, "message_id": 1, "date": 1_795_273_200, "reactions": []},
    "inline_query": {"id": "1", "from": USER, "query": "a", "offset": ""},
    "chosen_inline_result": {"result_id": "1", "from": USER, "query": "a"},
    "shipping_query": {"id": "1", "from": USER, "invoice_payload": "a", "shipping_address": ADDRESS},
    "pre_checkout_query": {
        "id": "1",
        "from": USER,
        "currency": "BRL",
        "total_amount": 1,
        "invoice_payload": "a",
    },
    "purchased_paid_media": {"from": USER, "paid_media_payload": "a"},
    "poll": POLL,
    "poll_answer": {"poll_id": "9", "user": USER, "option_ids": [0], "option_persistent_ids": ["a"]},
    "chat_join_request": {"chat": CHAT, "from": USER, "user_chat_id": 5, "date": 1_795_273_200},
    "chat_boost": {"chat": CHAT, "boost": BOOST},
    "removed_chat_boost": {
        "chat": CHAT,
        "boost_id": "1",
        "remove_date": 1_795_273_200,
        "source": BOOST["source"],
    },
    "managed_bot": {"user": USER, "bot": USER | {"is_bot": True}},
    "stopped_message_generation": {"chat": CHAT, "draft_id": 1},
    "subscription": {"user": USER, "invoice_payload": "a", "state": "active"},
}


@pytest.mark.parametrize("kind", sorted(RARE))
@pytest.mark.slow
def test_the_rarer_kinds_can_be_pushed(kind: str, types: ModuleType) -> None:
    """Each has its lane and its time; aiogram takes the update."""
    on = everything()
    assert on.fake.push(on.bot, kind, RARE[kind]) is not None
    (found,) = updates(types, on)
    assert found.event_type == kind


def test_every_kind_is_either_said_or_pushed_in_these_tests() -> None:
    """So that none is forgotten."""
    said = {
        *("message", "edited_message", "channel_post", "edited_channel_post"),
        *("message_reaction", "callback_query", "my_chat_member", "chat_member"),
    }
    assert said | set(RARE) == set(KINDS)


@pytest.mark.parametrize(
    ("kind", "seconds"),
    [
        ("callback_query", 150),
        ("shipping_query", 150),
        ("pre_checkout_query", 150),
        ("inline_query", 30),
        ("chosen_inline_result", 600),
        ("poll", 86_400),
        ("managed_bot", 86_400),
        ("deleted_business_messages", 86_400),
        ("removed_chat_boost", 86_400),
    ],
)
def test_how_long_each_kind_waits(kind: str, seconds: int) -> None:
    """Queries are worth little a minute later."""
    content = RARE.get(kind) or {"id": "1", "from": USER, "chat_instance": "1", "data": "a"}
    on = everything()
    came = on.fake.clock.now if kind != "removed_chat_boost" else 1_795_273_200
    on.fake.push(on.bot, kind, content)
    (pending,) = on.fake.accounts[on.bot.id].updates.waiting.values()
    assert pending.expires_at - came == seconds
