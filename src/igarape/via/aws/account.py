"""One region of an account: its buckets, its parameters, and what runs there."""

from __future__ import annotations

import base64
import json
import re
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from igarape.errors import Problem, Usage
from igarape.via.aws.said import explained

_LONGEST = 910  # seconds that a call may take: a function runs for 900 at most


class Run(NamedTuple):
    """What a function said: whether it came to its end, its answer, and its cold start in seconds, if it had one."""

    good: bool
    said: Any
    cold: float | None


class Account:
    """One region of one account. Every failure is a Problem that says what to do."""

    def __init__(self, region: str | None = None, wait: Callable[[float], None] = time.sleep) -> None:
        try:
            import boto3
        except ImportError:
            raise Usage(
                "To deploy to AWS takes one more package.", "Install it: pip install 'igarape[aws]'"
            ) from None
        with explained():
            self._session = boto3.Session(region_name=region)
        if not self._session.region_name:
            raise Usage(
                "In which region of AWS?",
                "Name it with --region, such as sa-east-1 (São Paulo) or us-east-1 (the cheapest).",
            )
        self.region: str = self._session.region_name
        self.wait = wait
        self._clients: dict[str, Any] = {}
        with explained():
            self.id: str = self.client("sts").get_caller_identity()["Account"]

    def client(self, service: str) -> Any:
        """Open a service of the region; each once, for to load what it can do takes a while."""
        from botocore.config import Config

        if service not in self._clients:
            config = Config(retries={"mode": "standard"}, read_timeout=_LONGEST)
            self._clients[service] = self._session.client(service, config=config)
        return self._clients[service]

    # -- buckets ---------------------------------------------------------------------------------------

    def has_bucket(self, name: str) -> bool:
        """Whether the bucket is there, in this region and this account; Problem where it is another's."""
        from botocore.exceptions import ClientError

        try:
            with explained(missing=None):
                found = self.client("s3").head_bucket(Bucket=name, ExpectedBucketOwner=self.id)
        except ClientError as none:
            code = str(none.response["Error"]["Code"])
            if code == "404":
                return False
            raise Problem(
                "The bucket {name} is not this account's, or its keys may not look at it.",
                "Choose another name with --set Lake=NAME, or other keys.",
                name=name,
            ) from None
        where = found.get("BucketRegion") or self.region
        if where != self.region:
            raise Problem(
                "The bucket {name} is in {there}, and not in {here}.",
                "Deploy there, with --region {there}, or choose another name with --set Lake=NAME.",
                name=name, there=where, here=self.region,
            )  # fmt: skip
        return True

    def make_bucket(self, name: str) -> None:
        """Make a bucket that nobody else can look into."""
        s3 = self.client("s3")
        where = {} if self.region == "us-east-1" else {"LocationConstraint": self.region}
        with explained():
            s3.create_bucket(Bucket=name, **({"CreateBucketConfiguration": where} if where else {}))
            s3.put_public_access_block(
                Bucket=name,
                PublicAccessBlockConfiguration={
                    "BlockPublicAcls": True,
                    "IgnorePublicAcls": True,
                    "BlockPublicPolicy": True,
                    "RestrictPublicBuckets": True,
                },
            )

    def holds(self, bucket: str, key: str) -> bool:
        """Whether the object is there."""
        with explained():
            found = self.client("s3").list_objects_v2(Bucket=bucket, Prefix=key, MaxKeys=1)
        return any(each["Key"] == key for each in found.get("Contents", ()))

    def first_folder(self, bucket: str, prefix: str) -> str | None:
        """Name the first folder below a prefix; None where there is none."""
        with explained():
            found = self.client("s3").list_objects_v2(Bucket=bucket, Prefix=prefix, Delimiter="/", MaxKeys=1)
        return next((str(each["Prefix"]) for each in found.get("CommonPrefixes", ())), None)

    def upload(self, bucket: str, key: str, file: Path) -> None:
        """Write a file as an object."""
        with explained():
            self.client("s3").upload_file(str(file), bucket, key)

    def lay(self, bucket: str, key: str, text: str) -> str:
        """Write a text as an object; give the address under which AWS's own services read it."""
        s3 = self.client("s3")
        with explained():
            s3.put_object(Bucket=bucket, Key=key, Body=text.encode())
        return f"{s3.meta.endpoint_url}/{bucket}/{key}"

    # -- parameters ------------------------------------------------------------------------------------

    def keep_secret(self, name: str, value: str) -> bool:
        """Keep a secret as an encrypted parameter; whether another one, or none, was there before."""
        ssm = self.client("ssm")
        with suppress(KeyError), explained(missing="ParameterNotFound"):
            if ssm.get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"] == value:
                return False
        with explained():
            ssm.put_parameter(Name=name, Value=value, Type="SecureString", Overwrite=True)
        return True

    # -- what runs there -------------------------------------------------------------------------------

    def invoke(self, function: str, payload: dict[str, object]) -> Run:
        """Run a function and wait for its end; give what it said."""
        with explained():
            done = self.client("lambda").invoke(
                FunctionName=function, Payload=json.dumps(payload).encode(), LogType="Tail"
            )
        said = json.loads(done["Payload"].read() or b"null")
        log = base64.b64decode(done.get("LogResult", "")).decode(errors="replace")
        cold = re.search(r"(?:Init Duration: |\"cold_ms\": )([\d.]+)", log)
        return Run("FunctionError" not in done, said, float(cold[1]) / 1000 if cold else None)

    def alarms(self, topic: str) -> list[str]:
        """Name what each alarm that rings now says, of those that are sent to the topic."""
        with explained():
            pages = self.client("cloudwatch").get_paginator("describe_alarms").paginate(StateValue="ALARM")
            return [
                each.get("AlarmDescription") or each["AlarmName"]
                for page in pages
                for each in page["MetricAlarms"]
                if topic in each["AlarmActions"]
            ]
