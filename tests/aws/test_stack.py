"""The whole stack on this machine: deployed, knocked at, built, asked, deployed again, deleted; and the lake stays."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from typing import Any

import pytest

from igarape import cli, paths
from igarape.capture.segment import unpack
from igarape.deploying import checking, template
from igarape.via.aws import Account, Athena, Place, Stacks
from igarape.via.lake import Lake
from igarape.via.s3 import S3Store
from tests import canary
from tests.aws import reading
from tests.aws.cloud import REGION, Cloud

pytestmark = pytest.mark.slow

BUCKET = f"igarape-000000000000-{REGION}"
MakeCloud = Callable[..., Cloud]
Out = pytest.CaptureFixture[str]


def deploy(*said: str) -> int:
    """Run the command."""
    return cli.main(["deploy", "aws", "--region", REGION, *said])


def outputs(cloud: Cloud) -> dict[str, str]:
    """Read what the stack tells."""
    (stack,) = cloud.client("cloudformation").describe_stacks(StackName="igarape")["Stacks"]
    return {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}


def update(number: int) -> bytes:
    """Write an update as Telegram does."""
    message = {
        "message_id": number,
        "date": 1795215600 + number,
        "chat": {"id": 5, "type": "private", "first_name": "Ana"},
        "from": {"id": 5, "is_bot": False, "first_name": "Ana"},
        "text": f"Cadê meu pedido {number}?",
    }
    return json.dumps({"update_id": number, "message": message}).encode()


def post(cloud: Cloud, body: bytes, secret: str | None = None, method: str = "POST") -> int:
    """Send an update to the webhook, whichever door it has."""
    url = outputs(cloud)["Webhook"]
    headers = {"X-Telegram-Bot-Api-Secret-Token": secret or canary.secret()}
    if "execute-api" in url:
        door = f"/_aws/execute-api/{url.split('//')[1].split('.')[0]}/$default/telegram"
    else:
        door = f"/_aws/lambda-url/{url.split('//')[1].split('.')[0]}/telegram"
    return cloud.send(method, door, body, headers)[0]


def until(done: Callable[[], bool], what: str) -> None:
    """Wait until it is so, for half a minute at most."""
    end = time.monotonic() + 30
    while not done():
        assert time.monotonic() < end, what
        time.sleep(0.1)


def raw(cloud: Cloud) -> dict[str, list[int]]:
    """Every segment, with the update ids in it."""
    s3 = cloud.client("s3")
    found = {}
    for each in s3.list_objects_v2(Bucket=BUCKET, Prefix=paths.RAW).get("Contents", []):
        data = s3.get_object(Bucket=BUCKET, Key=each["Key"])["Body"].read()
        found[each["Key"]] = [json.loads(line)["update"]["update_id"] for line in unpack(data).lines]
    return found


def kept(cloud: Cloud) -> list[int]:
    """Every update id in raw."""
    return sorted(each for ids in raw(cloud).values() for each in ids)


def night(cloud: Cloud) -> dict[str, Any]:
    """Do what the schedule does: call its target, with its input."""
    schedules = cloud.client("scheduler")
    (name,) = (each["Name"] for each in schedules.list_schedules()["Schedules"])
    target = schedules.get_schedule(Name=name)["Target"]
    done = cloud.client("lambda").invoke(FunctionName=target["Arn"], Payload=target["Input"].encode())
    assert "FunctionError" not in done, done["Payload"].read()
    found: dict[str, Any] = json.loads(done["Payload"].read())
    return found


def after_the_night(cloud: Cloud) -> dict[str, Any]:
    """Do what the end of a good build does, which ministack leaves undone: call the destination of its success."""
    told = cloud.client("lambda").get_function_event_invoke_config(
        FunctionName=outputs(cloud)["Build"], Qualifier="$LATEST"
    )
    then = told["DestinationConfig"]["OnSuccess"]["Destination"]
    payload = json.dumps({"version": "1.0", "responsePayload": {"outcome": "built"}}).encode()
    done = cloud.client("lambda").invoke(FunctionName=then, Payload=payload)
    assert "FunctionError" not in done, done["Payload"].read()
    found: dict[str, Any] = json.loads(done["Payload"].read())
    return found


def physical(cloud: Cloud) -> dict[str, str]:
    """Every resource of the stack, by its name in the template."""
    found = cloud.client("cloudformation").describe_stack_resources(StackName="igarape")["StackResources"]
    return {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in found}


def exists(cloud: Cloud, kind: str, name: str, resources: dict[str, str]) -> bool:
    """Ask the service itself whether a resource is there: a stack may be green without it."""
    api = resources.get("Api", "")
    ask: dict[str, Callable[[], Any]] = {
        "S3::Bucket": lambda: cloud.client("s3").head_bucket(Bucket=name),
        "S3::BucketPolicy": lambda: cloud.client("s3").get_bucket_policy(Bucket=BUCKET),
        "SQS::Queue": lambda: cloud.client("sqs").get_queue_attributes(QueueUrl=name),
        "Lambda::Function": lambda: cloud.client("lambda").get_function(FunctionName=name),
        "Lambda::Permission": lambda: cloud.client("lambda").get_policy(FunctionName=resources["Receive"]),
        "Lambda::EventSourceMapping": lambda: cloud.client("lambda").get_event_source_mapping(UUID=name),
        "Lambda::EventInvokeConfig": lambda: [
            cloud.client("lambda").get_function_event_invoke_config(FunctionName=resources[each], Qualifier="$LATEST")
            for each in ("Build", "Doubts") if each in resources
        ],
        "Logs::LogGroup": lambda: next(
            each
            for each in cloud.client("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"]
            if each["retentionInDays"] == 30
        ),
        "IAM::Role": lambda: cloud.client("iam").get_role(RoleName=name),
        "ApiGatewayV2::Api": lambda: cloud.client("apigatewayv2").get_api(ApiId=name),
        "ApiGatewayV2::Stage": lambda: cloud.client("apigatewayv2").get_stage(ApiId=api, StageName="$default"),
        "ApiGatewayV2::Integration": lambda: cloud.client("apigatewayv2").get_integrations(ApiId=api)["Items"][0],
        "ApiGatewayV2::Route": lambda: cloud.client("apigatewayv2").get_routes(ApiId=api)["Items"][1],
        "Scheduler::Schedule": lambda: cloud.client("scheduler").get_schedule(Name=name),
        "SNS::Topic": lambda: cloud.client("sns").get_topic_attributes(TopicArn=name),
        "CloudWatch::Alarm": lambda: cloud.client("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"][0],
        "Athena::WorkGroup": lambda: cloud.client("athena").get_work_group(WorkGroup=name),
        "Glue::Database": lambda: cloud.client("glue").get_database(Name="igarape"),
        "Glue::Table": lambda: cloud.client("glue").get_table(DatabaseName="igarape", Name=name.split("|")[-1]),
    }  # fmt: skip
    ask[kind]()
    return True


def stands(cloud: Cloud, without: tuple[str, ...]) -> None:
    """See that every resource of the template is there, without those of some conditions, and no other."""
    wanted = {
        name: each["Type"].removeprefix("AWS::")
        for name, each in reading.load(template.text())["Resources"].items()
        if each.get("Condition") not in without
    }
    resources = physical(cloud)
    assert resources.keys() == wanted.keys()
    for name, kind in wanted.items():
        assert exists(cloud, kind, resources[name], resources), name


def test_a_lake_in_aws_from_its_first_day_to_after_its_stack(make_cloud: MakeCloud, capsys: Out) -> None:
    """One story, for each step needs the one before."""
    cloud = make_cloud()

    # What would be made is said, and nothing is made.
    assert deploy("--dry-run") == 0
    planned = capsys.readouterr().out
    assert "  made: Doubts (AWS::Lambda::Function)" in planned
    assert "  made: Bucket (AWS::S3::Bucket)" in planned
    assert Stacks(Account(REGION)).look("igarape") is None

    # It is deployed, and says where Telegram is to send updates; every resource of the template is there.
    assert deploy("--set", "FindDoubts=no") == 0
    said = capsys.readouterr()
    assert "Lake: s3://" + BUCKET in said.out
    assert re.search(
        r"Next: igarape webhook set https://\w+\.execute-api\.us-east-1\.amazonaws\.com/telegram", said.out
    )
    stands(cloud, without=("HasUrl", "HasEmail", "HasDoubts"))

    # The first night there is nothing to build, and nothing has failed.
    assert night(cloud) == {"outcome": "empty"}

    # Telegram knocks. Who has no secret gets no further than the door; who has it is kept, in one segment.
    assert [post(cloud, update(1), "wrong"), post(cloud, b"", method="GET")] == [401, 405]
    assert [post(cloud, update(number)) for number in range(1, 41)] == [200] * 40
    until(lambda: kept(cloud) == list(range(1, 41)), "forty updates in raw")
    assert len(raw(cloud)) < 40

    # The night comes: what came is rows, on this machine and in Athena alike.
    built = night(cloud)
    assert (built["outcome"], built["rows"], built["quarantined"]) == ("built", 40, 0)
    with Lake(S3Store(f"s3://{BUCKET}"), "America/Sao_Paulo") as lake:
        assert lake.native("SELECT count(*), max(text) FROM messages").rows == [(40, "Cadê meu pedido 9?")]
    checks = list(checking.examine(Account(REGION, wait=lambda _: None), _stack(), knock=lambda *_: 401))
    assert {each.check: each.level for each in checks if each.check != "athena"} == {
        "stack": "ok", "door": "ok", "receive": "ok", "build": "ok", "alarms": "ok",
    }  # fmt: skip
    athena = Athena(
        Account(REGION, wait=lambda _: None), Place("igarape", "igarape"), "UTC", S3Store(f"s3://{BUCKET}")
    )
    assert athena.run("SELECT count(*) FROM updates").rows == [(40,)]

    # Deployed again, Athena looks from the lake's first day on; and once more, nothing changes.
    assert _stack().parameters["FirstDay"] == "2013-08-14"
    capsys.readouterr()
    assert deploy("--dry-run") == 0
    told = capsys.readouterr().out
    assert len(re.findall(r"^  (?:changed|made anew): Table", told, re.MULTILINE)) == 8, told
    assert deploy() == 0
    assert _stack().parameters["FirstDay"] > "2013-08-14"
    assert athena.run("SELECT count(*) FROM updates").rows == [(40,)]
    # With another door, the door alone changes, and it leads to the same queue.
    capsys.readouterr()
    assert deploy() == 0
    assert "igarape stands: 0 changes." in capsys.readouterr().out
    assert deploy("--door", "url") == 0
    assert post(cloud, update(41)) == 200
    assert post(cloud, update(41), "wrong") == 401
    until(lambda: 41 in kept(cloud), "what came by the other door")

    # The stack is deleted; the lake is where it was, and a new stack of that name goes on with it.
    before = raw(cloud)
    Stacks(Account(REGION)).remove("igarape")
    assert raw(cloud) == before
    assert deploy("--set", "FindDoubts=no") == 0
    assert post(cloud, update(42)) == 200
    until(lambda: 42 in kept(cloud), "what came to the new stack")
    assert night(cloud)["rows"] == 42


def _stack() -> Any:
    return Stacks(Account(REGION)).look("igarape")


Try = Callable[[Callable[[str], Any], dict[str, str]], object]

TRIES: dict[str, Try] = {
    "make in raw": lambda of, told: of("s3").put_object(
        Bucket=BUCKET, Key="raw/new", Body=b"", IfNoneMatch="*"
    ),
    "replace in raw": lambda of, told: of("s3").put_object(Bucket=BUCKET, Key="raw/old", Body=b""),
    "read raw": lambda of, told: of("s3").get_object(Bucket=BUCKET, Key="raw/old"),
    "remove from raw": lambda of, told: of("s3").delete_object(Bucket=BUCKET, Key="raw/old"),
    "list": lambda of, told: of("s3").list_objects_v2(Bucket=BUCKET),
    "write enriched": lambda of, told: of("s3").put_object(Bucket=BUCKET, Key="enriched/a", Body=b""),
    "remove from enriched": lambda of, told: of("s3").delete_object(Bucket=BUCKET, Key="enriched/a"),
    "write state": lambda of, told: of("s3").put_object(Bucket=BUCKET, Key="state/a", Body=b""),
    "read enriched": lambda of, told: of("s3").get_object(Bucket=BUCKET, Key="enriched/old"),
    "write insights": lambda of, told: of("s3").put_object(Bucket=BUCKET, Key="insights/a", Body=b""),
    "write vectors": lambda of, told: of("s3").put_object(Bucket=BUCKET, Key="state/vectors/a", Body=b""),
    "write elsewhere": lambda of, told: of("s3").put_object(Bucket=BUCKET, Key="elsewhere/a", Body=b""),
    "open the bucket": lambda of, told: of("s3").delete_public_access_block(Bucket=BUCKET),
    "read the secret": lambda of, told: of("ssm").get_parameter(Name="/igarape/igarape/webhook-secret"),
    "change the secret": lambda of, told: of("ssm").put_parameter(
        Name="/igarape/igarape/webhook-secret", Value="a", Type="SecureString", Overwrite=True
    ),
    "read another secret": lambda of, told: of("ssm").get_parameter(Name="/other/secret"),
    "fill the queue": lambda of, told: of("sqs").send_message(QueueUrl=told["Queue"], MessageBody="a"),
    "empty the queue": lambda of, told: of("sqs").receive_message(QueueUrl=told["Queue"]),
    "run build": lambda of, told: of("lambda").invoke(FunctionName=told["Build"], Payload=b"{}"),
    "run doubts": lambda of, told: of("lambda").invoke(FunctionName=told["Doubts"], Payload=b"{}"),
    "run keep": lambda of, told: of("lambda").invoke(FunctionName=told["Keep"], Payload=b'{"Records":[]}'),
}
"""What a role might try, and how."""

MAY = {
    "ReceiveRole": {"read the secret", "fill the queue"},
    "KeepRole": {"make in raw", "empty the queue"},
    "BuildRole": {
        "make in raw", "replace in raw", "read raw", "remove from raw", "list", "read enriched", "write enriched",
        "remove from enriched", "write state", "write vectors", "run doubts",
    },
    "DoubtsRole": {"list", "read enriched", "write insights", "write vectors"},
    "DailyRole": {"run build"},
}  # fmt: skip


def as_role(cloud: Cloud, role: str) -> Callable[[str], Any]:
    """Become a role, which the owner of the account has to allow first; give what opens a service as it."""
    import boto3

    account = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
    trust = json.dumps({"Version": "2012-10-17", "Statement": [account]})
    cloud.client("iam").update_assume_role_policy(RoleName=role, PolicyDocument=trust)
    arn = cloud.client("iam").get_role(RoleName=role)["Role"]["Arn"]
    keys = cloud.client("sts").assume_role(RoleArn=arn, RoleSessionName="test")["Credentials"]
    session = boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"], REGION)
    return lambda service: session.client(service, endpoint_url=cloud.url)


def may(attempt: Try, of: Callable[[str], Any], told: dict[str, str]) -> bool:
    """Whether it was done, and not refused."""
    from botocore.exceptions import ClientError

    try:
        attempt(of, told)
    except ClientError as refused:
        code = refused.response["Error"]["Code"]
        if code not in ("AccessDenied", "AccessDeniedException", "PreconditionFailed"):
            raise
        return bool(code == "PreconditionFailed")  # it has the right, and another role had made the object
    return True


def test_no_role_may_do_more_than_it_needs(make_cloud: MakeCloud) -> None:
    """Every call is asked for its right here: the whole path works, doubts and all, and nothing beside it does."""
    cloud = make_cloud(auth=True)
    assert deploy() == 0
    stands(cloud, without=("HasUrl", "HasEmail"))
    assert [post(cloud, update(number)) for number in range(1, 4)] == [200] * 3
    until(lambda: kept(cloud) == [1, 2, 3], "three updates in raw")
    assert night(cloud)["rows"] == 3
    found = after_the_night(cloud)
    assert (found["outcome"], found["doubts"]) == ("found", 1)
    (check,) = (
        each
        for each in checking.examine(Account(REGION), _stack(), knock=lambda *_: 401)
        if each.check == "doubts"
    )
    assert (check.level, check.said.values["doubts"]) == ("ok", 1)

    cloud.client("s3").put_object(Bucket=BUCKET, Key="raw/old", Body=b"")
    cloud.client("s3").put_object(Bucket=BUCKET, Key="enriched/old", Body=b"")
    cloud.client("ssm").put_parameter(Name="/other/secret", Value="a", Type="SecureString")
    resources, told = physical(cloud), outputs(cloud)
    for role, needed in MAY.items():
        of = as_role(cloud, resources[role])
        assert {name for name, attempt in TRIES.items() if may(attempt, of, told)} == needed, role


def test_the_lake_is_not_reached_without_tls(make_cloud: MakeCloud) -> None:
    """Calls are plain here, and are taken as that: even who has the right is refused by the bucket's policy."""
    cloud = make_cloud(auth=True, tls=False)
    assert deploy("--set", "FindDoubts=no") == 0
    assert "Doubts" not in outputs(cloud)

    of = as_role(cloud, physical(cloud)["KeepRole"])
    assert may(TRIES["empty the queue"], of, outputs(cloud))
    assert not may(TRIES["make in raw"], of, outputs(cloud))
