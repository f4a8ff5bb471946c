"""Who gets to the pages: names that are ours, reading alone, and from elsewhere one browser by one link."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import httpx
import pytest

from igarape.serving.gate import Gate, Login, is_loopback
from tests.serving.site import Browser, browsing, finish, lake

OURS = "127.0.0.1:8686"
EVERYWHERE = "0.0.0.0"  # noqa: S104  (never bound)


class Door:
    """Sends requests to a gate, each as it is given."""

    def __init__(self, site: Browser, host: str = "127.0.0.1", login: Login | None = None) -> None:
        self.gate = Gate(site.pages, host, "estacao", login)

    def ask(
        self, path: str = "/hours", method: str = "GET", host: str = OURS, **headers: str
    ) -> httpx.Response:
        """Send one request; no redirect is followed, no cookie kept."""
        return finish(self._send(path, method, {"host": host, **headers}))

    async def _send(self, path: str, method: str, headers: Mapping[str, str]) -> httpx.Response:
        through = httpx.ASGITransport(self.gate)
        async with httpx.AsyncClient(transport=through, base_url="http://127.0.0.1") as client:
            return await client.request(method, path, headers=headers)

    def open(self, login: Login) -> str:
        """Open the link, and give the cookie as a browser would send it back."""
        answer = self.ask(f"/login?token={login.token}")
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        return answer.headers["set-cookie"].partition(";")[0]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """The pages of the little lake."""
    with browsing(lake(tmp_path_factory.mktemp("gate"))) as client:
        yield client


# -- names ------------------------------------------------------------------------------------------------

NAMES = [
    ("127.0.0.1", ["127.0.0.1:8686", "localhost", "LOCALHOST:1", "[::1]:8686", "[::1]"],
     ["evil.example", "evil.example:8686", "127.0.0.1.evil.example", "192.168.0.7", "", "localhost.evil.example", "a b"]),
    ("pages.lan", ["pages.lan:80", "localhost"], ["other.lan", "192.168.0.7"]),
    (EVERYWHERE, ["192.168.0.7:8686", "estacao:8686", "[fe80::1]"], ["evil.example", "estacao.evil.example"]),
]  # fmt: skip


@pytest.mark.parametrize(("host", "ours", "strange"), NAMES)
def test_only_our_own_names_lead_here(site: Browser, host: str, ours: list[str], strange: list[str]) -> None:
    """A stranger's name that is made to lead here gets a page that says so; an address cannot be made to."""
    door = Door(site, host)

    assert [door.ask(host=each).status_code for each in ours] == [200] * len(ours)
    refused = [door.ask(host=each) for each in strange]
    assert [each.status_code for each in refused] == [403] * len(strange)
    assert all("do not go by that name" in each.text and "Ana" not in each.text for each in refused)


def test_without_the_gate_a_stranger_s_name_would_lead_here(site: Browser) -> None:
    """The control: it is the gate that refuses, not something before it."""
    assert site.get("/hours", headers={"host": "evil.example"}).status_code == 200


# -- methods ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"])
def test_pages_are_read_and_nothing_else(site: Browser, method: str) -> None:
    """Nothing lets another site in: no answer names an origin that may read."""
    answer = Door(site).ask(method=method, origin="http://evil.example")

    assert answer.status_code == 405
    assert not [name for name in answer.headers if name.startswith("access-control")]


def test_a_form_of_another_site_is_refused(site: Browser) -> None:
    """And so is one that hides where it comes from; ours gets as far as the page, which takes none."""
    door = Door(site)
    origins = [{"origin": "http://evil.example"}, {"origin": "null"}, {}, {"origin": f"http://{OURS}"}]

    assert [door.ask(method="POST", **each).status_code for each in origins] == [403, 403, 403, 405]


def test_head_is_get_without_a_body(site: Browser) -> None:
    """The same headers."""
    got, head = Door(site).ask(), Door(site).ask(method="HEAD")

    assert (head.status_code, head.headers["content-type"]) == (200, got.headers["content-type"])


def test_every_answer_keeps_others_out(site: Browser) -> None:
    """No frame, no script of another, no referrer, no copy: also where a request was refused."""
    for answer in (Door(site).ask(), Door(site).ask(host="evil.example"), Door(site, login=Login()).ask()):
        policy = answer.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in policy
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert answer.headers["cache-control"] == "no-store"


