"""The webhook's certificate, checked on real handshakes with a server of this machine."""

from __future__ import annotations

import shutil
import ssl
import time
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from igarape.doctor import finding, public
from igarape.doctor.finding import Finding
from igarape.via import web
from tests.doctor.certificates import Authority, listening

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="certificates are made with openssl")

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """An authority, and a certificate for localhost."""
    made = Authority(tmp_path_factory.mktemp("authority"))
    made.issue("good", "localhost")
    return made


@pytest.fixture
def _trusted(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine trusts the made-up root; it does so by the variable that OpenSSL reads."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.root))


def look(shown: Path | None, *, uploaded: bool = False, newest: ssl.TLSVersion | None = None) -> Finding:
    """Check the certificate of a server on localhost."""
    with listening(shown, newest) as port:
        at = urlsplit(f"https://localhost:{port}/telegram")
        return public.certificate(at, "127.0.0.1", NOW, uploaded=uploaded)


@pytest.mark.usefixtures("_trusted")
def test_a_complete_chain_is_good(authority: Authority) -> None:
    """Leaf and intermediate are sent, the root is known: as with Let's Encrypt's fullchain.pem."""
    found = look(authority.chained("good"))

    assert (found.check, found.level) == ("certificate", "ok")
    assert found.said.values["version"] == "TLSv1.3"
    assert found.said.values["days"] == (datetime(2049, 1, 1, tzinfo=UTC) - NOW).days


@pytest.mark.usefixtures("_trusted")
def test_a_chain_without_its_intermediate_is_found(authority: Authority) -> None:
    """Browsers fetch what is missing, Telegram does not: it is why `it works in my browser`."""
    found = look(authority.folder / "good.all")

    assert found.level == "error"
    assert "not complete" in found.said.text
    assert "fullchain.pem" in found.hint


@pytest.mark.usefixtures("_trusted")
def test_an_expired_certificate_is_found(authority: Authority) -> None:
    """By the code of OpenSSL, whatever its words."""
    authority.issue("old", "localhost", ends="20200201000000Z")

    found = look(authority.chained("old"))

    assert (found.level, found.said.text) == ("error", "The certificate of {host} has expired.")


@pytest.mark.usefixtures("_trusted")
def test_a_certificate_that_is_not_valid_yet_is_found(authority: Authority) -> None:
    """Most often it is the clock that is wrong."""
    authority.issue("new", "localhost", begins="20480101000000Z")

    found = look(authority.chained("new"))

    assert (found.level, found.said.text) == ("error", "The certificate of {host} is not valid yet.")
    assert "clock" in found.hint


@pytest.mark.usefixtures("_trusted")
def test_a_certificate_for_another_host_is_found(authority: Authority) -> None:
    """Name and certificate must be of one host."""
    authority.issue("other", "bot.example.org")

    found = look(authority.chained("other"))

    assert (found.level, found.said.text) == (
        "error",
        "The certificate that answers at {host} is for another host.",
    )


@pytest.mark.usefixtures("_trusted")
def test_a_certificate_that_ends_soon_is_a_warning(authority: Authority) -> None:
    """Fourteen days are left to see why it was not renewed; the moment is compared with a clock passed in."""
    authority.issue("soon", "localhost", ends="20490101000000Z")
    with listening(authority.chained("soon")) as port:
        at = urlsplit(f"https://localhost:{port}/telegram")
        found = public.certificate(at, "127.0.0.1", datetime(2048, 12, 20, tzinfo=UTC), uploaded=False)

    assert (found.level, found.said.values["days"]) == ("warning", 12)


def test_a_root_that_nobody_knows_is_an_error_unless_it_was_uploaded(authority: Authority) -> None:
    """The control of the good chain, too: without the made-up root in this machine's trust, it is none."""
    assert look(authority.chained("good")).level == "error"
    assert look(authority.chained("good"), uploaded=True).level == "ok"


def test_a_certificate_signed_by_itself_is_an_error_unless_it_was_uploaded(authority: Authority) -> None:
    """Telegram takes one that was given to it with setWebhook."""
    alone = authority.alone("localhost")

    found = look(alone)

    assert (found.level, found.said.text) == ("error", "The certificate of {host} is signed by itself.")
    assert look(alone, uploaded=True).level == "ok"


def test_a_server_without_tls_1_2_is_found(authority: Authority) -> None:
    """Telegram speaks nothing older."""
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        found = look(authority.chained("good"), newest=ssl.TLSVersion.TLSv1_1)

    assert found.level == "error"
    assert "no TLS 1.2" in found.said.text


def test_a_port_where_nobody_listens_is_found() -> None:
    """With what the system says of it, and a next step."""
    with listening(None) as port:
        pass
    found = public.certificate(urlsplit(f"https://localhost:{port}"), "127.0.0.1", NOW, uploaded=False)

    assert found.level == "error"
    assert found.said.text.startswith("{host} cannot be reached")
    assert found.said.values["why"] == "Connection refused"


def test_a_server_that_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A look has its time, and the rest of the round goes on."""
    monkeypatch.setattr(public, "SECONDS", 0.2)
    began = time.monotonic()

    found = look(None)

    assert found.level == "error"
    assert time.monotonic() - began < 2
    assert finding.SECONDS == 5


WRITTEN = [
    ("https://bot.example.org/telegram", "ok"),
    ("https://bot.example.org:8443/telegram/123", "ok"),
    ("https://bot.example.org", "ok"),
    ("https://bot.example.org:88/hook", "warning"),
    ("https://bot.example.org:8080/telegram", "error"),
    ("https://bot.example.org:http/telegram", "error"),
    ("http://bot.example.org/telegram", "error"),
    ("bot.example.org/telegram", "error"),
    ("https:///telegram", "error"),
    ("https://[::1/telegram", "error"),
]


def judged(url: str) -> str:
    """Judge an address; its level."""
    (found,) = finding.guarded("address", lambda: [public.address(url, cloud=True)])
    return found.level


@pytest.mark.parametrize(("url", "level"), WRITTEN)
def test_an_address_is_judged_by_how_it_is_written(url: str, level: str) -> None:
    """https, and one of four ports; anything else Telegram refuses."""
    assert judged(url) == level


def test_what_is_secret_in_an_address_is_not_shown() -> None:
    """A user and password in it are sent along as Basic auth."""
    found = public.address("https://ana:canary-password@bot.example.org/telegram?key=canary-key", cloud=True)

    assert found.said.values["url"] == "https://***@bot.example.org/telegram?***"


@pytest.mark.parametrize(
    ("host", "cloud", "level"),
    [
        ("localhost", False, "ok"),
        ("localhost", True, "error"),
    ],
)
def test_a_private_address_is_good_for_a_server_nearby_alone(host: str, cloud: bool, level: str) -> None:
    """Telegram's own servers cannot reach it; a local Bot API server can."""
    address, found = public.lies(host, cloud=cloud)

    assert (address, found.level) == ("127.0.0.1", level)


def test_a_name_without_an_ipv4_address_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Telegram asks for A records alone."""
    monkeypatch.setattr(web, "addresses", lambda host: [])

    address, found = public.lies("six.example.org", cloud=True)

    assert (address, found.level) == ("", "error")
    assert "A record" in found.said.text
