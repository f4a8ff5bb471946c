"""Webhooks: what Telegram posts when, and what each answer means."""

from __future__ import annotations

import json

import pytest

from igarape.testing import Answer
from tests.testing.hooks import OK, always, moments, result, stage, told, waits

DAY = 86_400


def test_an_update_has_a_line_break_after_its_id_and_the_secret_in_a_header() -> None:
    """Byte for byte as the server writes it."""
    fake, bot, ana, group = stage(secret_token="a-secret")
    fake.say(group, ana, "Olá")
    (post,) = fake.posts()
    number = fake.pending(bot)[0]
    assert post.body.startswith(b'{"update_id":%d,\n"message":{"message_id":1,' % number)
    assert b'"text":"Ol\\u00e1"}}' in post.body
    assert post.headers["X-Telegram-Bot-Api-Secret-Token"] == "a-secret"
    assert post.headers["Content-Type"] == "application/json"


def test_without_a_secret_there_is_no_header() -> None:
    """Not an empty one either."""
    fake, _, ana, group = stage(max_connections=1)
    fake.say(group, ana, "Oi")
    (post,) = fake.posts()
    assert "X-Telegram-Bot-Api-Secret-Token" not in post.headers


def test_a_failure_is_sent_again_at_once_then_after_2_4_8_16_32_64_seconds_then_each_minute_or_two() -> None:
    """The sixty-fourth second is a random minute where that is shorter."""
    fake, _, ana, group = stage(max_connections=1)
    fake.say(group, ana, "Oi")
    fake.run(always(Answer(500)), fake.clock.now + 3600)
    assert waits(fake)[:6] == [0, 2, 4, 8, 16, 32]
    assert 60 <= waits(fake)[6] <= 64
    assert all(60 <= wait <= 120 for wait in waits(fake)[7:])
    assert len(set(waits(fake)[7:])) > 5


@pytest.mark.parametrize(
    ("said", "seconds"), [("300", 300), ("3600", 3600), ("9999", 3600), ("0", 0), ("-5", 0), ("soon", 0)]
)
def test_retry_after_is_honoured_up_to_an_hour(said: str, seconds: int) -> None:
    """What is no number of seconds counts as if it were not there."""
    fake, _, ana, group = stage(max_connections=1)
    fake.say(group, ana, "Oi")
    fake.run(always(Answer(503, {"Retry-After": said}), OK), fake.clock.now + 7200)
    assert moments(fake) == [0, seconds]


def test_an_update_is_given_up_when_its_next_turn_lies_beyond_its_day() -> None:
    """And the fake remembers it; about a thousand attempts were made."""
    fake, bot, ana, group = stage(max_connections=1)
    fake.say(group, ana, "Oi")
    (number,) = fake.pending(bot)
    fake.run(always(Answer(500)), fake.clock.now + 2 * DAY)
    (dropped,) = fake.dropped(bot)
    assert (dropped.update_id, dropped.kind, dropped.why) == (number, "message", "expired")
    assert DAY - 120 <= moments(fake)[-1] <= DAY
    assert 800 < len(fake.attempts) < 1100


def test_a_long_retry_after_late_in_the_day_loses_the_update_early() -> None:
    """At 23 h 30, to ask for an hour is to ask for the loss."""
    fake, bot, ana, group = stage(max_connections=1)
    fake.say(group, ana, "Oi")
    fake.outage(fake.clock.now + 23.5 * 3600)
    fake.run(always(Answer(503, {"Retry-After": "3600"})), fake.clock.now + 600)
    assert [each.why for each in fake.dropped(bot)] == ["expired"]


def test_a_message_counts_its_day_from_its_own_date() -> None:
    """Not from when it came: one that came late has less time."""
    fake, bot, ana, group = stage(max_connections=1)
    fake.say(group, ana, "Oi", date=int(fake.clock.now) - 20 * 3600)
    fake.run(always(Answer(500)), fake.clock.now + 5 * 3600)
    assert len(fake.dropped(bot)) == 1


