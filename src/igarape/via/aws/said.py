"""What AWS says when it says no, as one sentence and a next step."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from igarape.errors import Problem, Usage


@contextmanager
def explained(missing: str | None = "") -> Iterator[None]:
    """Make a Problem of what AWS or the way to it says; KeyError for the code `missing`; None leaves AWS's own."""
    from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, PartialCredentialsError

    try:
        yield
    except ClientError as refused:
        if missing is None:
            raise
        if missing and refused.response["Error"]["Code"] == missing:
            raise KeyError(missing) from None
        raise refusal(refused) from None
    except (NoCredentialsError, PartialCredentialsError):
        raise Usage(
            "There are no keys for AWS here.",
            "Sign in with aws configure or aws sso login, or set AWS_PROFILE.",
        ) from None
    except BotoCoreError as why:
        raise Problem(
            "AWS cannot be asked: {why}.",
            "See whether the network and the region are right, then try again.",
            why=str(why).rstrip(". "),
        ) from None


def refusal(refused: Any) -> Problem:
    """Say what a refusal of AWS means."""
    told = refused.response["Error"]
    code, action = str(told.get("Code", "")), refused.operation_name
    if code in ("ExpiredToken", "ExpiredTokenException", "RequestExpired"):
        return Problem("The keys for AWS have expired.", "Sign in again: aws sso login, or aws configure.")
    if code in (
        "InvalidClientTokenId",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
        "AuthFailure",
    ):
        return Problem("AWS does not know these keys.", "Sign in again: aws sso login, or aws configure.")
    if "AccessDenied" in code or code in ("UnauthorizedOperation", "403"):
        return Problem(
            "These keys may not do {action} in AWS.",
            "Ask who looks after the account for the rights in docs/aws.md, or use other keys.",
            action=action,
        )
    return Problem(
        "AWS refused {action}: {why}.",
        "Correct that, then try again.",
        action=action,
        why=str(told.get("Message") or code).rstrip(". "),
    )
