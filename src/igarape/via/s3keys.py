"""Keys and region for S3, as AWS's own tools find them.

The environment, a role of a container, of a Lambda or of a machine: obstore asks for those itself. What it does
not read are the files of `aws configure`: from there come keys that stand in them as they are. Where a profile gets
its keys some other way (aws sso, another role), boto3 is asked, if it is installed.
"""

from __future__ import annotations

import configparser
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from igarape.errors import Usage

if TYPE_CHECKING:
    from obstore.store import S3Credential

_ELSEWHERE = (
    "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
)  # fmt: skip
"""Where one of these is set, obstore finds keys by itself."""

_OTHER_WAYS = ("sso_session", "sso_start_url", "role_arn", "credential_process", "login_session")


def region(environ: Mapping[str, str]) -> str:
    """Name the region that is set; "" where none is."""
    said = environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION")
    return said or _profile(environ).get("region", "")


def provider(environ: Mapping[str, str]) -> Callable[[], S3Credential] | None:
    """Give what tells the keys; None where obstore finds them by itself. Usage for a profile that is not there."""
    if environ.get("AWS_ACCESS_KEY_ID"):
        return _keys({name.lower(): value for name, value in environ.items() if name.startswith("AWS_")})
    if any(environ.get(name) for name in _ELSEWHERE):
        return None
    found = _profile(environ)
    name = environ.get("AWS_PROFILE", "")
    if not found and name:
        raise Usage(
            "There is no AWS profile called {name}.",
            "See those that are there: aws configure list-profiles",
            name=repr(name),
        )
    if found.get("aws_access_key_id"):
        return _keys(found)
    return _boto3(name) if any(way in found for way in _OTHER_WAYS) else None


def _keys(found: Mapping[str, str]) -> Callable[[], S3Credential]:
    return lambda: {
        "access_key_id": found["aws_access_key_id"],
        "secret_access_key": found.get("aws_secret_access_key", ""),
        "token": found.get("aws_session_token"),
        "expires_at": None,
    }


def _boto3(name: str) -> Callable[[], S3Credential]:
    try:
        import boto3  # type: ignore[import-not-found,unused-ignore]
        from obstore.auth.boto3 import Boto3CredentialProvider
    except ImportError:
        raise Usage(
            "The AWS profile {name} holds no keys; it says how to get some, and boto3 knows how.",
            'Install it: pip install boto3. Or: eval "$(aws configure export-credentials --format env)"',
            name=repr(name or "default"),
        ) from None
    made: Callable[[], S3Credential] = Boto3CredentialProvider(boto3.Session(profile_name=name or None))
    return made


def _profile(environ: Mapping[str, str]) -> dict[str, str]:
    """Read what stands in AWS's two files about the profile; nothing where neither has it."""
    name = environ.get("AWS_PROFILE") or "default"
    home = Path(environ.get("HOME", "~")).expanduser() / ".aws"
    config = Path(environ.get("AWS_CONFIG_FILE") or home / "config").expanduser()
    keys = Path(environ.get("AWS_SHARED_CREDENTIALS_FILE") or home / "credentials").expanduser()
    found = _section(config, name if name == "default" else f"profile {name}")
    return found | _section(keys, name)


def _section(file: Path, name: str) -> dict[str, str]:
    read = configparser.RawConfigParser()
    try:
        read.read(file, encoding="utf-8")
    except (configparser.Error, OSError, UnicodeDecodeError):
        # the reason would quote a line of the file, and that may be a key
        raise Usage(
            "{file} cannot be read.", "Correct it, or make it anew: aws configure", file=file
        ) from None
    return dict(read.items(name)) if read.has_section(name) else {}
