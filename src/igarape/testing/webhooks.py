"""`setWebhook`, `deleteWebhook` and `getWebhookInfo`."""

from __future__ import annotations

import re
from collections.abc import Callable
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from igarape.testing.account import WEBHOOK_SET
from igarape.testing.forms import Params
from igarape.testing.hook import Hook
from igarape.testing.kinds import DEFAULT, Json, allowed
from igarape.testing.reply import Reply, bad, flood, ok

if TYPE_CHECKING:
    from igarape.testing.account import Account
    from igarape.testing.fake import FakeTelegram

PORTS = (443, 80, 88, 8443)
_SECRET = re.compile(r"[A-Za-z0-9_-]*")


def set_webhook(fake: FakeTelegram, account: Account, params: Params) -> Reply:
    """`setWebhook`: at most once a second; it ends a long poll. Plain http is for loopback, and the fake, alone."""
    url = params.text("url").strip()
    if not url:
        return delete_webhook(fake, account, params)
    _check(url)
    secret = params.text("secret_token")
    if len(secret) > 256:
        raise bad("secret token is too long")
    if not _SECRET.fullmatch(secret):
        raise bad("secret token contains illegal characters")
    now = fake.clock.now
    if now < account.hook_set_at + 1:
        raise flood(1)
    account.hook_set_at = now
    subscribe(account, params)
    if params.flag("drop_pending_updates"):
        account.updates.purge("purged", now)
    most = params.number("max_connections", 40)
    made = {
        "secret": secret,
        "max_connections": min(max(most, 1), 100),
        "ip_address": params.text("ip_address") or _literal(url),
        "certificate": params.upload("certificate") is not None,
    }
    old = account.hook
    if old and url == old.url and all(getattr(old, name) == value for name, value in made.items()):
        return ok(True, "Webhook is already set")
    account.end_poll(WEBHOOK_SET)
    account.set_hook(Hook(url, account.updates, bot_id=account.bot.id, seed=fake.seed, **made))  # type: ignore[arg-type]
    return ok(True, "Webhook was set")


def delete_webhook(fake: FakeTelegram, account: Account, params: Params) -> Reply:
    """`deleteWebhook`: what waits stays, unless it is told to go."""
    if params.flag("drop_pending_updates"):
        account.updates.purge("purged", fake.clock.now)
    if account.hook is None:
        return ok(True, "Webhook is already deleted")
    account.set_hook(None)
    return ok(True, "Webhook was deleted")


def get_webhook_info(fake: FakeTelegram, account: Account, params: Params) -> Reply:
    """`getWebhookInfo`: the last error stays through later success; the default `allowed_updates` is left out."""
    hook = account.hook
    account.updates.sweep(fake.clock.now)
    said: Json = {
        "url": hook.url if hook else "",
        "has_custom_certificate": bool(hook and hook.certificate),
        "pending_update_count": len(account.updates.waiting),
    }
    if hook:
        if hook.last_error:
            said |= {"last_error_date": int(hook.last_error[0]), "last_error_message": hook.last_error[1]}
        said["max_connections"] = hook.max_connections
        if hook.ip_address:
            said["ip_address"] = hook.ip_address
    if account.allowed != DEFAULT:
        said["allowed_updates"] = sorted(account.allowed)
    return ok(said)


def subscribe(account: Account, params: Params) -> None:
    """Take `allowed_updates`; where it is left out, what was said before stays."""
    if "allowed_updates" in params:
        account.allowed = allowed([str(each) for each in params.items("allowed_updates")])


def _check(url: str) -> None:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise bad("invalid webhook URL specified") from None
    if parts.scheme == "http" and _loopback(parts.hostname):
        return
    if parts.scheme != "https":
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if not parts.hostname:
        raise bad("invalid webhook URL specified")
    if port is not None and port not in PORTS:
        raise bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")


def _loopback(host: str | None) -> bool:
    return host == "localhost" or bool(_literal(f"//{host}") and ip_address(str(host)).is_loopback)


def _literal(url: str) -> str:
    """Give the address where the host is one, as nothing here asks the DNS."""
    host = urlsplit(url).hostname or ""
    try:
        return str(ip_address(host))
    except ValueError:
        return ""


METHODS: dict[str, Callable[[FakeTelegram, Account, Params], Reply]] = {
    "setwebhook": set_webhook,
    "deletewebhook": delete_webhook,
    "getwebhookinfo": get_webhook_info,
}
