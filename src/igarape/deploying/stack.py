"""What is deployed where: the names of things, and the parameters of a stack."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from igarape.errors import Usage

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from igarape.via.aws import Account, Stack

_NAME = re.compile(r"[a-z][a-z0-9-]{0,30}")
_PARAMETERS = ("CodeBucket", "IngestKey", "BuildKey", "MakeLake")
"""Those that the command works out itself."""


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
