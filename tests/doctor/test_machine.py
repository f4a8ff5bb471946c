"""This machine: the disk, the lake, the port, the clock, the zone."""

from __future__ import annotations

import http.server
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from igarape.doctor import machine
from igarape.doctor.machine import GIB
from igarape.settings import Settings
from igarape.via import web
from igarape.via.disk import DiskLogs
from tests.door import opened

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ROOM = [
    (GIB - 1, 2 * GIB, "error"),
    (GIB, 10 * GIB + 1, "warning"),
    (GIB, 10 * GIB, "ok"),
    (0, 0, "error"),
]


@pytest.mark.parametrize(("free", "total", "level"), ROOM)
def test_the_room_on_the_disk(free: int, total: int, level: str) -> None:
    """Less than 1 GiB is an error, less than a tenth a warning."""
    assert machine.room(free, total).level == level


def test_the_room_of_a_lake_that_is_not_there_yet(tmp_path: Path) -> None:
    """It is that of the folder above."""
    assert machine.disk(tmp_path / "far" / "lake").said.values == machine.disk(tmp_path).said.values


def test_a_lake_that_is_not_there_yet_is_fine_and_stays_so(tmp_path: Path) -> None:
    """A look leaves nothing behind."""
    found = list(machine.lake(tmp_path / "lake"))

    assert [each.level for each in found] == ["ok", "ok"]
    assert list(tmp_path.iterdir()) == []


def test_a_lake_that_others_may_look_into_is_a_warning(tmp_path: Path) -> None:
    """Conversations lie there."""
    tmp_path.chmod(0o755)
    assert next(iter(machine.lake(tmp_path))).level == "warning"
    tmp_path.chmod(0o700)
    assert next(iter(machine.lake(tmp_path))).level == "ok"


def test_a_lake_where_nothing_can_be_written_is_an_error() -> None:
    """Found by writing: /proc has rights to write, and takes nothing, even from root."""
    found = list(machine.lake(Path("/proc")))

    assert [(each.check, each.level) for each in found] == [("lake", "error")]


def test_who_captures_is_named(tmp_path: Path) -> None:
    """By the lock's own word; of a process that is gone, nothing is left to say."""
    with DiskLogs(tmp_path / "state" / "journal").lock():
        assert list(machine.lake(tmp_path))[-1].said.values == {"holder": str(os.getpid())}
    (tmp_path / "state" / "journal" / ".lock").write_text("999999999\n")
    assert list(machine.lake(tmp_path))[-1].said.values == {}


def test_a_free_port_and_one_where_igarape_listens() -> None:
    """Either is fine."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        number = door.getsockname()[1]
    assert machine.port("127.0.0.1", number, needed=True).said.text.endswith("is free.")
    with opened() as webhook:
        found = machine.port("127.0.0.1", webhook.port, needed=True)
    assert (found.level, found.said.text) == ("ok", "igarape answers at port {port} on {host}.")


@pytest.mark.parametrize(("needed", "level"), [(True, "error"), (False, "warning")])
def test_a_port_that_something_else_has(needed: bool, level: str) -> None:
    """An error for who wants a webhook there."""
    with served() as number:
        assert machine.port("127.0.0.1", number, needed=needed).level == level


def test_a_port_on_an_address_of_another_machine() -> None:
    """The system's own words, and an address to give instead."""
    found = machine.port("192.0.2.1", 8443, needed=False)

    assert (found.level, found.said.values["why"]) == ("error", "Cannot assign requested address")


CLOCKS = [
    # seconds that this machine is ahead of Telegram
    (0, "ok"),
    (30, "ok"),
    (31, "warning"),
    (-30, "ok"),
    (-32, "warning"),
    (86_400, "warning"),
]


@pytest.mark.parametrize(("ahead", "level"), CLOCKS)
def test_the_clock_is_compared_with_telegrams(
    ahead: int, level: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than 30 s apart is a warning."""
    monkeypatch.setattr(web, "moment", lambda url, seconds: NOW)

    found = machine.clock("https://api.telegram.org", lambda: NOW + timedelta(seconds=ahead))

    assert (found.level, found.said.values["skew"]) == (level, abs(ahead))


@pytest.mark.parametrize(
    ("date", "level"),
    [
        (format_datetime(NOW, usegmt=True), "ok"),
        ("", "skipped"),
        ("Sun, 99 Nov 2026 12:00:00 GMT", "skipped"),
    ],
)
def test_telegrams_time_is_the_date_of_any_answer(date: str, level: str) -> None:
    """Without one, or with one that is no date, there is nothing to compare."""
    with served(date) as number:
        assert machine.clock(f"http://127.0.0.1:{number}", lambda: NOW).level == level


def test_the_zone_is_known() -> None:
    """With the package's version, since rules of summer time change."""
    (found,) = machine.zone(Settings(), None)

    assert (found.level, found.said.values["zone"]) == ("ok", "America/Sao_Paulo")
    assert found.said.values["package"]


def test_a_zone_that_is_not_the_lakes_is_a_warning() -> None:
    """A build would refuse; what the lake remembers counts where nothing is said."""
    assert [each.level for each in machine.zone(Settings(zone="America/Manaus"), "America/Bahia")] == [
        "warning"
    ]
    assert [each.said.values["zone"] for each in machine.zone(Settings(), "America/Bahia")] == [
        "America/Bahia"
    ]


@contextmanager
def served(date: str | None = None) -> Iterator[int]:
    """Serve HTTP that says 404 to all and tells this Date; give the port."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response_only(404)
            if date:
                self.send_header("Date", date)
            self.end_headers()

        def do_GET(self) -> None:
            self.do_HEAD()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()
