"""What is deployed where: the names of things, and the parameters of a stack."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from igarape import paths
from igarape.errors import Usage
from igarape.query import views

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from igarape.via.aws import Account, Stack

_NAME = re.compile(r"[a-z][a-z0-9-]{0,30}")
_PARAMETERS = ("CodeBucket", "IngestKey", "BuildKey", "DoubtsKey", "MakeLake")
"""Those that the command works out itself."""

DAYS_BEFORE = timedelta(days=31)
"""How long before the lake's first day Athena looks: an edit that comes tomorrow may be of an older message."""

_TELEGRAMS_FIRST = "2013-08-14"


def valid_name(name: str) -> str:
    """Give back a stack's name; Usage for one that could not name a bucket too."""
    if not _NAME.fullmatch(name):
        raise Usage(
            "{name} is no name for a stack.",
            "Use small letters, digits and hyphens, 31 at most, with a letter first.",
            name=repr(name),
        )
    return name


def lake_bucket(stack: str, account: Account) -> str:
    """Name the bucket in which a stack's lake lies: the same each time, so that it is found again."""
    return f"{stack}-{account.id}-{account.region}"


def code_bucket(account: Account) -> str:
    """Name the bucket for the functions' code; one for all stacks of a region."""
    return f"igarape-code-{account.id}-{account.region}"


def secret_name(stack: str) -> str:
    """Name the parameter in which the webhook's secret is kept, as the template names it."""
    return f"/igarape/{stack}/webhook-secret"


def said(given: Iterable[str]) -> dict[str, str]:
    """Read `--set NAME=VALUE`, as often as it was given."""
    found = {}
    for each in given:
        name, equals, value = each.partition("=")
        if not equals or name in _PARAMETERS:
            raise Usage(
                "{given} sets no parameter of the stack.",
                "Write NAME=VALUE; igarape deploy aws --print shows the parameters.",
                given=repr(each),
            )
        found[name] = value
    return found


def lake_parameters(
    stack: str, known: Stack | None, given: Mapping[str, str], account: Account
) -> dict[str, str]:
    """Say where the lake lies, and whether the stack makes its bucket.

    A stack keeps the bucket that it has. A new one takes up the bucket that an earlier one of its name left behind:
    to delete a stack deletes no lake, and to deploy it again goes on with it.
    """
    if known and known.stands:
        before = known.parameters["Lake"]
        if given.get("Lake", before) != before:
            raise Usage(
                "The lake of {stack} is in the bucket {before}, and does not move.",
                "Leave Lake out, or deploy another stack with --stack NAME.",
                stack=stack,
                before=before,
            )
        return {}
    bucket = given.get("Lake") or lake_bucket(stack, account)
    return {"Lake": bucket, "MakeLake": "no" if account.has_bucket(bucket) else "yes"}


def first_day(lake: str, known: Stack | None, given: Mapping[str, str], account: Account) -> dict[str, str]:
    """Say from which day on Athena looks, if nobody did: from the lake's first, for it lists a folder for each day.

    It may become later only where it was Telegram's first day, so that no row is hidden that was to be seen. A lake
    without tables says nothing: what will be imported may be of any day.
    """
    names = [table.name for table in views.TABLES.values() if table.by_day]
    folders = (account.first_folder(lake, views.prefix(name)) for name in names)
    days = [day for folder in folders if folder and (day := paths.read_day(folder))]
    if "FirstDay" in given or not days:
        return {}
    before = (
        known.parameters.get("FirstDay", _TELEGRAMS_FIRST) if known and known.stands else _TELEGRAMS_FIRST
    )
    first = max(min(days) - DAYS_BEFORE, date.fromisoformat(_TELEGRAMS_FIRST)).isoformat()
    return {"FirstDay": first if before == _TELEGRAMS_FIRST else min(first, before)}