def test_within_a_chat_one_after_another_and_chats_side_by_side() -> None:
    """A stuck message holds back the rest of its chat, and no other chat."""
    fake, bot, ana, group = stage(max_connections=40)
    other = fake.supergroup("Vendas", bot, ana)
    fake.say(group, ana, "warm")
    fake.run(always(OK), fake.clock.now + 1)
    fake.say(group, ana, "stuck")
    fake.say(group, ana, "behind")
    fake.say(other, ana, "free")
    seen: list[str] = []

    def receive(post: object) -> Answer:
        text = json.loads(post.body)["message"]["text"]  # type: ignore[attr-defined]
        seen.append(text)
        return Answer(500) if text == "stuck" else OK

    fake.run(receive, fake.clock.now + 10)
    assert "free" in seen
    assert "behind" not in seen
    assert len(fake.pending(bot)) == 2


def test_a_reaction_overtakes_the_message_it_is_about() -> None:
    """Each class has lanes of its own."""
    fake, _, ana, group = stage(max_connections=2, allowed_updates=["message", "message_reaction"])
    fake.say(group, ana, "warm")
    fake.run(always(OK), fake.clock.now + 1)
    message = fake.say(group, ana, "Oi")
    fake.react(group, ana, message, "👍")
    kinds = [each.pending.kind for each in fake.posts()]
    assert kinds == ["message", "message_reaction"]


def test_no_more_at_once_than_max_connections() -> None:
    """Three chats, two connections: the third waits until an answer comes."""
    fake, bot, ana, group = stage(max_connections=2)
    chats = [group, fake.supergroup("Vendas", bot, ana), fake.supergroup("Trocas", bot, ana)]
    fake.say(group, ana, "warm")
    fake.run(always(OK), fake.clock.now + 1)
    for chat in chats:
        fake.say(chat, ana, "Oi")
    first = fake.posts()
    assert len(first) == 2
    assert fake.posts() == []
    fake.answered(first[0], OK)
    assert len(fake.posts()) == 1


def test_ten_seconds_without_success_leave_one_connection_until_the_next_success() -> None:
    """So that throughput comes back slowly."""
    fake, bot, ana, group = stage(max_connections=40)
    chats = [group, *(fake.supergroup(f"{n}", bot, ana) for n in range(4))]
    fake.say(group, ana, "warm")
    fake.run(always(OK), fake.clock.now + 11)
    for chat in chats:
        fake.say(chat, ana, "Oi")
    (alone,) = fake.posts()
    fake.answered(alone, OK)
    assert len(fake.posts()) == 4


def test_a_new_webhook_begins_with_one_connection() -> None:
    """It has had no success yet."""
    fake, bot, ana, group = stage(max_connections=40)
    for chat in (group, fake.supergroup("Vendas", bot, ana)):
        fake.say(chat, ana, "Oi")
    assert len(fake.posts()) == 1


def test_one_stuck_chat_with_many_waiting_holds_up_all_chats() -> None:
    """Twice as many updates as connections are taken in hand; what lies beyond is not looked at."""
    fake, bot, ana, group = stage(max_connections=2)
    other = fake.supergroup("Vendas", bot, ana)
    for _ in range(4):
        fake.say(group, ana, "stuck")
    fake.say(other, ana, "free")
    seen: list[str] = []

    def receive(post: object) -> Answer:
        seen.append(json.loads(post.body)["message"]["text"])  # type: ignore[attr-defined]
        return Answer(500)

    fake.run(receive, fake.clock.now + 600)
    assert set(seen) == {"stuck"}


def test_no_answer_in_60_seconds_is_a_failure() -> None:
    """Whoever drives the fake says so; `run` lets the seconds pass."""
    fake, bot, ana, group = stage(max_connections=1)
    fake.say(group, ana, "Oi")
    fake.run(always(Answer(error="Read timeout expired", after=60.0), OK), fake.clock.now + 100)
    assert result(fake, bot, "getWebhookInfo")["last_error_message"] == "Read timeout expired"
    assert moments(fake) == [60, 60]


