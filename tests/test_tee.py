"""The tee: what the bot gets, when, and what Telegram is told of it."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from typing import Any

import pytest

from igarape.asgi.tee import Tee
from igarape.asgi.turns import WAITING, Turns
from igarape.capture.intake import Intake
from igarape.capture.tee import target
from igarape.errors import Problem
from tests import canary
from tests.bot import Answer, Bot, Seen, listening
from tests.capture.faulty import Faults, FaultyLogs, soon
from tests.door import RIGHT, SECRET, Door, Reply, opened, post, read

OWN = canary.secret()
GREETING = {"method": "sendMessage", "chat_id": 5, "text": "Olá!"}
FORM = {"Content-Type": "application/json"}


def update(number: int, chat: int = 5, text: str = "oi") -> bytes:
    """Make a message in a chat, with a line break where Telegram has one."""
    message = {"message_id": number, "date": 1795273445, "chat": {"id": chat, "type": "group"}, "text": text}
    return b'{"update_id":%d,\n"message":%s}' % (number, json.dumps(message).encode())


def said(method: dict[str, Any] = GREETING) -> Answer:
    """Answer with a method, as JSON."""
    return Answer(200, FORM, json.dumps(method).encode())


class Teed:
    """A webhook with a bot behind it, and what was told meanwhile."""

    def __init__(self, door: Door, bot: Bot) -> None:
        self.door, self.bot = door, bot
        self.told: list[str] = []
        self.well: list[str] = []

    def send(self, *bodies: bytes) -> list[Reply]:
        """Post updates one after another, as Telegram does."""
        return self.door.ask(*[post(each, RIGHT, b"content-type: application/json") for each in bodies])

    def statuses(self, *bodies: bytes) -> list[int]:
        """Post updates, give the statuses."""
        return [each.status for each in self.send(*bodies)]

    def begin(self, peers: ExitStack, body: bytes) -> Any:
        """Post an update on a connection of its own, and wait for nothing."""
        peer = peers.enter_context(self.door.connect())
        peer.sendall(post(body, RIGHT))
        return peer


@contextmanager
def teed(
    answer: Callable[[Seen], Answer] = lambda seen: Answer(),
    logs: FaultyLogs | None = None,
    url: str = "http://127.0.0.1:{port}/hook?x=1",
    idle: float = 20,
) -> Iterator[Teed]:
    """Open a webhook with a bot behind it."""
    with listening(answer, idle=idle) as bot:
        told: list[str] = []
        well: list[str] = []

        def tee(intake: Intake) -> Tee:
            to = target(url.replace("{port}", str(bot.port)))
            return Tee(to, intake, secret=OWN, tell=lambda why: told.append(str(why)), well=well.append)

        with opened(logs, tee=tee) as door:
            made = Teed(door, bot)
            made.told, made.well = told, well
            yield made


@pytest.fixture(scope="module")
def shared() -> Iterator[Teed]:
    """Open one webhook with a bot behind it, for the tests that need nothing special."""
    with teed() as tee:
        yield tee


@pytest.fixture
def tee(shared: Teed) -> Teed:
    """Give it as if nothing had come yet."""
    shared.door.forget()
    shared.bot.forget()
    return shared


# -- what the bot gets ---------------------------------------------------------------------------------


def test_the_bot_gets_what_telegram_sent(tee: Teed) -> None:
    """The very bytes, at its own path, with its own secret; and its 200 is Telegram's."""
    (reply,) = tee.send(update(1))
    assert (reply.status, reply.body, reply.headers[b"content-length"]) == (200, b"", b"0")
    (seen,) = tee.bot.seen
    assert (seen.path, seen.body) == ("/hook?x=1", update(1))
    assert seen.headers["x-telegram-bot-api-secret-token"] == OWN
    assert seen.headers["content-type"] == "application/json"
    assert seen.headers["host"] == f"127.0.0.1:{tee.bot.port}"
    assert SECRET not in str(seen.headers)
    assert tee.door.bodies() == [update(1).replace(b"\n", b"")]


def test_who_asked_stays_known_to_the_bot(tee: Teed) -> None:
    """A bot that lets in Telegram's addresses alone reads them where its front has always put them."""
    tee.door.ask(post(update(1), RIGHT, b"x-forwarded-for: 149.154.160.7", b"cookie: a=b"))
    headers = tee.bot.seen[0].headers
    assert headers["x-forwarded-for"] == "149.154.160.7"
    assert "cookie" not in headers


