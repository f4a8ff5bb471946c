"""The HTTP door: what each request is answered, and what is kept of it."""

from __future__ import annotations

import errno
import threading
from collections.abc import Iterator

import pytest

from igarape.capture.webhook import BODY_LIMIT
from igarape.capture.writer import Limits
from tests.capture.faulty import Faults, FaultyLogs, soon
from tests.door import RIGHT, SECRET, Door, opened, post, raw, read

UPDATE = b'{"update_id":1,\n"message":{}}'
LARGEST = b'{"a":"' + b"x" * (BODY_LIMIT - 8) + b'"}'
POST = b"POST /telegram HTTP/1.1"
HOST = b"host: here"
METHODS = ("GET", "PUT", "HEAD", "DELETE", "OPTIONS", "PATCH")
PATHS = (
    *("/", "//", "//telegram", "/telegram/", "/Telegram", "/..%2f", "/%74elegram", "/telegram%00"),
    *("/x/../telegram", "/../../etc/passwd", "/bot123/getMe"),
)


@pytest.fixture(scope="module")
def shared() -> Iterator[Door]:
    """Open one webhook for all tests of this file."""
    with opened() as door:
        yield door


@pytest.fixture
def door(shared: Door) -> Door:
    """Give the webhook as if nothing had been kept yet."""
    shared.forget()
    return shared


CHUNK = b"10000\r\n" + b"x" * 65536 + b"\r\n"
CHUNKED = b"transfer-encoding: chunked"
END = b"0\r\n\r\n"