@pytest.mark.parametrize("status", [300, 302, 400, 401, 403, 404, 429, 500, 503])
def test_anything_but_2xx_is_a_failure(status: int) -> None:
    """A redirect is not followed."""
    fake, bot, ana, group = stage(max_connections=1)
    fake.say(group, ana, "Oi")
    fake.run(always(Answer(status), Answer(204)), fake.clock.now + 1)
    assert len(fake.attempts) == 2
    said = result(fake, bot, "getWebhookInfo")
    assert said["last_error_message"].startswith(f"Wrong response from the webhook: {status} ")
    assert said["pending_update_count"] == 0


def test_the_last_error_is_not_cleared_by_success() -> None:
    """Only by setting or deleting the webhook."""
    fake, bot, ana, group = stage(max_connections=1)
    fake.say(group, ana, "Oi")
    fake.run(always(Answer(500), OK), fake.clock.now + 60)
    assert "last_error_date" in result(fake, bot, "getWebhookInfo")
    fake.call(bot.token, "deleteWebhook")
    fake.call(bot.token, "setWebhook", url="https://example.org/anew")
    assert "last_error_date" not in result(fake, bot, "getWebhookInfo")


@pytest.mark.parametrize(("hours", "url"), [(22.9, "https://example.org/telegram"), (23.2, "")])
def test_23_hours_of_410_remove_the_webhook(hours: float, url: str) -> None:
    """Whatever else is answered in between begins the count anew."""
    fake, bot, ana, group = stage(max_connections=1)
    fake.say(group, ana, "Oi")
    fake.run(always(Answer(410)), fake.clock.now + hours * 3600)
    assert result(fake, bot, "getWebhookInfo")["url"] == url


def test_one_other_answer_begins_the_count_of_410_anew() -> None:
    """The control of the test above."""
    fake, bot, ana, group = stage(max_connections=1)
    fake.say(group, ana, "Oi")
    fake.run(always(*[Answer(410)] * 400, Answer(500), Answer(410)), fake.clock.now + 23.2 * 3600)
    assert result(fake, bot, "getWebhookInfo")["url"]


def test_a_method_in_the_answer_is_carried_out() -> None:
    """As JSON, as a form or as multipart; the result goes nowhere, and no update comes of it."""
    fake, bot, ana, group = stage(max_connections=1)
    bodies = [
        ("application/json", b'{"method":"sendMessage","chat_id":%d,"text":"1"}' % group.id),
        ("application/x-www-form-urlencoded", b"method=SENDMESSAGE&text=2&chat_id=%d" % group.id),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="method"\r\n\r\nsendMessage\r\n'
            b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n3\r\n'
            b'--x\r\nContent-Disposition: form-data; name="chat_id"\r\n\r\n%d\r\n--x--\r\n' % group.id,
        ),
    ]
    for kind, body in bodies:
        fake.say(group, ana, "Oi")
        fake.run(always(Answer(200, {"Content-Type": kind}, body)), fake.clock.now + 1)
    said = [each["text"] for each in group.messages.values() if each["from"]["is_bot"]]
    assert said == ["1", "2", "3"]
    assert fake.pending(bot) == []


@pytest.mark.parametrize("method", ["getMe", "setWebhook", "deleteWebhook", "close", "logOut", "GETUPDATES"])
def test_some_methods_are_not_carried_out(method: str) -> None:
    """No webhook can remove itself by its answer."""
    fake, bot, ana, group = stage(max_connections=1)
    fake.say(group, ana, "Oi")
    body = json.dumps({"method": method}).encode()
    fake.run(always(Answer(200, {"content-type": "application/json"}, body)), fake.clock.now + 1)
    assert [each.method for each in fake.calls] == ["setWebhook"]
    assert result(fake, bot, "getWebhookInfo")["url"]


