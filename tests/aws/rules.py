"""What the template must mean, rule by rule: each gives what is wrong, and nothing where all is well."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from zoneinfo import available_timezones

from igarape.daily.tables import CONTEXT_DATE
from igarape.query import views
from tests.aws.reading import Template, actions, listed, of_type, statements

Rule = Callable[[Template], Iterator[str]]
RULES: list[Rule] = []

TWO_WEEKS = 1_209_600
OPEN_FOLDERS = (
    "raw",
    "enriched",
    "quarantine",
    "state",
    ".locks",
    "insights",
    "state/talks",
    "state/vectors",
)
SECRETIVE = re.compile(r"token|password|\d{6,}:[A-Za-z0-9_-]{30,}|resolve:ssm-secure", re.IGNORECASE)
WATCHED = {
    ("AWS/SQS", "NumberOfMessagesDeleted", "Queue"),
    ("AWS/SQS", "ApproximateAgeOfOldestMessage", "Queue"),
    ("AWS/SQS", "ApproximateNumberOfMessagesVisible", "DeadLetters"),
    ("AWS/SQS", "ApproximateNumberOfMessagesVisible", "Unbuilt"),
    ("AWS/Lambda", "Errors", "Receive"),
    ("AWS/Lambda", "Throttles", "Receive"),
    ("AWS/Lambda", "Errors", "Keep"),
    ("AWS/Lambda", "Errors", "Build"),
    ("AWS/Lambda", "Invocations", "Doubts"),
    ("igarape", "built", "AWS::StackName"),
}


def rule(check: Rule) -> Rule:
    """Count a rule among all."""
    RULES.append(check)
    return check


@rule
def no_action_is_a_pattern(template: Template) -> Iterator[str]:
    """Each right is named."""
    yield from (
        f"{role}: {each}"
        for role, said in statements(template)
        for each in listed(said["Action"])
        if "*" in each
    )


@rule
def no_resource_is_everything(template: Template) -> Iterator[str]:
    """A pattern reaches below one folder of the lake, and nothing else is one."""
    for role, said in statements(template):
        for each in listed(said["Resource"]):
            text = each if isinstance(each, str) else str(each.get("Fn::Sub", ""))
            folder = re.fullmatch(r"arn:\$\{AWS::Partition\}:s3:::\$\{Lake\}/([./\w]+)/\*", text)
            if "*" in text and (folder is None or folder[1] not in OPEN_FOLDERS):
                yield f"{role}: {text}"


@rule
def keep_makes_new_objects_in_raw_and_nothing_else(template: Template) -> Iterator[str]:
    """It can neither read, nor replace, nor remove what was kept."""
    found = [
        said for name, said in statements(template) if name == "KeepRole" and "s3:" in str(said["Action"])
    ]
    if len(found) != 1 or listed(found[0]["Action"]) != ["s3:PutObject"]:
        yield str(found)
    elif not str(found[0]["Resource"]).endswith("${Lake}/raw/*'}"):
        yield str(found[0]["Resource"])
    elif found[0].get("Condition") != {"Null": {"s3:if-none-match": "false"}}:
        yield "keep may replace objects"


@rule
def receive_reaches_the_queue_and_the_secret_alone(template: Template) -> Iterator[str]:
    """And its own log."""
    found = set().union(*actions(template, "ReceiveRole").values())
    if found != {"sqs:SendMessage", "ssm:GetParameter", "logs:CreateLogStream", "logs:PutLogEvents"}:
        yield str(found)


@rule
def build_sweeps_raw_and_removes_no_version(template: Template) -> Iterator[str]:
    """It takes people out who are to be forgotten; what it did by mistake can be undone for a week."""
    for where, may in actions(template, "BuildRole").items():
        if "/raw/*" in where and may != {"s3:GetObject", "s3:PutObject", "s3:DeleteObject"}:
            yield str(may)


@rule
def doubts_changes_the_insights_alone(template: Template) -> Iterator[str]:
    """And what it remembers of them; raw it cannot even read, and rows of a day it only reads."""
    may = actions(template, "DoubtsRole")
    folders = {
        where.partition("${Lake}/")[2].rstrip("'}"): each
        for where, each in may.items()
        if "${Lake}/" in where
    }
    changed = {where for where, each in folders.items() if each != {"s3:GetObject"}}
    yield from changed ^ {
        "insights/*", "state/insights.json", "state/talks/*", "state/topics.json", "state/vectors/*", ".locks/*",
    }  # fmt: skip
    yield from folders.keys() - changed ^ {"enriched/*", "state/built.json", "state/corrections.ndjson"}


@rule
def doubts_are_looked_for_when_a_build_has_ended_well(template: Template) -> Iterator[str]:
    """By the build's own success, which its role may tell to that one function; and all of it can be left out."""
    doubts = {"Fn::GetAtt": ["Doubts", "Arn"]}
    ends = of_type(template, "Lambda::EventInvokeConfig")["BuildEnds"]
    if ends["DestinationConfig"].get("OnSuccess", {}).get("Fn::If", [])[:2] != [
        "HasDoubts",
        {"Destination": doubts},
    ]:
        yield "BuildEnds"
    if actions(template, "BuildRole").get(str(doubts)) != {"lambda:InvokeFunction"}:
        yield "BuildRole"
    for name, each in template["Resources"].items():
        if name.startswith("Doubts") != (each.get("Condition") == "HasDoubts"):
            yield name


