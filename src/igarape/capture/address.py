"""The address that Telegram is to send updates to: whether it could, and where each bot's are to go."""

from __future__ import annotations

import re
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import SplitResult, urlsplit

from igarape.capture import webhook
from igarape.errors import Usage

PORTS = (443, 80, 88, 8443)
"""The ports that Telegram calls."""

_ODD = re.compile(r"[\x00-\x20\x7f]")


def addresses(url: str, bots: Iterable[int], *, strict: bool) -> dict[int, str]:
    """Give each bot's address: with the path `/telegram` where the url has none, and the bot's id behind it
    where there are several.

    `strict` is what Telegram itself asks for: https, one of PORTS, and an address that it can reach; another
    Bot API server takes plain http and any port. Usage where the url is none, or not one for Telegram.
    """  # noqa: D205
    parts, port = _split(url)
    if strict:
        _reachable(parts, port)
    ids = list(bots)
    path = parts.path if parts.path.strip("/") else webhook.PATH.decode()
    if len(ids) < 2:
        return {each: parts._replace(path=path).geturl() for each in ids}
    return {each: parts._replace(path=f"{path.rstrip('/')}/{each}").geturl() for each in ids}


def literal(host: str) -> IPv4Address | IPv6Address | None:
    """Read a host that is an IP address; None where it is a name."""
    try:
        return ip_address(host)
    except ValueError:
        return None


def host(url: str) -> str:
    """Give the host of an address that was checked."""
    return urlsplit(url).hostname or ""


def shown(url: str) -> str:
    """Write an address without the name, password and query in it, which may be secret."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "***"
    user, at, place = parts.netloc.rpartition("@")
    return parts._replace(
        netloc=f"{'***' if user else ''}{at}{place}", query="***" if parts.query else ""
    ).geturl()


def _split(url: str) -> tuple[SplitResult, int | None]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in ("http", "https") or not parts.hostname or _ODD.search(url) or parts.fragment:
        raise Usage(
            "This is no address that updates could be sent to: {url}.",
            "Write it as https://bot.example.org, with /telegram behind it or nothing.",
            url=repr(url),
        )
    return parts, port


def _reachable(parts: SplitResult, port: int | None) -> None:
    name = parts.hostname or ""
    if parts.scheme != "https":
        raise Usage(
            "Telegram sends updates over https only, and {host} is given with http.",
            "Put a server with a certificate in front, or use `igarape capture --poll`, which needs none.",
            host=name,
        )
    if port not in (None, *PORTS):
        raise Usage(
            "Telegram calls the ports {ports} only, not {port}.",
            "Let the server in front of igarape listen on one of them.",
            ports=", ".join(map(str, PORTS)),
            port=port,
        )
    number = literal(name)
    if isinstance(number, IPv6Address):
        raise Usage(
            "Telegram calls IPv4 addresses only, and {host} is IPv6.",
            "Give a name that has an IPv4 address, or that address itself.",
            host=name,
        )
    if name == "localhost" or (number and not number.is_global):
        raise Usage(
            "{host} is an address of this network, which Telegram cannot reach.",
            "Give the public address; without one, use `igarape capture --poll`.",
            host=name,
        )