def test_a_password_in_the_address_is_sent_as_telegram_does() -> None:
    """As Basic authorization, and it does not stand in the path."""
    with teed(url="http://ana:p%40ss@127.0.0.1:{port}/hook") as tee:
        assert tee.statuses(update(1)) == [200]
        (seen,) = tee.bot.seen
        assert seen.headers["authorization"] == "Basic " + base64.b64encode(b"ana:p@ss").decode()
        assert seen.path == "/hook"


def test_what_is_no_update_goes_on_too(tee: Teed) -> None:
    """Whatever has the secret is Telegram's: the bot, not the tee, says what it thinks of it."""
    bodies = [b"", b"rubbish", b"[1]", b'{"update_id":"x"}', b'{"update_id":1,"new_kind":{}}']
    assert tee.statuses(*bodies) == [200] * 5
    assert [each.body for each in tee.bot.seen] == bodies


@pytest.mark.parametrize("wrong", [RIGHT + b"X", b"x: y"], ids=["wrong", "missing"])
def test_nobody_else_reaches_the_bot(tee: Teed, wrong: bytes) -> None:
    """Without the secret nothing is handed over."""
    (reply,) = tee.door.ask(post(update(1), wrong))
    assert reply.status == 401
    assert tee.bot.seen == []


def test_connections_to_the_bot_are_used_again(tee: Teed) -> None:
    """One after another over one; where the bot closes it, over a new one, and nobody notices."""
    tee.statuses(update(0))
    before = tee.bot.connections
    assert tee.statuses(*[update(number) for number in range(1, 6)]) == [200] * 5
    assert tee.bot.connections == before
    tee.bot.answer = lambda seen: Answer(200, {"connection": "close"})
    assert tee.statuses(*[update(number) for number in range(6, 9)]) == [200] * 3
    assert tee.bot.connections == before + 2


def test_a_connection_that_the_bot_closed_meanwhile_costs_nothing() -> None:
    """It is seen to be closed before anything is written to it."""
    with teed(idle=0.05) as tee:
        assert tee.statuses(update(1)) == [200]
        soon(lambda: tee.bot.open == 0)
        assert tee.statuses(update(2)) == [200]
        assert tee.bot.numbers == [1, 2]


# -- kept first ----------------------------------------------------------------------------------------


def test_the_bot_hears_of_it_once_it_is_kept() -> None:
    """While the disk is at it, the bot waits; so a crash can lose nothing that the bot has answered."""
    logs = FaultyLogs()
    with teed(logs=logs) as tee, ExitStack() as peers:
        logs.gate.clear()
        peer = tee.begin(peers, update(1))
        soon(lambda: logs.calls("append") == 1)
        assert tee.bot.seen == []
        logs.gate.set()
        assert read(peer)[0].status == 200
        assert len(tee.bot.seen) == 1


def test_a_disk_that_fails_hands_nothing_over() -> None:
    """503, and the bot hears of the update when Telegram sends it again."""
    faults = Faults({("sync", 0): 28})
    with teed(logs=FaultyLogs(faults)) as tee:
        (reply,) = tee.send(update(1))
        assert (reply.status, reply.headers[b"retry-after"]) == (503, b"5")
        assert tee.bot.seen == []
        faults.plan.clear()
        assert tee.statuses(update(1)) == [200]
        assert tee.bot.numbers == [1]


def test_the_tee_costs_no_sync_of_its_own() -> None:
    """Each update one sync, as without a tee; a method in the reply one more."""
    logs = FaultyLogs()
    with teed(logs=logs) as tee:
        tee.send(update(0))
        before = logs.calls("sync")
        assert tee.statuses(*[update(number) for number in range(1, 6)]) == [200] * 5
        assert logs.calls("sync") - before <= 5
        tee.bot.answer = lambda seen: said()
        before = logs.calls("sync")
        assert tee.statuses(*[update(number) for number in range(6, 11)]) == [200] * 5
        assert logs.calls("sync") - before <= 10


# -- what Telegram is told -----------------------------------------------------------------------------

STATUSES = {
    200: 200, 201: 201, 202: 202, 204: 204, 299: 299,
    301: 502, 302: 502, 304: 502, 307: 502,
    400: 400, 401: 401, 403: 403, 404: 404, 409: 409, 410: 502, 429: 429,
    500: 500, 502: 502, 503: 503, 504: 504, 599: 599, 600: 502, 999: 502,
}  # fmt: skip


def test_the_bot_s_status_is_telegram_s(tee: Teed) -> None:
    """But for redirects, 410, and what is no status: those are failures of another kind."""
    tee.bot.answer = lambda seen: Answer(seen.number)
    for status, told in STATUSES.items():
        assert (status, tee.statuses(update(status, chat=status))) == (status, [told])


