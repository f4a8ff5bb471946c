"""What S3 says when it says no, as one sentence and a next step; never with a key or a signature in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from igarape.errors import Problem

_STATUS = re.compile(r"status code: (\d{3})")
_CODE = re.compile(r"<Code>(\w{1,64})</Code>")
_REGION = re.compile(r"<Region>([a-z0-9-]{1,32})</Region>")
_SERVER = re.compile(r"https?://[^/\s,]+")

_KEYS = {
    "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken", "TokenRefreshRequired",
    "InvalidSecurity",
}  # fmt: skip
_REGIONS = {
    "PermanentRedirect",
    "AuthorizationHeaderMalformed",
    "TemporaryRedirect",
    "IllegalLocationConstraintException",
}
_SLOW = {"SlowDown", "Throttling", "ThrottlingException", "TooManyRequests", "RequestLimitExceeded"}


@contextmanager
def explained(url: str) -> Iterator[None]:
    """Turn what obstore raises into a Problem. The reason itself is left out: it quotes what was sent."""
    try:
        yield
    except OSError as why:
        if why.errno is None and "NoSuchBucket" in str(why):
            raise problem(str(why), url) from None
        if why.errno is None:  # no such object: that is for the caller
            raise
        # of a local file that was to be sent
        raise Problem(
            "{path}: {why}.", "See to that file, then try again.", path=why.filename, why=why.strerror
        ) from None
    except Exception as why:
        if not type(why).__module__.startswith("obstore"):
            raise
        raise problem(str(why), url) from None


def is_undecided(said: str) -> bool:
    """Whether a conditional write met another one that had not ended: neither it nor ours need be there."""
    return "status code: 409" in said


def problem(said: str, url: str) -> Problem:
    """Say in one sentence what an error of S3 means, and what to do."""
    bucket = url.removeprefix("s3://").partition("/")[0]
    code = next(iter(_CODE.findall(said)), "")
    status = next(iter(_STATUS.findall(said)), "")
    if "169.254.169.254" in said:
        return Problem(
            "No keys for S3 were found.",
            "Run aws configure, or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
        )
    if code == "NoSuchBucket":
        return Problem(
            "There is no bucket called {bucket}.",
            "Correct the address, or make the bucket; igarape makes none.",
            bucket=bucket,
        )
    if code in _REGIONS or status in ("301", "307") or "without LOCATION" in said:
        there = next(iter(_REGION.findall(said)), "")
        return Problem(
            "The bucket {bucket} is in another region.",
            "Set AWS_REGION to {region}." if there else "Set AWS_REGION to its own; the S3 console shows it.",
            bucket=bucket,
            region=there,
        )
    if code in _KEYS:
        return Problem(
            "S3 does not take the keys in use ({code}).",
            "See which they are: aws sts get-caller-identity; keys for a while want a new sign-in.",
            code=code,
        )
    if code == "InvalidObjectState":
        return Problem(
            "{url} holds objects that are in an archive.",
            "Have S3 restore them first, then try again.",
            url=url,
        )
    if code == "RequestTimeTooSkewed":
        return Problem("This machine's clock is more than 15 minutes off.", "Set it; S3 refuses until then.")
    if status in ("401", "403"):
        return Problem(
            "The keys or the role in use may not do this in {url}.",
            "Give them the rights that docs/s3.md lists; aws sts get-caller-identity tells whose they are.",
            url=url,
        )
    if code in _SLOW or status in ("429", "503"):
        return Problem("S3 asks to go slower, and went on asking.", "Try again in some minutes.")
    if "invalid path" in said:
        return Problem(
            "{url} holds an object whose name cannot be read: it has an empty part or a control character.",
            "Name a folder without it, or rename it.",
            url=url,
        )
    if not status:
        server = next(iter(_SERVER.findall(said)), "S3")
        return Problem(
            "{server} does not answer.",
            "Is there a network? AWS_ENDPOINT_URL_S3, where it is set, must name the right server.",
            server=server,
        )
    return Problem(
        "S3 could not do it: {code} ({status}).",
        "Try again; if it stays so, report it.",
        code=code or "?",
        status=status,
    )
