"""Old versions: what a bucket that keeps versions still has of objects that were replaced or removed.

obstore has no word for versions, so these two requests are signed here (AWS Signature Version 4) and sent with httpx.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, urlsplit
from xml.etree.ElementTree import Element

from igarape.errors import Problem
from igarape.via import s3keys, s3said
from igarape.via.s3 import Address

if TYPE_CHECKING:
    from obstore.store import S3Credential

_EMPTY = hashlib.sha256(b"").hexdigest()
_UNKNOWN = 501
_SIGNED = "host;x-amz-content-sha256;x-amz-date"


class Version(NamedTuple):
    """One version of an object that is not its newest, or a mark of its removal."""

    key: str
    id: str


class Versions:
    """The old versions below an address. Problem where the keys in use may not see or remove them."""

    def __init__(
        self,
        place: Address,
        environ: Mapping[str, str] = os.environ,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        import httpx

        self._place, self._clock = place, clock
        self._keys = _keys(environ)
        self._region = s3keys.region(environ) or "us-east-1"
        endpoint = environ.get("AWS_ENDPOINT_URL_S3") or environ.get("AWS_ENDPOINT_URL")
        self._endpoint = endpoint or f"https://s3.{self._region}.amazonaws.com"
        self._http = httpx.Client(timeout=30, trust_env=False)

    def remove(self) -> int:
        """Remove every version below the address that is not the newest one, and give how many those were."""
        old = list(self._old())
        for each in old:
            self._call("DELETE", each.key, {"versionId": each.id})
        return len(old)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _old(self) -> Iterator[Version]:
        asked = {"versions": "", "prefix": self._place.prefix + "/" if self._place.prefix else ""}
        while True:
            found = _parsed(self._call("GET", "", asked))
            for each in found:
                if each.tag.endswith(("}Version", "}DeleteMarker")) and _said(each, "IsLatest") != "true":
                    yield Version(_said(each, "Key"), _said(each, "VersionId"))
            if _said(found, "IsTruncated") != "true":
                return
            asked |= {
                "key-marker": _said(found, "NextKeyMarker"),
                "version-id-marker": _said(found, "NextVersionIdMarker"),
            }

    def _call(self, method: str, key: str, asked: Mapping[str, str]) -> bytes:
        import httpx

        path = f"/{self._place.bucket}" + (f"/{quote(key, safe='/-_.~')}" if key else "")
        query = "&".join(
            f"{quote(name, safe='-_.~')}={quote(each, safe='-_.~')}" for name, each in sorted(asked.items())
        )
        try:
            reply = self._http.request(
                method,
                f"{self._endpoint.rstrip('/')}{path}?{query}",
                headers=self._headers(method, path, query),
            )
        except httpx.HTTPError:
            raise s3said.problem(self._endpoint, self._place.url) from None
        if reply.status_code == _UNKNOWN and method == "GET":
            return b"<ListVersionsResult/>"  # a server that keeps no versions
        if reply.status_code >= 300:
            raise s3said.problem(f"status code: {reply.status_code} {reply.text}", self._place.url)
        return reply.content

    def _headers(self, method: str, path: str, query: str) -> dict[str, str]:
        """Sign a request without a body."""
        keys = self._keys()
        now = self._clock().strftime("%Y%m%dT%H%M%SZ")
        host = urlsplit(self._endpoint).netloc
        token = keys.get("token")
        signed = _SIGNED + (";x-amz-security-token" if token else "")
        lines = [f"host:{host}", f"x-amz-content-sha256:{_EMPTY}", f"x-amz-date:{now}"]
        lines += [f"x-amz-security-token:{token}"] if token else []
        canonical = "\n".join((method, path, query, *lines, "", signed, _EMPTY))
        scope = f"{now[:8]}/{self._region}/s3/aws4_request"
        digest = hashlib.sha256(canonical.encode()).hexdigest()
        key = f"AWS4{keys['secret_access_key']}".encode()
        for each in scope.split("/"):
            key = hmac.digest(key, each.encode(), "sha256")
        signature = hmac.new(
            key, f"AWS4-HMAC-SHA256\n{now}\n{scope}\n{digest}".encode(), "sha256"
        ).hexdigest()
        return {
            "x-amz-content-sha256": _EMPTY,
            "x-amz-date": now,
            "authorization": f"AWS4-HMAC-SHA256 Credential={keys['access_key_id']}/{scope},"
            f" SignedHeaders={signed}, Signature={signature}",
        } | ({"x-amz-security-token": token} if token else {})


def _keys(environ: Mapping[str, str]) -> Callable[[], S3Credential]:
    """Give what tells the keys: as for every other request, or through boto3 where obstore would find them itself."""
    found = s3keys.provider(environ)
    if found is not None:
        return found
    try:
        import boto3  # type: ignore[import-not-found,unused-ignore]
        from obstore.auth.boto3 import Boto3CredentialProvider

        made: Callable[[], S3Credential] = Boto3CredentialProvider(boto3.Session())
    except Exception:  # not installed, or it finds no keys either
        raise Problem(
            "Old versions in the bucket were not looked at: the keys of this machine's role need boto3.",
            "Install it: pip install boto3; then run the same again.",
        ) from None
    return made


def _parsed(text: bytes) -> Element:
    """Read a reply, which is the bucket's own: XML without any entity of its own making."""
    from xml.etree.ElementTree import ParseError, XMLParser

    parser = XMLParser()  # noqa: S314  (a reply of the server that holds the lake; expat refuses entity bombs)
    try:
        parser.feed(text)
        return parser.close()
    except ParseError:
        raise Problem(
            "The bucket's list of versions cannot be read.", "Try again; if it stays so, report it."
        ) from None


def _said(element: Element, name: str) -> str:
    found = next((each for each in element if each.tag.rpartition("}")[2] == name), None)
    return "" if found is None else found.text or ""