REFUSED = {
    # who asks
    "no secret": (401, post(UPDATE)),
    "wrong secret of the same length": (401, post(UPDATE, RIGHT[:-1] + b"X")),
    "beginning of the secret": (401, post(UPDATE, RIGHT[:-1])),
    "more than the secret": (401, post(UPDATE, RIGHT + b"1")),
    "empty secret": (401, post(UPDATE, b"x-telegram-bot-api-secret-token:")),
    "secret that is not ASCII": (401, post(UPDATE, RIGHT[:-1] + "é".encode())),
    "secret that is no text": (401, post(UPDATE, RIGHT[:-1] + b"\xff")),
    "right secret, then a wrong one": (401, post(UPDATE, RIGHT, RIGHT + b"X")),
    "wrong secret, then the right one": (401, post(UPDATE, RIGHT + b"X", RIGHT)),
    "right secret twice": (401, post(UPDATE, RIGHT, RIGHT)),
    "secret in the query": (401, post(UPDATE, path=b"/telegram?secret_token=" + SECRET.encode())),
    "too large, and no secret": (401, post(LARGEST + b" ")),
    # what is asked for
    **{f"method {name}": (405, post(b"", RIGHT, method=name.encode())) for name in METHODS},
    **{f"path {name}": (404, post(UPDATE, RIGHT, path=name.encode())) for name in PATHS},
    # how much
    "a byte too large": (413, post(LARGEST + b" ", RIGHT)),
    "a length of a terabyte": (413, raw(POST, HOST, RIGHT, b"content-length: 1000000000000")),
    "chunks without end": (413, raw(POST, HOST, RIGHT, CHUNKED, body=CHUNK * 40)),
    "20 KB of headers": (431, post(UPDATE, RIGHT, *[b"x-%d: " % n + b"y" * 1000 for n in range(20)])),
    "a header without end": (431, raw(POST, HOST, RIGHT, b"x: " + b"y" * 40_000)[:-4]),
    "gzip": (415, post(b"\x1f\x8b" + b"x" * 99, RIGHT, b"content-encoding: gzip")),
    "encoded twice": (415, post(b"x", RIGHT, b"content-encoding: zstd, gzip")),
    # what is no HTTP
    "negative length": (400, raw(POST, HOST, RIGHT, b"content-length: -1")),
    "length of 31 digits": (400, raw(POST, HOST, RIGHT, b"content-length: 1" + b"0" * 30)),
    "length that is no number": (400, raw(POST, HOST, RIGHT, b"content-length: x")),
    "two lengths": (400, raw(POST, HOST, RIGHT, b"content-length: 2", b"content-length: 3", body=b"{} ")),
    "length and chunks": (400, raw(POST, HOST, RIGHT, b"content-length: 2", CHUNKED, body=END)),
    "chunks and length": (400, raw(POST, HOST, RIGHT, CHUNKED, b"content-length: 2", body=END)),
    "unknown coding": (400, raw(POST, HOST, RIGHT, b"transfer-encoding: xchunked", body=END)),
    "NUL in a header's name": (400, raw(POST, HOST, RIGHT, b"a\0b: x")),
    "space before the colon": (400, raw(POST, HOST, RIGHT, b"x : y")),
    "space in the path": (400, raw(b"POST /tele gram HTTP/1.1", HOST, RIGHT)),
    "path that is no text": (400, raw(b"POST /\xff HTTP/1.1", HOST, RIGHT)),
    "unknown method": (400, raw(b"BREW /telegram HTTP/1.1", HOST, RIGHT)),
    "TLS": (400, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"),
}


@pytest.mark.parametrize(("status", "request_"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused(door: Door, status: int, request_: bytes) -> None:
    """Each gets its status and an answer that says nothing of ours; nothing is kept; the next is served."""
    (reply,) = door.ask(request_)
    assert reply.status == status
    assert SECRET.encode() not in reply.body
    assert b"server" not in reply.headers
    assert door.kept() == []
    assert [each.status for each in door.ask(post(UPDATE, RIGHT))] == [200]


KEPT = {
    "as Telegram does": (UPDATE, post(UPDATE, RIGHT, b"content-type: application/json")),
    "no type": (UPDATE, post(UPDATE, RIGHT)),
    "another type": (UPDATE, post(UPDATE, RIGHT, b"content-type: text/plain")),
    "as large as may be": (LARGEST, post(LARGEST, RIGHT)),
    "nothing": (b"", post(b"", RIGHT)),
    "no body at all": (b"", raw(POST, HOST, RIGHT)),
    "capitals": (UPDATE, post(UPDATE, RIGHT.replace(b"telegram-bot", b"Telegram-Bot"))),
    "chunks": (b"{}", raw(POST, HOST, RIGHT, CHUNKED, body=b"2\r\n{}\r\n" + END)),
    "many chunks": (b"x" * 655360, raw(POST, HOST, RIGHT, CHUNKED, body=CHUNK * 10 + END)),
    "a query": (b"", raw(b"POST /telegram?x=1 HTTP/1.1", HOST, RIGHT)),
    "HTTP/1.0": (b"{}", raw(b"POST /telegram HTTP/1.0", RIGHT, b"content-length: 2", body=b"{}")),
    "a whole address": (b"", raw(b"POST http://here/telegram HTTP/1.1", HOST, RIGHT)),
    "encoded as it is": (b"{}", post(b"{}", RIGHT, b"content-encoding: identity")),
    "a method": (b'{"method":"sendMessage"}', post(b'{"method":"sendMessage"}', RIGHT)),
    "asks first": (UPDATE, post(UPDATE, RIGHT, b"expect: 100-continue")),
}


@pytest.mark.parametrize(("body", "request_"), KEPT.values(), ids=KEPT)
def test_what_is_kept(door: Door, body: bytes, request_: bytes) -> None:
    """200 with an empty body, and the update stands in the journal as it came."""
    (reply,) = door.ask(request_)
    assert (reply.status, reply.body, reply.headers[b"content-length"]) == (200, b"", b"0")
    assert door.bodies() == [body.replace(b"\n", b"")]


def test_more_than_the_length_is_another_request(door: Door) -> None:
    """Ten bytes said, twenty sent: the rest is no HTTP, so the connection ends with a 400."""
    request = raw(POST, HOST, RIGHT, b"content-length: 10", body=b"0123456789" * 2)
    assert door.ask(request, b"")[-1].status == 400
    assert set(door.bodies()) <= {b"0123456789"}


def test_requests_in_a_row_are_answered_in_a_row(door: Door) -> None:
    """Sent at once on one connection, refused ones among them: each answer in its place."""
    requests = [
        post(b'{"update_id":1}', RIGHT),
        post(UPDATE),
        post(b'{"update_id":2}', RIGHT),
        post(b"", path=b"/x"),
        post(b'{"update_id":3}', RIGHT),
    ]
    assert [each.status for each in door.ask(*requests)] == [200, 401, 200, 404, 200]
    assert door.bodies() == [b'{"update_id":%d}' % number for number in (1, 2, 3)]


def test_the_same_update_at_once_is_kept_twice(door: Door) -> None:
    """Two connections, one update: both hear 200; the build makes one row of it."""
    with door.connect() as first, door.connect() as second:
        for peer in (first, second):
            peer.sendall(post(UPDATE, RIGHT))
        assert [read(peer)[0].status for peer in (first, second)] == [200, 200]
    assert len(door.kept()) == 2


def test_an_upgrade_is_not_made(door: Door) -> None:
    """Nobody gets another protocol here; what was sent is answered as the request that it is, or refused."""
    (reply,) = door.ask(post(UPDATE, RIGHT, b"connection: upgrade", b"upgrade: websocket"))
    assert reply.status in (200, 400)
    assert reply.body == b"" or reply.status == 400


def test_who_vanishes_has_been_heard(door: Door) -> None:
    """The connection closes before the answer: the update is kept all the same."""
    with door.connect() as peer:
        peer.sendall(post(UPDATE, RIGHT))
    soon(lambda: len(door.kept()) == 1)


def test_half_a_body_is_nothing(door: Door) -> None:
    """The connection closes in the midst of the body: nothing was acknowledged, nothing is kept."""
    with door.connect() as peer:
        peer.sendall(post(UPDATE, RIGHT)[:-5])
    assert [each.status for each in door.ask(post(b'{"whole":1}', RIGHT))] == [200]
    assert door.bodies() == [b'{"whole":1}']


def test_health_is_told(door: Door) -> None:
    """Both say 200, with nothing in it, to GET alone."""
    for path in (b"/livez", b"/readyz"):
        (reply,) = door.ask(post(b"", method=b"GET", path=path))
        assert (reply.status, reply.body) == (200, b"")
        (reply,) = door.ask(post(b"", method=b"PUT", path=path))
        assert (reply.status, reply.headers[b"allow"]) == (405, b"GET")


def test_a_wrong_method_is_told_the_right_one(door: Door) -> None:
    """405 says which."""
    (reply,) = door.ask(post(b"", RIGHT, method=b"GET"))
    assert reply.headers[b"allow"] == b"POST"


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO, errno.EROFS], ids=errno.errorcode.__getitem__)
def test_a_disk_that_fails_is_503_until_it_works(error: int) -> None:
    """Telegram is asked to come again in seconds; nothing is lost, and nobody has to restart anything."""
    faults = Faults({("sync", 0): error})
    with opened(FaultyLogs(faults)) as door:
        (reply,) = door.ask(post(UPDATE, RIGHT))
        assert (reply.status, reply.body, reply.headers[b"retry-after"]) == (503, b"", b"5")
        (reply,) = door.ask(post(b"", method=b"GET", path=b"/readyz"))
        assert reply.status == 503
        (reply,) = door.ask(post(b"", method=b"GET", path=b"/livez"))
        assert reply.status == 200
        faults.plan.clear()
        assert [each.status for each in door.ask(post(b'{"update_id":2}', RIGHT))] == [200]
        assert door.bodies() == [b'{"update_id":2}']
        (reply,) = door.ask(post(b"", method=b"GET", path=b"/readyz"))
        assert reply.status == 200


def test_a_disk_that_hangs_is_503(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is told 200 before the sync, and nobody waits for ever."""
    monkeypatch.setattr("igarape.asgi.http.SYNC_SECONDS", 0.2)
    logs = FaultyLogs()
    with opened(logs) as door:
        logs.gate.clear()
        (reply,) = door.ask(post(UPDATE, RIGHT))
        assert reply.status == 503
        logs.gate.set()
        assert [each.status for each in door.ask(post(b'{"update_id":2}', RIGHT))] == [200]
        assert door.bodies() == [UPDATE.replace(b"\n", b""), b'{"update_id":2}']


def test_too_much_that_waits_is_503() -> None:
    """While the disk is at it, the queue fills up; beyond its bound, come again."""
    logs = FaultyLogs()
    with opened(logs, Limits(queue=3000, tick=0.02)) as door, door.connect() as first:
        logs.gate.clear()
        first.sendall(post(b'{"a":"' + b"x" * 2000 + b'"}', RIGHT))
        soon(lambda: logs.calls("append") == 1)
        (reply,) = door.ask(post(b'{"b":"' + b"x" * 2000 + b'"}', RIGHT))
        assert (reply.status, reply.headers[b"retry-after"]) == (503, b"5")
        logs.gate.set()
        assert read(first)[0].status == 200


def test_many_at_once_are_all_kept_once(door: Door) -> None:
    """Sixteen connections, fifty updates each: every 200 is a line, and no line is there twice."""
    acknowledged: list[bytes] = []

    def work(first: int) -> None:
        with door.connect() as peer:
            for number in range(first, first + 50):
                body = b'{"update_id":%d}' % number
                peer.sendall(post(body, RIGHT))
                if read(peer)[0].status == 200:
                    acknowledged.append(body)

    threads = [threading.Thread(target=work, args=(1000 * number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(acknowledged) == 800
    assert sorted(door.bodies()) == sorted(acknowledged)
