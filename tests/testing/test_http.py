"""The fake on HTTP: real requests on loopback, and a clock that a test moves."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest

from igarape.testing import Clock, FakeTelegram, Server, serve
from tests.testing.hooks import Stage, stage


class Receiver(ThreadingHTTPServer):
    """A webhook that answers with the statuses it was given, and with 200 after them."""

    daemon_threads = True

    def __init__(self, *statuses: int, body: bytes = b"") -> None:
        self.statuses, self.body = list(statuses), body
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.came = threading.Condition()
        super().__init__(("127.0.0.1", 0), _Take)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}/telegram"

    def wait(self, count: int) -> list[bytes]:
        """Wait until so many bodies came, and give all."""
        with self.came:
            assert self.came.wait_for(lambda: len(self.got) >= count, 10)
            return [body for _, body in self.got]


class _Take(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with self.server.came:
            self.server.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            status = self.server.statuses.pop(0) if self.server.statuses else 200
            self.server.came.notify_all()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def receiving(*statuses: int, body: bytes = b"") -> Iterator[Receiver]:
    """Run a webhook."""
    receiver = Receiver(*statuses, body=body)
    thread = threading.Thread(target=receiver.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield receiver
    finally:
        receiver.shutdown()
        receiver.server_close()
        thread.join()


@contextmanager
def served(on: Stage, **how: Any) -> Iterator[tuple[Server, httpx.Client]]:
    """Serve a stage, with a client for its bot."""
    with (
        serve(on.fake, **how) as server,
        httpx.Client(base_url=f"{server.url}/bot{on.bot.token}/", trust_env=False, timeout=10) as client,
    ):
        yield server, client


def settled(on: Stage) -> None:
    """Wait until nothing waits for the webhook."""
    with on.fake.changed:
        assert on.fake.changed.wait_for(lambda: not on.fake.pending(on.bot), 10)


def test_parameters_come_in_four_ways() -> None:
    """Query, form, multipart and JSON; GET and POST; names of methods in any case."""
    on = stage()
    where = {"chat_id": str(on.group.id)}
    with served(on) as (_, client):
        replies = [
            client.get("sendMessage", params=where | {"text": "1"}),
            client.post("sendMessage", data=where | {"text": "2"}),
            client.post("SENDMESSAGE", json=where | {"text": "3"}),
            client.post("sendMessage", data=where | {"text": "4 – é"}, files={"x": b"unused"}),
            client.post("sendMessage", params=where, json={"text": "5"}),
            client.post(
                "sendDocument", data=where, files={"document": ("nota.pdf", b"%PDF", "application/pdf")}
            ),
        ]
    assert [each.status_code for each in replies] == [200] * 6
    assert [each.get("text") for each in on.group.messages.values()] == ["1", "2", "3", "4 – é", "5", None]
    assert on.group.messages[6]["document"]["mime_type"] == "application/pdf"


def test_a_chunked_body_is_a_body() -> None:
    """As a proxy may send it."""
    on = stage()
    body = json.dumps({"chat_id": on.group.id, "text": "Oi"}).encode()
    with served(on) as (_, client):
        reply = client.post(
            "sendMessage", content=iter([body[:5], body[5:]]), headers={"Content-Type": "application/json"}
        )
    assert reply.json()["result"]["text"] == "Oi"


def test_errors_have_their_status_and_retry_after_is_a_header_too() -> None:
    """401, 404 and 429 as they are."""
    on = stage()
    on.fake.group_limit = 0
    with served(on) as (server, client):
        assert client.get("nope").status_code == 404
        assert httpx.get(f"{server.url}/bot1:x/getMe", trust_env=False).status_code == 401
        assert httpx.get(f"{server.url}/", trust_env=False).status_code == 404
        reply = client.post("sendMessage", json={"chat_id": on.group.id, "text": "Oi"})
    assert (reply.status_code, reply.headers["Retry-After"]) == (429, "60")


def test_a_file_is_downloaded_by_its_path() -> None:
    """As bots fetch what they were sent."""
    on = stage()
    with served(on) as (server, client):
        sent = client.post("sendDocument", data={"chat_id": on.group.id}, files={"document": b"x" * 100_000})
        path = client.get("getFile", params={"file_id": sent.json()["result"]["document"]["file_id"]})
        where = f"{server.url}/file/bot{on.bot.token}/{path.json()['result']['file_path']}"
        assert httpx.get(where, trust_env=False).content == b"x" * 100_000


def test_a_long_poll_gets_an_update_that_comes_meanwhile() -> None:
    """Without a ceiling in real seconds it would wait for the clock alone."""
    on = stage()
    with served(on, poll_seconds=10) as (_, client):
        said = threading.Timer(0.05, on.fake.say, (on.group, on.ana, "Oi"))
        said.start()
        updates = client.get("getUpdates", params={"timeout": 50}).json()["result"]
        said.join()
    assert updates[0]["message"]["text"] == "Oi"


def test_a_long_poll_ends_when_the_clock_says_so() -> None:
    """No real second passes."""
    on = stage()
    with served(on, poll_seconds=None) as (_, client):
        ended = threading.Timer(0.05, on.fake.clock.advance, (50,))
        ended.start()
        assert client.get("getUpdates", params={"timeout": 50}).json()["result"] == []
        ended.join()


def test_a_long_poll_ends_at_its_ceiling() -> None:
    """So that a test may leave the clock alone."""
    with served(stage(), poll_seconds=0.01) as (_, client):
        assert client.get("getUpdates", params={"timeout": 50}).json()["result"] == []


def test_updates_are_posted_to_the_webhook_in_order_with_the_secret() -> None:
    """And the answer empties the queue."""
    on = stage()
    with receiving() as receiver, served(on) as (_, client):
        client.post("setWebhook", json={"url": receiver.url, "secret_token": "a-secret"})
        for text in "abc":
            on.fake.say(on.group, on.ana, text)
        bodies = receiver.wait(3)
        settled(on)
    assert [json.loads(each)["message"]["text"] for each in bodies] == ["a", "b", "c"]
    assert {head["x-telegram-bot-api-secret-token"] for head, _ in receiver.got} == {"a-secret"}


def test_a_refused_update_comes_again_at_once_and_then_when_the_clock_moves() -> None:
    """A test decides how fast the day goes by."""
    on = stage()
    with receiving(500, 500) as receiver, served(on) as (_, client):
        client.post("setWebhook", json={"url": receiver.url})
        on.fake.say(on.group, on.ana, "Oi")
        first, second = receiver.wait(2)
        with on.fake.changed:
            assert on.fake.changed.wait_for(lambda: len(on.fake.attempts) == 2, 10)
        assert len(receiver.got) == 2
        on.fake.clock.advance(2)
        assert receiver.wait(3) == [first, second, first]
        settled(on)
        assert "500" in client.get("getWebhookInfo").json()["result"]["last_error_message"]


def test_a_method_in_the_answer_is_carried_out() -> None:
    """The bot speaks without a call of its own."""
    on = stage()
    body = json.dumps({"method": "sendMessage", "chat_id": on.group.id, "text": "Oi!"}).encode()
    with receiving(body=body) as receiver, served(on) as (_, client):
        client.post("setWebhook", json={"url": receiver.url})
        on.fake.say(on.group, on.ana, "Oi")
        settled(on)
        with on.fake.changed:
            assert on.fake.changed.wait_for(lambda: len(on.group.messages) == 2, 10)


def test_a_webhook_that_is_not_there_or_does_not_answer() -> None:
    """The last error says which."""
    on = stage()
    silent = threading.Event()

    class Silent(_Take):
        def do_POST(self) -> None:
            silent.wait(10)
            self.close_connection = True

    with receiving() as receiver, served(on, answer_seconds=0.05) as (_, client):
        receiver.RequestHandlerClass = Silent
        client.post("setWebhook", json={"url": receiver.url})
        on.fake.say(on.group, on.ana, "Oi")
        with on.fake.changed:
            assert on.fake.changed.wait_for(lambda: bool(on.fake.attempts), 10)
        assert on.fake.attempts[0].answer.error == "Read timeout expired"
        on.fake.clock.advance(2)
        client.post("setWebhook", json={"url": "http://127.0.0.1:9/"})
        with on.fake.changed:
            assert on.fake.changed.wait_for(
                lambda: on.fake.attempts[-1].answer.error == "Connection refused", 10
            )
        silent.set()


def test_faults_on_the_wire() -> None:
    """A page of HTML with 200, half a body, and no answer at all."""
    on = stage()
    with served(on) as (_, client):
        on.fake.fail(status=200, body=b"<html>captive portal</html>", headers={"Content-Type": "text/html"})
        reply = client.get("getMe")
        assert (reply.status_code, reply.headers["Content-Type"], reply.text[:6]) == (
            200,
            "text/html",
            "<html>",
        )
        on.fake.fail(cut=True)
        with pytest.raises(httpx.RemoteProtocolError):
            client.get("getMe")
        on.fake.fail(hang=True)
        with pytest.raises(httpx.ReadTimeout):
            client.get("getMe", timeout=0.05)
        assert client.get("getMe").status_code == 200


def test_a_clock_that_runs_delivers_by_itself() -> None:
    """At 10,000 seconds in one, the retry after two seconds takes none."""
    on = Stage(*_fast())
    with receiving(500, 500, 500) as receiver, served(on) as (_, client):
        client.post("setWebhook", json={"url": receiver.url})
        on.fake.say(on.group, on.ana, "Oi")
        assert len(receiver.wait(4)) == 4


def test_the_end_does_not_wait_for_a_webhook_that_hangs() -> None:
    """The connection is cut, not waited for."""
    on = stage()
    hung = threading.Event()

    class Silent(_Take):
        def do_POST(self) -> None:
            hung.set()
            assert self.rfile.read() is not None  # until the other side hangs up
            self.close_connection = True

    with receiving() as receiver:
        receiver.RequestHandlerClass = Silent
        with served(on, answer_seconds=60) as (_, client):
            client.post("setWebhook", json={"url": receiver.url})
            on.fake.say(on.group, on.ana, "Oi")
            assert hung.wait(10)
    assert on.fake.attempts[-1].answer.error == "Webhook connection closed"


def test_the_server_says_nothing_and_leaves_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    """No token in a log; no thread after the end."""
    before = threading.active_count()
    on = stage()
    with served(on) as (_, client):
        client.get("getMe")
        client.get("nope")
    assert threading.active_count() == before
    assert capfd.readouterr() == ("", "")


def _fast() -> tuple[Any, ...]:
    fake = FakeTelegram(Clock(speed=10_000))
    bot, ana = fake.bot(), fake.user("Ana")
    return fake, bot, ana, fake.supergroup("Suporte", bot, ana)