# -- the login --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/", "/hours", "/hours.json", "/messages.csv", "/thread", "/nowhere", "/login"]
)
def test_without_the_cookie_nothing_is_told(site: Browser, path: str) -> None:
    """401, and a page that says how to get in; not even whether an address is one."""
    login = Login()
    door = Door(site, login=login)
    tries = {"": "", "other": "igarape-00000000=x", "empty": f"{login.cookie}=", "wrong": f"{login.cookie}=x"}
    for each in tries.values():
        answer = door.ask(path, cookie=each)
        assert answer.status_code == 401
        assert "Open the link that igarape serve printed" in answer.text or "used before" in answer.text
        assert "Ana" not in answer.text
        assert "Suporte" not in answer.text


def test_the_link_lets_one_browser_in_once(site: Browser) -> None:
    """Its cookie opens the pages; the link opens nothing any more, but for the browser that is in already."""
    login = Login()
    door = Door(site, login=login)
    cookie = door.open(login)
    again = door.ask(f"/login?token={login.token}")

    assert door.ask(cookie=cookie).status_code == 200
    assert again.status_code == 401
    assert "set-cookie" not in again.headers
    assert door.ask(f"/login?token={login.token}", cookie=cookie).headers["location"] == "/"


def test_a_link_that_could_be_used_twice_is_noticed(site: Browser) -> None:
    """The control of the test above."""

    class Forgetful(Login):
        def exchange(self, given: str) -> str | None:
            self._used = False
            return super().exchange(given)

    login = Forgetful()
    door = Door(site, login=login)
    door.open(login)

    assert door.ask(f"/login?token={login.token}").status_code == 303


def test_the_cookie_is_for_these_pages_and_no_script(site: Browser) -> None:
    """Neither token nor cookie is in the page that follows; both are 256 bits."""
    login = Login()
    door = Door(site, login=login)
    set_cookie = door.ask(f"/login?token={login.token}").headers["set-cookie"]
    name, value = set_cookie.partition(";")[0].split("=")
    page = door.ask("/", cookie=f"{name}={value}").text

    assert {each.strip().lower() for each in set_cookie.split(";")[1:]} == {
        "httponly", "path=/", "samesite=lax",
    }  # fmt: skip
    assert len(login.token) == len(value) == 43
    assert login.token not in page
    assert value not in page


@pytest.mark.parametrize("token", ["", "x", "%00", "é", "%FF", "' OR 1=1"])
def test_a_wrong_token_is_none(site: Browser, token: str) -> None:
    """Whatever it holds; and the right one works after it."""
    login = Login()
    door = Door(site, login=login)

    assert door.ask(f"/login?token={token}").status_code == 401
    assert door.ask("/login", method="HEAD").status_code == 401
    assert door.open(login)


def test_tokens_are_compared_in_constant_time(site: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """All comparisons go through the one function that takes as long for every guess."""
    compared: list[tuple[bytes, bytes]] = []

    def compare(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return False

    monkeypatch.setattr("igarape.serving.gate.hmac.compare_digest", compare)
    login = Login()
    door = Door(site, login=login)
    door.ask(f"/login?token={login.token}")

    assert (login.token.encode(), login.token.encode()) in compared


@pytest.mark.parametrize(
    ("host", "here"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("localhost", True), ("::1", True), (EVERYWHERE, False),
     ("::", False), ("192.168.0.7", False), ("localhost.example", False), ("", False)],
)  # fmt: skip
def test_only_this_machine_needs_no_login(host: str, here: bool) -> None:
    """A name that leads here today may lead elsewhere tomorrow."""
    assert is_loopback(host) is here


def test_the_page_of_a_refusal_loads_its_own_style_alone(site: Browser) -> None:
    """So it looks like the others, and that much is told to anybody."""
    door = Door(site, login=Login())

    assert re.findall(r'(?:src|href)="(/static/[^"]*)"', door.ask().text)
    assert door.ask("/static/igarape.css").status_code == 200


def test_who_may_not_enter_is_shown_no_way_further(site: Browser) -> None:
    """What to do is said, and no link leads to a page that would say the same again."""
    refused = Door(site, login=Login()).ask("/hours?chat=1").text

    assert "<h1>Login needed</h1>" in refused
    assert "Open the link that igarape serve printed" in refused
    assert set(re.findall(r'<a [^>]*href="(/[^"?]*)', refused)) == {
        "/",
        "/hours",
    }  # the brand; language and theme
