"""The public address of the webhook, seen as Telegram sees it: port, IPv4, certificate."""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import SplitResult, urlsplit

from igarape.capture.address import addresses, shown
from igarape.doctor import finding
from igarape.doctor.finding import SECONDS, Finding
from igarape.query.engine import Note
from igarape.via import web

SOON = timedelta(days=14)

_SAYS = {
    9: Note("The certificate of {host} is not valid yet."),
    10: Note("The certificate of {host} has expired."),
    18: Note("The certificate of {host} is signed by itself."),
    19: Note("The certificate of {host} comes from an authority that this machine does not know."),
    20: Note("The chain of {host}'s certificate is not complete: {why}."),
    21: Note("The chain of {host}'s certificate is not complete: {why}."),
    62: Note("The certificate that answers at {host} is for another host."),
    64: Note("The certificate that answers at {host} is for another host."),
}
"""What OpenSSL's codes of verification mean here."""

_DOES = {
    9: Note("See `clock`; else have the certificate made anew."),
    10: Note("Renew it, and let the server load it; certbot and Caddy do both by themselves."),
    18: Note("Take one from a public authority (Let's Encrypt), or upload this one with setWebhook."),
    19: Note("Take one from a public authority (Let's Encrypt), or upload its root with setWebhook."),
    20: Note("Let the server send the intermediate certificates too (fullchain.pem, not cert.pem)."),
    21: Note("Let the server send the intermediate certificates too (fullchain.pem, not cert.pem)."),
    62: Note("Have one made for this name, or correct [telegram] webhook."),
    64: Note("Have one made for this name, or correct [telegram] webhook."),
}


def address(url: str, *, cloud: bool) -> Finding:
    """Whether Telegram would take the address, from how it is written; Usage where it would not.

    With `cloud` by the rules of Telegram's own servers, otherwise by those of a server nearby.
    """
    (target,) = addresses(url, [0], strict=cloud).values()
    told: dict[str, object] = {"url": shown(target)}
    if not urlsplit(target).path.startswith("/telegram"):
        return Finding(
            "address",
            "warning",
            Note("igarape serves /telegram, and {url} leads elsewhere.", told),
            hint="Unless what stands in front of igarape changes the path, write it as https://HOST/telegram.",
        )
    return Finding("address", "ok", Note("Telegram can send to {url}.", told))


def lies(host: str, *, cloud: bool) -> tuple[str, Finding]:
    """Find where a host lies: an IPv4 address of it ("" for none), and a finding.

    With `cloud`, Telegram's own servers send there, which reach no private address.
    """
    told: dict[str, object] = {"host": host}
    found = finding.within(SECONDS, lambda: web.addresses(host))
    if not found:
        return "", Finding(
            "ipv4",
            "error",
            Note("{host} has no IPv4 address (A record), and Telegram uses no other.", told),
            hint="Add an A record where the name is managed, or correct [telegram] webhook.",
        )
    told["address"] = found[0]
    if cloud and not ipaddress.ip_address(found[0]).is_global:
        return found[0], Finding(
            "ipv4",
            "error",
            Note("{host} is {address}, which only machines nearby can reach.", told),
            hint="Use a public name and a tunnel or a server; on a laptop, `igarape capture --poll` needs neither.",
        )
    return found[0], Finding("ipv4", "ok", Note("{host} is {address}.", told))


def certificate(at: SplitResult, address: str, now: datetime, *, uploaded: bool) -> Finding:
    """Shake hands with the host at `address`, and judge its certificate; one that was `uploaded` is its owner's."""
    host = str(at.hostname)
    told: dict[str, object] = {"host": host, "port": str(port(at))}
    try:
        seen = finding.within(SECONDS, lambda: web.certificate(host, address, port(at), SECONDS))
    except ssl.SSLCertVerificationError as why:
        code = why.verify_code
        told["why"] = why.verify_message
        if uploaded and code in (18, 19, 20, 21):
            said = Note("The certificate of {host} is the one that was uploaded to Telegram.", told)
            return Finding("certificate", "ok", said)
        if code not in _SAYS:
            return Finding("certificate", "error", Note("The certificate of {host} is no good: {why}.", told))
        return Finding("certificate", "error", Note(_SAYS[code].text, told), _DOES[code].text)
    except ssl.SSLError as why:
        told["why"] = str(why.reason or why).replace("_", " ").lower()
        return Finding(
            "certificate",
            "error",
            Note("{host} speaks no TLS 1.2 or newer at port {port}: {why}.", told),
            hint="Let what stands in front of igarape end HTTPS there, with TLS 1.2 and 1.3.",
        )
    except OSError as why:
        told["why"] = why.strerror or str(why)
        return Finding(
            "certificate",
            "error",
            Note("{host} cannot be reached at port {port}: {why}.", told),
            hint="Is the server up, and its firewall open for that port? (From inside its own network a host"
            " may be out of reach, and open to Telegram.)",
        )
    told |= {"days": (seen.ends - now).days, "version": seen.version}
    if seen.ends - now < SOON:
        return Finding(
            "certificate",
            "warning",
            Note("The certificate of {host} ends in {days} {days:day|days}.", told),
            hint="See why it was not renewed by itself.",
        )
    return Finding(
        "certificate", "ok", Note("{version}, a complete chain, {days} {days:day|days} to go.", told)
    )


def looked_at(url: str, now: datetime, *, cloud: bool, uploaded: bool) -> Iterator[Finding]:
    """Look at the public address from all sides; Usage where it is none."""
    yield address(url, cloud=cloud)
    at = urlsplit(url)
    found, where = lies(str(at.hostname), cloud=cloud)
    yield where
    if found and at.scheme == "https":
        yield certificate(at, found, now, uploaded=uploaded)


def port(at: SplitResult) -> int:
    """Give the port of an https address."""
    return 443 if at.port is None else at.port