@rule
def roles_are_taken_by_their_service_alone(template: Template) -> Iterator[str]:
    """Lambda, or the scheduler; nobody else can become them."""
    for name, role in of_type(template, "IAM::Role").items():
        service = "scheduler" if name == "DailyRole" else "lambda"
        for each in role["AssumeRolePolicyDocument"]["Statement"]:
            if each["Principal"] != {"Service": f"{service}.amazonaws.com"}:
                yield f"{name}: {each['Principal']}"


@rule
def nobody_else_sees_the_lake(template: Template) -> Iterator[str]:
    """All four ways to make a bucket public are shut."""
    for name, bucket in of_type(template, "S3::Bucket").items():
        shut = bucket.get("PublicAccessBlockConfiguration", {})
        ways = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
        yield from (f"{name}: {way}" for way in ways if shut.get(way) is not True)


@rule
def the_lake_is_reached_by_tls_alone(template: Template) -> Iterator[str]:
    """Whoever asks, and whatever for."""
    for name, policy in of_type(template, "S3::BucketPolicy").items():
        for each in policy["PolicyDocument"]["Statement"]:
            whom = (each["Effect"], each["Principal"], each["Action"], len(listed(each["Resource"])))
            plain = each.get("Condition") == {"Bool": {"aws:SecureTransport": "false"}}
            if plain and whom == ("Deny", "*", "s3:*", 2):
                return
        yield name
    yield "no bucket has a policy"


@rule
def everything_at_rest_is_encrypted(template: Template) -> Iterator[str]:
    """Buckets, queues, and what Athena writes."""
    yield from (
        name for name, each in of_type(template, "S3::Bucket").items() if not each.get("BucketEncryption")
    )
    yield from (
        name
        for name, each in of_type(template, "SQS::Queue").items()
        if each.get("SqsManagedSseEnabled") is not True
    )
    for name, each in of_type(template, "Athena::WorkGroup").items():
        if "EncryptionConfiguration" not in each["WorkGroupConfiguration"]["ResultConfiguration"]:
            yield name


@rule
def old_versions_are_kept_for_a_week_and_no_longer(template: Template) -> Iterator[str]:
    """Long enough to take a mistake back, and not for ever: who asks to be forgotten is gone from them too."""
    for name, bucket in of_type(template, "S3::Bucket").items():
        rules = bucket.get("LifecycleConfiguration", {}).get("Rules", [])
        days = [
            each["NoncurrentVersionExpiration"]["NoncurrentDays"]
            for each in rules
            if "NoncurrentVersionExpiration" in each and each["Status"] == "Enabled" and "Prefix" not in each
        ]
        if bucket.get("VersioningConfiguration") != {"Status": "Enabled"} or days != [7]:
            yield name


@rule
def nothing_in_the_lake_expires(template: Template) -> Iterator[str]:
    """Only the results of queries do."""
    for name, bucket in of_type(template, "S3::Bucket").items():
        for each in bucket.get("LifecycleConfiguration", {}).get("Rules", []):
            if "ExpirationInDays" in each and each.get("Prefix") != "athena-results/":
                yield f"{name}: {each['Id']}"


@rule
def the_lake_outlives_the_stack(template: Template) -> Iterator[str]:
    """Deleted, replaced, rolled back: the bucket and its policy stay."""
    for name, each in template["Resources"].items():
        stays = (each.get("DeletionPolicy"), each.get("UpdateReplacePolicy")) == ("Retain", "Retain")
        if each["Type"].startswith("AWS::S3::") and not stays:
            yield name


@rule
def what_cannot_be_kept_is_not_lost(template: Template) -> Iterator[str]:
    """After many tries it waits among the dead letters, two weeks as on the queue itself."""
    queues = of_type(template, "SQS::Queue")
    redrive = queues["Queue"].get("RedrivePolicy", {})
    if (
        redrive.get("deadLetterTargetArn") != {"Fn::GetAtt": ["DeadLetters", "Arn"]}
        or redrive["maxReceiveCount"] < 10
    ):
        yield f"Queue: {redrive}"
    yield from (name for name, each in queues.items() if each.get("MessageRetentionPeriod") != TWO_WEEKS)