def test_the_bot_s_reply_is_telegram_s(tee: Teed) -> None:
    """Body and type come back with success."""
    tee.bot.answer = lambda seen: said()
    (reply,) = tee.send(update(1))
    assert json.loads(reply.body) == GREETING
    assert reply.headers[b"content-type"] == b"application/json"


def test_a_failure_comes_back_without_its_page(tee: Teed) -> None:
    """Telegram reads nothing of it; a bot's traceback is nobody's business. Retry-After is obeyed by Telegram."""
    answer = Answer(503, {"Content-Type": "text/html", "Retry-After": "30", "X-Powered-By": "x"}, b"<h1>oops")
    tee.bot.answer = lambda seen: answer
    (reply,) = tee.send(update(1))
    assert (reply.status, reply.body, reply.headers[b"retry-after"]) == (503, b"", b"30")
    assert b"x-powered-by" not in reply.headers


def test_what_an_update_says_is_never_the_reply(tee: Teed) -> None:
    """Whoever writes a method into a message has Telegram run nothing."""
    (reply,) = tee.send(b'{"update_id":1,"method":"sendMessage","chat_id":5,"text":"ha"}')
    assert (reply.status, reply.body) == (200, b"")


def test_no_redirect_is_followed(tee: Teed) -> None:
    """The tee goes where the setting says, and nowhere else."""
    with listening() as elsewhere:
        where = f"http://127.0.0.1:{elsewhere.port}/hook"
        tee.bot.answer = lambda seen: Answer(307, {"Location": where})
        assert tee.statuses(update(1)) == [502]
        assert len(tee.bot.seen) == 1
    assert elsewhere.seen == []


BROKEN = {
    "nothing": b"",
    "no HTTP": b"hello\r\n\r\n",
    "half a head": b"HTTP/1.1 200 OK\r\nContent-Le",
    "half a body": b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345",
    "another protocol": b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n12",
    "a head without end": b"HTTP/1.1 200 OK\r\n" + b"x-y: z\r\n" * 50_000,
}


@pytest.mark.parametrize("raw", BROKEN.values(), ids=BROKEN)
def test_a_reply_that_breaks_off_is_none(tee: Teed, raw: bytes) -> None:
    """502: Telegram sends the update again."""
    tee.bot.answer = lambda seen: Answer(raw=raw)
    assert tee.statuses(update(1)) == [502]
    tee.bot.answer = lambda seen: Answer()
    assert tee.statuses(update(1)) == [200]


def test_a_first_word_before_the_reply_is_passed_over(tee: Teed) -> None:
    """100 and 103 announce a reply, and are none."""
    raw = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
    tee.bot.answer = lambda seen: Answer(raw=raw)
    assert tee.statuses(update(1)) == [200]


def test_a_reply_without_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory has a bound; the sentence says which."""
    monkeypatch.setattr("igarape.asgi.tee.LARGEST", 1000)
    with teed(lambda seen: Answer(200, {}, b"x" * (1000 + seen.number))) as tee:
        assert tee.statuses(update(0), update(1)) == [200, 502]
        assert "more than 1000 bytes" in tee.told[0]


# -- a method in the reply -----------------------------------------------------------------------------


def sent(door: Door) -> list[dict[str, Any]]:
    """What is kept of the bot's replies."""
    return [json.loads(line)["sent"] for line in door.kept() if b'"sent":' in line]


def test_a_method_in_the_reply_is_kept(tee: Teed) -> None:
    """With what it answers, for nobody is told its message's number; `{}` is no method."""
    tee.bot.answer = lambda seen: said() if seen.number == 1 else Answer(200, FORM, b"{}")
    tee.send(update(1), update(2))
    params = {"chat_id": 5, "text": "Olá!"}
    assert sent(tee.door) == [
        {"method": "sendMessage", "params": params, "result": None, "reply_to_update": 1}
    ]
    assert b'"source":"proxy","bot_id":7' in tee.door.kept()[1]


def test_a_method_is_kept_before_telegram_runs_it() -> None:
    """While the disk is at it, Telegram waits for the reply."""
    logs = FaultyLogs()

    def answer(seen: Seen) -> Answer:
        logs.gate.clear()
        return said()

    with teed(answer, logs) as tee, ExitStack() as peers:
        peer = tee.begin(peers, update(1))
        soon(lambda: logs.calls("append") == 2)
        peer.settimeout(0.05)
        with pytest.raises(TimeoutError):
            peer.recv(1)
        logs.gate.set()
        peer.settimeout(10)
        assert read(peer)[0].status == 200
        assert len(sent(tee.door)) == 1