def test_a_method_in_an_answer_that_is_a_failure_is_not_carried_out() -> None:
    """Only 2xx counts."""
    fake, _, ana, group = stage(max_connections=1)
    fake.say(group, ana, "Oi")
    body = json.dumps({"method": "sendMessage", "chat_id": group.id, "text": "Oi"}).encode()
    fake.run(always(Answer(500, {"content-type": "application/json"}, body), OK), fake.clock.now + 1)
    assert len(group.messages) == 1


def test_setting_the_webhook_anew_sends_what_is_in_flight_once_more() -> None:
    """The answer to the old one is nobody's any more."""
    fake, bot, ana, group = stage(max_connections=1)
    fake.say(group, ana, "Oi")
    (old,) = fake.posts()
    fake.clock.advance(2)
    fake.call(bot.token, "setWebhook", url="https://example.org/new")
    (new,) = fake.posts()
    assert (new.url, new.body) == ("https://example.org/new", old.body)
    fake.answered(old, OK)
    assert len(fake.pending(bot)) == 1
    fake.answered(new, OK)
    assert fake.pending(bot) == []


def test_setting_the_webhook_twice_in_a_second_is_too_often() -> None:
    """429, with one second to wait, in the reply and in its header."""
    fake, bot, _, _ = stage(max_connections=1)
    reply = fake.call(bot.token, "setWebhook", url="https://example.org/new")
    assert (reply.status, reply.headers["Retry-After"]) == (429, "1")
    assert told(reply)["parameters"] == {"retry_after": 1}
    fake.clock.advance(1)
    assert fake.call(bot.token, "setWebhook", url="https://example.org/new").status == 200


@pytest.mark.parametrize(
    ("params", "why"),
    [
        ({"url": "http://example.org/"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        (
            {"url": "https://example.org:8080/"},
            "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443",
        ),
        ({"url": "https://example.org/", "secret_token": "a b"}, "secret token contains illegal characters"),
        ({"url": "https://example.org/", "secret_token": "a" * 257}, "secret token is too long"),
        ({"url": "https://example.org:x/"}, "invalid webhook URL specified"),
    ],
)
def test_a_webhook_that_telegram_would_not_take(params: dict[str, str], why: str) -> None:
    """And the reason, in its words."""
    fake, bot, _, _ = stage()
    said = told(fake.call(bot.token, "setWebhook", **params))
    assert said == {"ok": False, "error_code": 400, "description": f"Bad Request: {why}"}


def test_what_the_webhook_says_of_itself() -> None:
    """The default kinds are left out; the same call again is told so, and still changes the kinds."""
    fake, bot, ana, group = stage()
    assert result(fake, bot, "getWebhookInfo") == {
        "url": "",
        "has_custom_certificate": False,
        "pending_update_count": 0,
    }
    said = {"url": "https://203.0.113.5/hook", "max_connections": 7, "allowed_updates": []}
    assert told(fake.call(bot.token, "setWebhook", **said))["description"] == "Webhook was set"
    fake.say(group, ana, "Oi")
    assert result(fake, bot, "getWebhookInfo") == {
        "url": "https://203.0.113.5/hook",
        "has_custom_certificate": False,
        "pending_update_count": 1,
        "max_connections": 7,
        "ip_address": "203.0.113.5",
    }
    fake.clock.advance(1)
    again = told(fake.call(bot.token, "setWebhook", **said | {"allowed_updates": ["Message", "nonsense"]}))
    assert again["description"] == "Webhook is already set"
    assert result(fake, bot, "getWebhookInfo")["allowed_updates"] == ["message"]


def test_deleting_keeps_what_waits_unless_told_otherwise() -> None:
    """So that a switch to polling loses nothing."""
    fake, bot, ana, group = stage(max_connections=1)
    fake.say(group, ana, "Oi")
    assert told(fake.call(bot.token, "deleteWebhook"))["description"] == "Webhook was deleted"
    assert len(result(fake, bot, "getUpdates")) == 1
    said = told(fake.call(bot.token, "deleteWebhook", drop_pending_updates=True))
    assert said["description"] == "Webhook is already deleted"
    assert [each.why for each in fake.dropped(bot)] == ["purged"]
