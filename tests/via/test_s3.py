"""S3 as it says no, as it loses a process in the middle, and as two hold one name."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from igarape.errors import Busy, Problem, Usage
from igarape.via import s3keys
from igarape.via.lease import APART, HELD
from igarape.via.s3 import S3Store, address
from tests import canary
from tests.weed import READER, Weed

Answer = tuple[int, str]
OK: Answer = (200, "")


class Stub(ThreadingHTTPServer):
    """A server that gives prepared answers, the last one for ever; `asked` counts."""

    daemon_threads = True

    def __init__(self, answers: list[Answer]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers, self.asked = answers, 0


class _Handler(BaseHTTPRequestHandler):
    server: Stub

    def answer(self) -> None:
        self.rfile.read(int(self.headers.get("content-length") or 0))
        status, code = self.server.answers[min(self.server.asked, len(self.server.answers) - 1)]
        self.server.asked += 1
        body = (
            f"<Error><Code>{code}</Code><Message>{self.headers['authorization']}</Message></Error>"
            if code
            else ""
        )
        self.send_response(status)
        for name, value in (("content-length", str(len(body))), ("etag", '"e"'), ("last-modified", "Sun, 22 Nov 2026 07:00:00 GMT")):  # fmt: skip
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode())

    do_GET = do_PUT = do_DELETE = do_HEAD = answer  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def says(*answers: Answer) -> Iterator[tuple[S3Store, Stub]]:
    """Give a store whose server gives these answers; nobody waits between tries."""
    stub = Stub(list(answers))
    threading.Thread(target=stub.serve_forever, args=(0.01,), daemon=True).start()
    environ = Weed(f"http://127.0.0.1:{stub.server_address[1]}").environ(
        key=canary.WORD, secret=canary.secret()
    )
    try:
        yield S3Store("s3://bucket/lake", environ, sleep=lambda seconds: None), stub
    finally:
        stub.shutdown()
        stub.server_close()


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ((404, "NoSuchBucket"), "There is no bucket called bucket."),
        ((301, "PermanentRedirect"), "The bucket bucket is in another region."),
        (
            (400, "AuthorizationHeaderMalformed</Code><Region>sa-east-1</Region><Code>"),
            "The bucket bucket is in another region.",
        ),
        ((403, "InvalidAccessKeyId"), "S3 does not take the keys in use (InvalidAccessKeyId)."),
        ((400, "ExpiredToken"), "S3 does not take the keys in use (ExpiredToken)."),
        ((403, "AccessDenied"), "The keys or the role in use may not do this in s3://bucket/lake."),
        ((403, "RequestTimeTooSkewed"), "This machine's clock is more than 15 minutes off."),
        ((403, "InvalidObjectState"), "s3://bucket/lake holds objects that are in an archive."),
        ((400, "SomethingNew"), "S3 could not do it: SomethingNew (400)."),
    ],
)
@pytest.mark.parametrize("do", ["get", "put", "put_new", "list", "delete"])
def test_a_refusal_is_one_sentence(answer: Answer, sentence: str, do: str) -> None:
    """Whatever was asked, and though the server repeats the key that came with it."""
    with says(answer) as (store, _), pytest.raises(Problem) as said:
        _do(store, do)
    assert str(said.value) == sentence
    assert said.value.hint
    canary.look(repr(vars(said.value)) + str(said.value.__cause__), "a refusal of S3")


def test_the_region_is_told_where_s3_tells_it() -> None:
    """Then the next step names it."""
    with (
        says((400, "AuthorizationHeaderMalformed</Code><Region>sa-east-1</Region><Code>")) as (store, _),
        pytest.raises(Problem) as said,
    ):
        store.get("a")
    assert said.value.hint.format(**said.value.values) == "Set AWS_REGION to sa-east-1."


@pytest.mark.parametrize("do", ["get", "put", "put_new"])
def test_who_is_asked_to_go_slower_tries_again(do: str) -> None:
    """503 and 429 are no refusals."""
    with says((503, "SlowDown"), (429, "TooManyRequests"), OK) as (store, stub):
        _do(store, do)
    assert stub.asked == 3


@pytest.mark.slow
def test_at_some_time_it_is_enough() -> None:
    """A server that never gets better is told of after nine tries."""
    with says((503, "SlowDown")) as (store, stub), pytest.raises(Problem, match="go slower"):
        store.get("a")
    assert stub.asked == 9


def test_a_create_that_met_another_is_not_taken_for_done() -> None:
    """409 says that two wrote at once and neither may be there: it is tried again, and else it is a Problem.

    Whoever took it for "there is one" would remove its log without a segment.
    """
    with says((409, "ConditionalRequestConflict"), OK) as (store, _):
        assert store.put_new("a", b"") is True
    with (
        says((409, "ConditionalRequestConflict")) as (store, _),
        pytest.raises(Problem, match="all the time"),
    ):
        store.put_new("a", b"")


@pytest.mark.slow
def test_no_network() -> None:
    """It says which server does not answer."""
    with says(OK) as (_, stub):
        gone = f"http://127.0.0.1:{stub.server_address[1]}"
    with pytest.raises(Problem, match=f"{gone} does not answer"):
        S3Store("s3://bucket/lake", Weed(gone).environ()).get("a")


def test_a_bucket_that_is_not_there(weed: Weed) -> None:
    """The real server says so too, and none is made."""
    for _ in range(2):
        with pytest.raises(Problem, match="no bucket called elsewhere"):
            S3Store("s3://elsewhere/lake", weed.environ()).put("a", b"")


@pytest.mark.parametrize(
    ("key", "secret", "sentence"),
    [
        ("nobody", "x", "does not take the keys"),
        ("tests", "wrong", "does not take the keys"),
        (READER, None, "may not"),
    ],
)
def test_wrong_keys_and_too_few_rights(weed: Weed, key: str, secret: str | None, sentence: str) -> None:
    """An unknown key, a wrong secret, and one who may only read."""
    environ = weed.environ(key) if secret is None else weed.environ(key, secret)
    store = S3Store("s3://lake/rights", environ)
    with pytest.raises(Problem, match=sentence):
        store.put_new("a", b"")


def test_who_may_read_reads(weed: Weed) -> None:
    """Listing and reading need no more than s3:ListBucket and s3:GetObject."""
    S3Store("s3://lake/rights", weed.environ()).put("state/a", b"1")
    reader = S3Store("s3://lake/rights", weed.environ(READER))
    assert [entry.path for entry in reader.list("state/")] == ["state/a"]
    assert reader.get("state/a") == b"1"


# -- keys and addresses --------------------------------------------------------------------------------


def test_keys_come_from_the_files_of_aws(tmp_path: Path) -> None:
    """As aws configure writes them, for the profile that is set."""
    (tmp_path / "keys").write_text("[default]\naws_access_key_id = A\naws_secret_access_key = B\n[work]\naws_access_key_id = C\naws_secret_access_key = D\naws_session_token = E\n")  # fmt: skip
    (tmp_path / "config").write_text("[default]\nregion = us-east-2\n[profile work]\nregion = sa-east-1\n")
    files = {
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "keys"),
        "AWS_CONFIG_FILE": str(tmp_path / "config"),
    }
    assert _keys(files) == ("A", "B", None)
    assert s3keys.region(files) == "us-east-2"
    work = files | {"AWS_PROFILE": "work"}
    assert _keys(work) == ("C", "D", "E")
    assert s3keys.region(work) == "sa-east-1"
    assert s3keys.region(work | {"AWS_REGION": "eu-west-1"}) == "eu-west-1"
    assert _keys(work | {"AWS_ACCESS_KEY_ID": "F", "AWS_SECRET_ACCESS_KEY": "G"}) == ("F", "G", None)
    with pytest.raises(Usage, match="no AWS profile called 'play'"):
        s3keys.provider(files | {"AWS_PROFILE": "play"})


def test_a_role_is_left_to_obstore(tmp_path: Path) -> None:
    """Nothing in the files: a container, a Lambda or a machine may have a role."""
    assert s3keys.provider({"HOME": str(tmp_path)}) is None
    assert s3keys.provider({"HOME": str(tmp_path), "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://x"}) is None


def test_a_broken_file_of_keys_is_named_and_not_quoted(tmp_path: Path) -> None:
    """The line that cannot be read may be the key itself."""
    (tmp_path / "keys").write_text(f"{canary.secret()}\n")
    with pytest.raises(Usage, match="cannot be read") as said:
        s3keys.provider({"AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "keys"), "HOME": str(tmp_path)})
    (tmp_path / "keys").unlink()
    canary.look(str(said.value) + repr(said.value.values), "what is said of a broken file")


@pytest.mark.parametrize(
    "url", ["s3://", "s3:///lake", "s3://b u/x", "s3://bucket/../x", "s3://bucket/a//b", "s3://bucket/a\nb"]
)
def test_what_is_no_address(url: str) -> None:
    """Usage, before anything is asked of anybody."""
    with pytest.raises(Usage):
        address(url)


# -- two at once, and one that dies -------------------------------------------------------------------


def test_who_lost_the_lock_writes_nothing_more(s3_lake: str) -> None:
    """A build sleeps through the end of its hold, another takes over: what the first still wants to write is refused."""
    now = [datetime(2026, 11, 22, 12, tzinfo=UTC)]
    first, second = (S3Store(s3_lake, clock=lambda: now[0]) for _ in range(2))
    with first.lock("state/build.lock"):
        first.put("enriched/a", b"first")
        with pytest.raises(Busy), second.lock("state/build.lock"):
            pass
        now[0] += HELD + APART + timedelta(seconds=1)
        with second.lock("state/build.lock"):
            second.put("enriched/a", b"second")
            for write in (lambda: first.put("enriched/a", b""), lambda: first.put_new("b", b""), lambda: first.delete("enriched/a")):  # fmt: skip
                with pytest.raises(Problem, match="stopped for so long"):
                    write()
    assert second.get("enriched/a") == b"second"
    with first.lock("state/build.lock"):
        first.put("enriched/a", b"third")


@pytest.mark.slow
def test_of_those_who_take_over_at_once_one_has_it(s3_lake: str) -> None:
    """Eight find a hold whose end is long past: one takes it, the others are told so."""
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    dead = S3Store(s3_lake, clock=lambda: now).lock("state/build.lock")
    dead.__enter__()
    later = now + HELD + APART
    stores = [S3Store(s3_lake, clock=lambda: later) for _ in range(8)]
    start, have, over = threading.Barrier(8), list[int](), threading.Barrier(8)

    def work(number: int) -> None:
        start.wait()
        try:
            with stores[number].lock("state/build.lock"):
                have.append(number)
                over.wait()
        except Busy:
            over.wait()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert len(have) == 1
    dead.__exit__(None, None, None)


@pytest.mark.slow
def test_an_upload_that_dies_is_nothing(s3_lake: str, tmp_path: Path) -> None:
    """A process killed while it sends a large file in parts leaves the old object or the new one, whole."""
    store = S3Store(s3_lake)
    store.put("part", b"old")
    large = 192 << 20
    for moment in (0.05, 0.15, 0.3, 0.45):
        with (tmp_path / "large").open("wb") as file:
            file.truncate(large)
        code = "import sys; from pathlib import Path; from igarape.via.s3 import S3Store; s = S3Store(sys.argv[1]); s.get('part'); print(flush=True); s.put('part', Path(sys.argv[2]))"
        process = subprocess.Popen([sys.executable, "-c", code, s3_lake, str(tmp_path / "large")], stdout=subprocess.PIPE)  # fmt: skip
        assert process.stdout
        process.stdout.readline()
        with suppress(subprocess.TimeoutExpired):
            process.wait(moment)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        assert [(entry.path, entry.size) for entry in store.list("")] in ([("part", 3)], [("part", large)])


def _do(store: S3Store, do: str) -> object:
    if do == "list":
        return list(store.list(""))
    return getattr(store, do)("a", *([b""] if do.startswith("put") else []))


def _keys(environ: dict[str, str]) -> tuple[str, str, str | None]:
    found = s3keys.provider(environ)
    assert found is not None
    keys = found()
    return keys["access_key_id"], keys["secret_access_key"], keys.get("token")
