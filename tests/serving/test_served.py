"""`igarape serve` as a person runs it: a process, a real socket, requests as they stand."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from igarape.via.disk import DiskStore
from tests.browser import Open
from tests.lakes import fill, talk
from tests.serving.served import Served
from tests.serving.site import SAID

ELSEWHERE = "127.1"
"""Leads to this machine, yet is no name that is known to: to igarape as good as any other address."""


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The little lake, on the disk."""
    folder = tmp_path_factory.mktemp("served")
    fill(DiskStore(folder / "lake"), folder, talk(*SAID))
    return folder / "lake"


@pytest.fixture(scope="module")
def here(lake: Path) -> Iterator[Served]:
    """The pages on this machine."""
    process = Served(lake)
    yield process
    said = process.end()
    assert len(said.splitlines()) == 1, said


@pytest.mark.slow
def test_on_this_machine_texts_are_shown_and_names_are_not(here: Served) -> None:
    """Unless somebody says otherwise; nobody is asked to log in."""
    status, _, page = here.ask("GET /messages HTTP/1.1", f"Host: 127.0.0.1:{here.port}")

    assert status == 200
    assert "Como emito o boleto?" in page
    assert "Ana" not in page


REQUESTS = [
    (("GET /hours HTTP/1.1", "Host: localhost"), 200),
    (("HEAD /hours HTTP/1.1", "Host: localhost"), 200),
    (("GET /hours HTTP/1.1", "Host: evil.example"), 403),
    (("GET /hours HTTP/1.1",), 403),
    (("GET /hours HTTP/1.1", "Host: localhost", "Host: evil.example"), 403),
    (("GET http://evil.example/hours HTTP/1.1", "Host: evil.example"), 403),
    (("DELETE /hours HTTP/1.1", "Host: localhost"), 405),
    (("POST /hours HTTP/1.1", "Host: localhost", "Origin: http://evil.example", "Content-Length: 0"), 403),
    (("OPTIONS * HTTP/1.1", "Host: localhost", "Origin: http://evil.example"), 405),
    (("GET /../../etc/passwd HTTP/1.1", "Host: localhost"), 404),
    (("GET /static/%2e%2e/app.py HTTP/1.1", "Host: localhost"), 404),
    (("GET //evil.example/ HTTP/1.1", "Host: localhost"), 404),
    (("GET /messages?q=%00%ff%c3%28&hour=1e9&who=' HTTP/1.1", "Host: localhost"), 200),
]


@pytest.mark.slow
@pytest.mark.parametrize(("lines", "status"), REQUESTS)
def test_requests_as_they_stand(here: Served, lines: tuple[str, ...], status: int) -> None:
    """HEAD has no body; every answer may be framed by nobody."""
    found, headers, body = here.ask(*lines)

    assert found == status
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "access-control-allow-origin" not in headers
    assert bool(body) is not lines[0].startswith("HEAD")


@pytest.mark.slow
def test_elsewhere_one_browser_gets_in_by_the_link_and_nothing_is_shown(lake: Path) -> None:
    """The token stands on one line of what the process says, once, and nothing of what is asked does."""
    process = Served(lake, "--host", ELSEWHERE)
    link = process.next_line().split()[-1]
    token, host = link.partition("token=")[2], f"Host: {ELSEWHERE}:{process.port}"
    before = process.ask("GET /messages HTTP/1.1", host)
    opened = process.ask(f"GET /login?token={token} HTTP/1.1", host)
    cookie = "Cookie: " + opened[1]["set-cookie"].partition(";")[0]
    inside = process.ask("GET /messages HTTP/1.1", host, cookie)
    again = process.ask(f"GET /login?token={token} HTTP/1.1", host)
    said = process.end()

    assert (before[0], opened[0], inside[0], again[0]) == (401, 303, 200, 401)
    assert opened[1]["location"] == "/"
    assert link.startswith(f"http://{ELSEWHERE}:{process.port}/login?token=")
    assert "4 messages." in inside[2]
    assert not [word for word in ("boleto", "Ana", "Suporte") if word in before[2] + inside[2]]
    assert said.count(token) == 1
    assert "/messages" not in said
    assert cookie.partition("=")[2] not in said


@pytest.mark.slow
def test_the_link_opens_from_a_page_of_another_site(lake: Path, here: Served, open_page: Open) -> None:
    """Such as webmail, or a chat in the browser; and so does a link to a page, once the browser is in."""
    process = Served(lake, "--host", ELSEWHERE)
    links = {"Login": process.next_line().split()[-1], "Page": f"http://{ELSEWHERE}:{process.port}/hours"}
    page = open_page(f"http://localhost:{here.port}/health")
    titles = []
    for said, address in links.items():
        page.goto(f"http://localhost:{here.port}/health")
        page.evaluate(
            "([said, address]) => { const a = document.createElement('a'); a.textContent = said; a.href = address;"
            " document.querySelector('main').prepend(a) }",
            [said, address],
        )
        page.get_by_role("link", name=said, exact=True).click()
        page.wait_for_url(f"http://127.0.0.1:{process.port}/**")
        titles.append(page.locator("h1").inner_text())
    process.end()

    assert titles == ["Visão geral", "Horários"]


@pytest.mark.slow
def test_nothing_can_be_opened_elsewhere_by_itself(lake: Path) -> None:
    """--open would hand the link to a browser in its arguments, which all users of a machine can read."""
    command = [
        sys.executable,
        "-m",
        "igarape",
        "--lake",
        str(lake),
        "serve",
        "--port",
        "0",
        "--host",
        ELSEWHERE,
        "--open",
    ]
    found = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    assert found.returncode == 2
    assert "--open is for pages of this machine." in found.stderr


@pytest.mark.slow
def test_what_may_be_shown_is_said(lake: Path) -> None:
    """On the command line, for these pages."""
    process = Served(lake, "--show", "names")
    page = process.ask("GET /messages HTTP/1.1", "Host: localhost")[2]
    process.end()

    assert "<bdi>Ana</bdi>" in page
    assert "boleto" not in page