@pytest.mark.parametrize("error", [28, 5])
def test_a_method_that_cannot_be_kept_goes_on(error: int) -> None:
    """The bot's reply matters more than our copy of it: same status, same body; it is told once."""
    faults = Faults()

    def answer(seen: Seen) -> Answer:
        faults.plan[("sync", 0)] = error
        return said()

    with teed(answer, FaultyLogs(faults)) as tee:
        for number in (1, 2):
            faults.plan.clear()
            (reply,) = tee.send(update(number))
            assert (reply.status, json.loads(reply.body)) == (200, GREETING)
        assert [each for each in tee.told if "could not be kept" in each] == tee.told[-1:] != []
        faults.plan.clear()
        tee.bot.answer = lambda seen: said()
        assert tee.statuses(update(3)) == [200]
        assert sent(tee.door)[-1]["reply_to_update"] == 3


def test_a_disk_that_hangs_holds_up_no_reply(monkeypatch: pytest.MonkeyPatch) -> None:
    """Our copy has a few seconds; others that share its sync still wait in peace."""
    monkeypatch.setattr("igarape.asgi.tee.RECORD_SECONDS", 0.1)
    logs = FaultyLogs()

    def answer(seen: Seen) -> Answer:
        logs.gate.clear()
        return said()

    with teed(answer, logs) as tee:
        assert tee.statuses(update(1)) == [200]
        logs.gate.set()
        tee.bot.answer = lambda seen: Answer()
        assert tee.statuses(update(2)) == [200]


def test_who_waits_no_longer_leaves_the_others_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two replies share a sync: the first gives up, and the second still has its own time."""
    monkeypatch.setattr("igarape.asgi.tee.RECORD_SECONDS", 0.2)
    logs, free = FaultyLogs(), {number: threading.Event() for number in (1, 2)}

    def answer(seen: Seen) -> Answer:
        free[seen.number].wait(10)
        return said()

    with teed(answer, logs) as tee, ExitStack() as peers:
        begun = [tee.begin(peers, update(number, chat=number)) for number in free]
        soon(lambda: tee.bot.busy == 2)
        logs.gate.clear()
        appended = logs.calls("append")
        begun.append(tee.begin(peers, b'{"update_id":3}'))
        soon(lambda: logs.calls("append") > appended)  # from here on lines wait for the next sync, together
        free[1].set()
        threading.Timer(0.1, free[2].set).start()
        assert [read(peer)[0].status for peer in begun[:2]] == [200, 200]
        tee.bot.answer = lambda seen: Answer()
        logs.gate.set()
        assert read(begun[2])[0].status == 200


# -- turns ---------------------------------------------------------------------------------------------


def two_at_once(tee: Teed, first: bytes, second: bytes) -> tuple[list[int], int]:
    """Let two updates come while the bot thinks; give the order in which it got them, and how many at once."""
    free = threading.Event()

    def answer(seen: Seen) -> Answer:
        free.wait(10)
        return Answer()

    tee.bot.answer = answer
    with ExitStack() as peers:
        begun = [tee.begin(peers, first)]
        soon(lambda: tee.bot.busy == 1)
        begun.append(tee.begin(peers, second))
        soon(lambda: len(tee.door.kept()) == 2)
        threading.Timer(0.05, free.set).start()
        assert [read(peer)[0].status for peer in begun] == [200, 200]
    return tee.bot.numbers, tee.bot.most


EDIT = update(2).replace(b'"message":', b'"edited_message":')


@pytest.mark.parametrize("second", [update(2), EDIT], ids=["message", "edit"])
def test_one_chat_is_served_one_after_another(tee: Teed, second: bytes) -> None:
    """Also where Telegram gave up waiting and sent again while the bot is still at it."""
    assert two_at_once(tee, update(1), second) == ([1, 2], 1)


def test_without_turns_they_overlap(tee: Teed, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: without turns the bot has two of one chat at once."""

    @asynccontextmanager
    async def at_once(self: Turns, name: object) -> Any:
        yield

    monkeypatch.setattr(Turns, "turn", at_once)
    assert two_at_once(tee, update(1), update(2)) == ([1, 2], 2)


def test_chats_do_not_wait_for_each_other(tee: Teed) -> None:
    """Two chats, both at the bot at once."""
    assert two_at_once(tee, update(1), update(2, chat=6)) == ([1, 2], 2)