@rule
def a_batch_comes_back_only_when_its_function_has_ended(template: Template) -> Iterator[str]:
    """Six times the function's limit and the window, as AWS asks for; else a batch is kept twice."""
    (mapping,) = of_type(template, "Lambda::EventSourceMapping").values()
    limit = of_type(template, "Lambda::Function")["Keep"]["Timeout"]
    if (
        of_type(template, "SQS::Queue")["Queue"].get("VisibilityTimeout", 30)
        < 6 * limit + mapping["MaximumBatchingWindowInSeconds"]
    ):
        yield "VisibilityTimeout"


@rule
def a_batch_is_collected_and_told_item_by_item(template: Template) -> Iterator[str]:
    """More than ten at once need a window, which neither cfn-lint nor ministack knows."""
    for name, each in of_type(template, "Lambda::EventSourceMapping").items():
        if each["BatchSize"] > 10 and not 1 <= each.get("MaximumBatchingWindowInSeconds", 0) <= 300:
            yield f"{name}: no window"
        if each.get("FunctionResponseTypes") != ["ReportBatchItemFailures"]:
            yield f"{name}: one bad message would send the whole batch back"


@rule
def keep_may_empty_the_queue(template: Template) -> Iterator[str]:
    """Ministack empties it for us whatever the role may; AWS does not."""
    may = actions(template, "KeepRole").get("{'Fn::GetAtt': ['Queue', 'Arn']}", set())
    yield from {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"} - may


@rule
def a_build_that_cannot_start_is_tried_again_and_told(template: Template) -> Iterator[str]:
    """Both where the schedule cannot reach the function, and where the function fails."""
    for name, each in of_type(template, "Scheduler::Schedule").items():
        target = each["Target"]
        if not target.get("RetryPolicy", {}).get("MaximumRetryAttempts") or "DeadLetterConfig" not in target:
            yield name
    for function in ("Build", "Doubts"):
        if [
            each.get("DestinationConfig", {}).get("OnFailure")
            for each in of_type(template, "Lambda::EventInvokeConfig").values()
            if each["FunctionName"] == {"Ref": function} and each["MaximumRetryAttempts"]
        ] != [{"Destination": {"Fn::GetAtt": ["Unbuilt", "Arn"]}}]:
            yield function
    for role in ("DailyRole", "BuildRole", "DoubtsRole"):
        if "sqs:SendMessage" not in actions(template, role).get("{'Fn::GetAtt': ['Unbuilt', 'Arn']}", set()):
            yield f"{role} may not tell"


@rule
def the_schedule_is_meant_in_the_zone_of_the_lake(template: Template) -> Iterator[str]:
    """A zone that there is, and a cron of six fields: neither is checked before a night goes by."""
    for name, each in of_type(template, "Scheduler::Schedule").items():
        if each.get("ScheduleExpressionTimezone") != {"Ref": "Zone"}:
            yield name
    said = template["Parameters"]
    if said["Zone"]["Default"] not in available_timezones():
        yield said["Zone"]["Default"]
    if not re.fullmatch(r"cron\(\d+ \d+ (\S+ ){3}\S+\)", said["Schedule"]["Default"]):
        yield said["Schedule"]["Default"]


@rule
def logs_go_after_a_month(template: Template) -> Iterator[str]:
    """Each function writes to a log of ours; one that AWS makes by itself would stay for ever."""
    groups = of_type(template, "Logs::LogGroup")
    yield from (name for name, each in groups.items() if not 1 <= each.get("RetentionInDays", 9999) <= 30)
    for name, each in of_type(template, "Lambda::Function").items():
        if each.get("LoggingConfig", {}).get("LogGroup", {}).get("Ref") not in groups:
            yield name


@rule
def no_secret_stands_in_it(template: Template) -> Iterator[str]:
    """Neither in a parameter nor in an environment: functions get the name under which it is kept."""
    for name, each in template["Parameters"].items():
        if SECRETIVE.search(f"{name} {each}") or "NoEcho" in each or "secret" in name.lower():
            yield name
    for name, each in of_type(template, "Lambda::Function").items():
        for variable, value in each["Environment"]["Variables"].items():
            kept = (
                "Fn::Sub" in value and value["Fn::Sub"].startswith("/igarape/")
                if "SECRET" in variable
                else True
            )
            if not kept or SECRETIVE.search(f"{variable} {value}"):
                yield f"{name}: {variable}"


@rule
def functions_run_where_their_code_was_made_for(template: Template) -> Iterator[str]:
    """The bundle has wheels for one Python and one processor; receive ends before API Gateway gives up."""
    for name, each in of_type(template, "Lambda::Function").items():
        if (each["Runtime"], each.get("Architectures")) != ("python3.13", [{"Ref": "Architecture"}]):
            yield name
        if name == "Receive" and each["Timeout"] >= 30:
            yield f"{name}: {each['Timeout']} s"
        if name == "Doubts" and each["Environment"]["Variables"].get("OPENBLAS_NUM_THREADS") != "1":
            yield f"{name}: threads of numpy would spend its core on waiting"


@rule
def who_comes_in_by_api_gateway_is_limited(template: Template) -> Iterator[str]:
    """Ministack drops this silently."""
    for name, each in of_type(template, "ApiGatewayV2::Stage").items():
        limits = each.get("DefaultRouteSettings", {})
        if not (limits.get("ThrottlingRateLimit") and limits.get("ThrottlingBurstLimit")):
            yield name


@rule
def each_door_may_call_receive_and_only_while_it_is_there(template: Template) -> Iterator[str]:
    """API Gateway for the one path; a function URL needs two rights. ministack asks for neither."""
    needed = {
        ("HasApi", "lambda:InvokeFunction", "apigateway.amazonaws.com"),
        ("HasUrl", "lambda:InvokeFunctionUrl", "*"),
        ("HasUrl", "lambda:InvokeFunction", "*"),
    }
    found = set()
    for name, each in template["Resources"].items():
        if each["Type"] == "AWS::Lambda::Permission":
            said = each["Properties"]
            found.add((each.get("Condition"), said["Action"], said["Principal"]))
            of_url = said.get("FunctionUrlAuthType") == "NONE" or said.get("InvokedViaFunctionUrl") is True
            of_path = str(said.get("SourceArn")).endswith("${Api}/*/*/telegram*'}")
            if not (of_url or of_path):
                yield name
    if found != needed:
        yield str(found ^ needed)


@rule
def all_that_can_go_wrong_rings(template: Template) -> Iterator[str]:
    """Nothing kept, an old queue, dead letters, a late build, errors, throttling; silence rings where it is bad news."""
    alarms = of_type(template, "CloudWatch::Alarm")
    found = set()
    for name, each in alarms.items():
        (dimension,) = each["Dimensions"]
        (about,) = dimension["Value"].values()
        found.add((each["Namespace"], each["MetricName"], about[0] if isinstance(about, list) else about))
        if each.get("AlarmActions") != [{"Ref": "Alarms"}]:
            yield f"{name} rings nowhere"
        silence = "breaching" if each["ComparisonOperator"] == "LessThanThreshold" else "notBreaching"
        if each.get("TreatMissingData") != silence:
            yield f"{name}: {each.get('TreatMissingData')}"
    if found != WATCHED:
        yield str(found ^ WATCHED)


@rule
def a_query_cannot_cost_much(template: Template) -> Iterator[str]:
    """The limit holds whatever the one who asks has set."""
    for name, each in of_type(template, "Athena::WorkGroup").items():
        said = each["WorkGroupConfiguration"]
        if said.get("EnforceWorkGroupConfiguration") is not True or not said.get(
            "BytesScannedCutoffPerQuery"
        ):
            yield name


@rule
def athena_knows_every_table_and_column(template: Template) -> Iterator[str]:
    """As the values have them, the partition apart; a comment is at most 255 characters."""
    found = {
        each["TableInput"]["Name"]: each["TableInput"] for each in of_type(template, "Glue::Table").values()
    }
    yield from found.keys() ^ views.TABLES.keys()
    glue = {"varchar": "string", "integer": "int"}
    for name in found.keys() & views.TABLES.keys():
        table = views.TABLES[name]
        told = [(each["Name"], each["Type"]) for each in found[name]["StorageDescriptor"]["Columns"]]
        if told != [(each.name, glue.get(each.type, each.type)) for each in table.columns]:
            yield name
        keys = [each["Name"] for each in found[name].get("PartitionKeys", [])]
        if keys != ([CONTEXT_DATE.name] if table.by_day else []):
            yield f"{name}: {keys}"
        yield from (f"{name}.{each.name}" for each in table.columns if len(each.sentence) > 255)


@rule
def no_day_has_to_be_added(template: Template) -> Iterator[str]:
    """The days follow from a rule, so that MSCK REPAIR is never needed."""
    for name, each in of_type(template, "Glue::Table").items():
        said = each["TableInput"]
        if said.get("PartitionKeys"):
            rules = said["Parameters"]
            where = said["StorageDescriptor"]["Location"]["Fn::Sub"]
            if (
                rules.get("projection.enabled") != "true"
                or rules.get("projection.context_date.range") != {"Fn::Sub": "${FirstDay},NOW+1DAYS"}
                or rules.get("storage.location.template")
                != {"Fn::Sub": where + "context_date=${!context_date}"}
            ):
                yield name
