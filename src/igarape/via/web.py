"""Web: what another machine shows of itself - its addresses, its certificate, its clock - and what a port is used for.

No call here carries a token or a secret.
"""

from __future__ import annotations

import errno
import http.client
import socket
import ssl
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal, NamedTuple

import httpx

_TAKEN = (errno.EADDRINUSE, errno.EACCES)


class Certificate(NamedTuple):
    """What a TLS server showed: the version that was agreed on, and when its certificate ends (UTC)."""

    version: str
    ends: datetime


def addresses(host: str, family: socket.AddressFamily = socket.AF_INET) -> list[str]:
    """Look a host's addresses up, IPv4 ones by default; none where there are none of that family."""
    try:
        found = socket.getaddrinfo(host, None, family, socket.SOCK_STREAM)
    except socket.gaierror as why:
        if why.errno in (
            socket.EAI_NONAME,
            getattr(socket, "EAI_NODATA", None),
            getattr(socket, "EAI_ADDRFAMILY", None),
        ):
            return []
        raise
    return sorted({str(each[4][0]) for each in found})


def certificate(host: str, address: str, port: int, seconds: float) -> Certificate:
    """Shake hands as Telegram does: with the IPv4 `address`, by TLS 1.2 or newer, and check all of the certificate.

    Its chain must lead from what the server sends to an authority that this machine trusts: nothing is
    fetched to complete it. ssl.SSLCertVerificationError or another OSError where that does not work out.
    """
    trust = ssl.create_default_context()
    trust.minimum_version = ssl.TLSVersion.TLSv1_2
    with (
        socket.create_connection((address, port), timeout=seconds) as plain,
        trust.wrap_socket(plain, server_hostname=host) as door,
    ):
        shown = door.getpeercert() or {}
        ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(shown["notAfter"])), UTC)
        return Certificate(door.version() or "?", ends)


def moment(url: str, seconds: float) -> datetime | None:
    """Ask a server for the time: the Date of whatever it answers, in whole seconds; None where it says none."""
    response = httpx.head(url, follow_redirects=False, timeout=seconds)
    try:
        said = parsedate_to_datetime(response.headers.get("date", ""))
    except ValueError:
        return None
    return said.replace(tzinfo=UTC) if said.tzinfo is None else said.astimezone(UTC)


def port(host: str, number: int, seconds: float) -> Literal["free", "igarape", "taken"]:
    """Say whether a port of this machine can be listened on, or igarape does so already, or something else.

    Whatever answers GET /livez with an empty 200 is taken for igarape. OSError where `host` is no
    address of this machine.
    """
    try:
        socket.create_server((host, number), family=_family(host)).close()
    except OSError as why:
        if why.errno not in _TAKEN:
            raise
    else:
        return "free"
    caller = http.client.HTTPConnection(host, number, timeout=seconds)
    try:
        caller.request("GET", "/livez")
        answer = caller.getresponse()
        return "igarape" if answer.status == 200 and not answer.read(1) else "taken"
    except (OSError, http.client.HTTPException):
        return "taken"
    finally:
        caller.close()


def refused(url: str, seconds: float) -> int:
    """Knock at a webhook with a secret that is none, and give the status of the answer; OSError without one."""
    try:
        return httpx.post(
            url, content=b"{}", headers={"x-telegram-bot-api-secret-token": "none"}, timeout=seconds
        ).status_code
    except httpx.HTTPError as why:
        raise OSError(str(why) or type(why).__name__) from why


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