def test_a_bot_that_hangs_holds_up_one_chat(tee: Teed) -> None:
    """Every other chat is answered while the one waits, again and again."""
    free = threading.Event()

    def answer(seen: Seen) -> Answer:
        if seen.number == 1:
            free.wait(10)
        return Answer()

    tee.bot.answer = answer
    with ExitStack() as peers:
        peer = tee.begin(peers, update(1))
        soon(lambda: tee.bot.busy == 1)
        others = [update(number, chat=100 + number) for number in range(2, 40)]
        assert tee.statuses(*others) == [200] * 38
        assert tee.bot.busy == 1
        free.set()
        assert read(peer)[0].status == 200


def test_a_bot_that_hangs_is_a_failure_in_time(tee: Teed, monkeypatch: pytest.MonkeyPatch) -> None:
    """504 before Telegram hangs up by itself; the next try has its turn at once."""
    monkeypatch.setattr("igarape.asgi.tee.SECONDS", 0.1)
    free = threading.Event()

    def answer(seen: Seen) -> Answer:
        free.wait(10)
        return Answer()

    tee.bot.answer = answer
    assert tee.statuses(update(1)) == [504]
    free.set()
    tee.bot.answer = lambda seen: Answer()
    assert tee.statuses(update(1)) == [200]


def test_too_many_of_one_chat_are_told_to_come_again(tee: Teed) -> None:
    """Who has not hung up yet takes a place; the rest gets 503, and other chats go on."""
    free = threading.Event()

    def answer(seen: Seen) -> Answer:
        if seen.number < 100:
            free.wait(10)
        return Answer()

    tee.bot.answer = answer
    with ExitStack() as peers:
        begun = [tee.begin(peers, update(number)) for number in range(WAITING)]
        soon(lambda: len(tee.door.kept()) == WAITING and tee.bot.busy == 1)
        (reply,) = tee.send(update(99))
        assert (reply.status, reply.headers[b"retry-after"]) == (503, b"5")
        assert tee.statuses(update(100, chat=6)) == [200]
        free.set()
        assert [read(peer)[0].status for peer in begun] == [200] * WAITING


# -- incidents -----------------------------------------------------------------------------------------


def test_a_bot_that_is_down_is_told_once_and_its_return_once() -> None:
    """502 each time, one sentence; and one more when it is back. No path, which may be secret, is told."""
    with listening() as gone:
        port = gone.port
    with teed(url=f"http://127.0.0.1:{port}/secret-path") as tee:
        assert tee.statuses(update(1), update(2, chat=6), update(1)) == [502] * 3
        assert len(tee.told) == 1
        assert tee.told[0].startswith(f"The bot at http://127.0.0.1:{port} cannot be reached: ")
        with listening(port=port):
            assert tee.statuses(update(1)) == [200]
            assert tee.well == []  # the other chat has not been tried again yet
            assert tee.statuses(update(2, chat=6), update(3)) == [200, 200]
        assert tee.well == [f"http://127.0.0.1:{port}"]
        assert "secret-path" not in str(tee.told)


def test_a_bot_that_refuses_one_update_is_told_once() -> None:
    """Others go well meanwhile: that is neither news nor the end of it."""
    with teed(lambda seen: Answer(500 if seen.number == 1 else 200)) as tee:
        for number in (1, 2, 1, 3, 1):
            tee.send(update(number, chat=number))
        assert tee.told == [
            f"The bot at http://127.0.0.1:{tee.bot.port} answers 500, so Telegram sends the update again."
        ]
        assert tee.well == []


def test_a_way_back_to_ourselves_is_found() -> None:
    """508, at the first turn of the loop."""
    with listening() as free:
        port = free.port
    told: list[Problem] = []

    def tee(intake: Intake) -> Tee:
        to = target(f"http://127.0.0.1:{port}/telegram")
        return Tee(to, intake, secret=SECRET, tell=told.append)

    with opened(tee=tee, port=port) as door:
        (reply,) = door.ask(post(update(1), RIGHT))
        assert reply.status == 508
        assert len(door.kept()) == 2
    assert "leads back to igarape" in str(told[0])


def test_the_end_waits_for_no_bot(monkeypatch: pytest.MonkeyPatch) -> None:
    """A signal while the bot thinks: Telegram is told to come again, and connections are closed."""
    monkeypatch.setattr("igarape.via.uvicorn._STOP_SECONDS", 0.1)
    free = threading.Event()

    def answer(seen: Seen) -> Answer:
        free.wait(10)
        return Answer()

    with ExitStack() as peers:
        with teed(answer) as tee:
            peer = tee.begin(peers, update(1))
            soon(lambda: tee.bot.busy == 1)
            threading.Timer(1, free.set).start()  # the bot of this test must end too
        assert read(peer)[0].status == 503
