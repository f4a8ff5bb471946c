"""The stack's template means what it must; and each rule finds a template that does not."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from igarape.deploying import template
from tests.aws import reading, rules
from tests.aws.reading import Template
from tests.aws.rules import RULES, Rule

OURS = reading.load(template.text())
Break = Callable[[dict[str, Any]], object]


def role(name: str, place: int = 0) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Find a statement of a role."""
    return lambda found: found[name]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"][place]


def properties(name: str, *steps: str | int) -> Callable[[dict[str, Any]], Any]:
    """Find a place inside a resource's properties."""

    def find(found: dict[str, Any]) -> Any:
        here = found[name]["Properties"]
        for step in steps:
            here = here[step]
        return here

    return find


def put(place: Callable[[dict[str, Any]], Any], **values: object) -> Break:
    """Say something else there; None takes it away."""

    def change(found: dict[str, Any]) -> None:
        here = place(found)
        for name, value in values.items():
            if value is None:
                del here[name]
            else:
                here[name] = value

    return change


BROKEN: list[tuple[Rule, Break]] = [
    (rules.no_action_is_a_pattern, put(role("KeepRole"), Action="sqs:*")),
    (rules.no_resource_is_everything, put(role("KeepRole"), Resource="*")),
    (rules.no_resource_is_everything, put(role("KeepRole", 1), Resource={"Fn::Sub": "arn:aws:s3:::${Lake}/*"})),
    (rules.keep_makes_new_objects_in_raw_and_nothing_else, put(role("KeepRole", 1), Condition=None)),
    (rules.keep_makes_new_objects_in_raw_and_nothing_else, put(role("KeepRole", 1), Action=["s3:PutObject", "s3:GetObject"])),
    (rules.receive_reaches_the_queue_and_the_secret_alone, put(role("ReceiveRole"), Action=["sqs:SendMessage", "sqs:ReceiveMessage"])),
    (rules.build_sweeps_raw_and_removes_no_version, put(role("BuildRole", 1), Action=["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion"])),
    (rules.doubts_changes_the_insights_alone, lambda found: role("DoubtsRole", 2)(found)["Resource"].append({"Fn::Sub": "arn:aws:s3:::${Lake}/enriched/*"})),
    (rules.doubts_changes_the_insights_alone, lambda found: role("DoubtsRole", 1)(found)["Resource"].append({"Fn::Sub": "arn:aws:s3:::${Lake}/raw/*"})),
    (rules.doubts_are_looked_for_when_a_build_has_ended_well, put(properties("BuildEnds", "DestinationConfig"), OnSuccess=None)),
    (rules.doubts_are_looked_for_when_a_build_has_ended_well, lambda found: properties("BuildRole", "Policies", 0, "PolicyDocument", "Statement")(found).pop()),
    (rules.doubts_are_looked_for_when_a_build_has_ended_well, lambda found: found["DoubtsAreLate"].pop("Condition")),
    (rules.roles_are_taken_by_their_service_alone, put(properties("KeepRole", "AssumeRolePolicyDocument", "Statement", 0), Principal="*")),
    (rules.nobody_else_sees_the_lake, put(properties("Bucket", "PublicAccessBlockConfiguration"), BlockPublicPolicy=False)),
    (rules.the_lake_is_reached_by_tls_alone, put(properties("BucketPolicy", "PolicyDocument", "Statement", 0), Effect="Allow")),
    (rules.everything_at_rest_is_encrypted, put(properties("Bucket"), BucketEncryption=None)),
    (rules.everything_at_rest_is_encrypted, put(properties("DeadLetters"), SqsManagedSseEnabled=None)),
    (rules.old_versions_are_kept_for_a_week_and_no_longer, put(properties("Bucket"), LifecycleConfiguration=None)),
    (rules.old_versions_are_kept_for_a_week_and_no_longer, put(properties("Bucket"), VersioningConfiguration=None)),
    (rules.nothing_in_the_lake_expires, put(properties("Bucket", "LifecycleConfiguration", "Rules", 2), Prefix="raw/")),
    (rules.the_lake_outlives_the_stack, lambda found: found["Bucket"].pop("DeletionPolicy")),
    (rules.the_lake_outlives_the_stack, lambda found: found["Bucket"].pop("UpdateReplacePolicy")),
    (rules.what_cannot_be_kept_is_not_lost, put(properties("Queue"), RedrivePolicy=None)),
    (rules.what_cannot_be_kept_is_not_lost, put(properties("DeadLetters"), MessageRetentionPeriod=345600)),
    (rules.a_batch_comes_back_only_when_its_function_has_ended, put(properties("Queue"), VisibilityTimeout=360)),
    (rules.a_batch_is_collected_and_told_item_by_item, put(properties("QueueToKeep"), MaximumBatchingWindowInSeconds=0)),
    (rules.a_batch_is_collected_and_told_item_by_item, put(properties("QueueToKeep"), FunctionResponseTypes=None)),
    (rules.keep_may_empty_the_queue, put(role("KeepRole"), Action=["sqs:ReceiveMessage"])),
    (rules.a_build_that_cannot_start_is_tried_again_and_told, put(properties("Daily", "Target"), DeadLetterConfig=None)),
    (rules.a_build_that_cannot_start_is_tried_again_and_told, put(properties("BuildEnds", "DestinationConfig"), OnFailure=None)),
    (rules.a_build_that_cannot_start_is_tried_again_and_told, put(properties("DoubtsEnd"), MaximumRetryAttempts=0)),
    (rules.a_build_that_cannot_start_is_tried_again_and_told, put(role("DailyRole", 1), Action="sqs:ReceiveMessage")),
    (rules.the_schedule_is_meant_in_the_zone_of_the_lake, put(properties("Daily"), ScheduleExpressionTimezone=None)),
    (rules.logs_go_after_a_month, put(properties("KeepLog"), RetentionInDays=None)),
    (rules.logs_go_after_a_month, put(properties("Build"), LoggingConfig=None)),
    (rules.no_secret_stands_in_it, put(properties("Receive", "Environment", "Variables"), SECRET={"Ref": "Bots"})),
    (rules.no_secret_stands_in_it, put(properties("Receive", "Environment", "Variables"), BOT_TOKEN={"Ref": "Bots"})),
    (rules.functions_run_where_their_code_was_made_for, put(properties("Keep"), Runtime="python3.12")),
    (rules.functions_run_where_their_code_was_made_for, put(properties("Receive"), Timeout=30)),
    (rules.functions_run_where_their_code_was_made_for, put(properties("Doubts", "Environment", "Variables"), OPENBLAS_NUM_THREADS=None)),
    (rules.who_comes_in_by_api_gateway_is_limited, put(properties("ApiStage"), DefaultRouteSettings=None)),
    (rules.each_door_may_call_receive_and_only_while_it_is_there, lambda found: found.pop("UrlMayInvoke")),
    (rules.each_door_may_call_receive_and_only_while_it_is_there, lambda found: found["UrlMayCall"].pop("Condition")),
    (rules.each_door_may_call_receive_and_only_while_it_is_there, put(properties("ApiMayCall"), SourceArn=None)),
    (rules.all_that_can_go_wrong_rings, lambda found: found.pop("KeepFails")),
    (rules.all_that_can_go_wrong_rings, put(properties("NothingKept"), TreatMissingData="missing")),
    (rules.all_that_can_go_wrong_rings, put(properties("QueueIsOld"), AlarmActions=None)),
    (rules.a_query_cannot_cost_much, put(properties("Workgroup", "WorkGroupConfiguration"), EnforceWorkGroupConfiguration=False)),
    (rules.athena_knows_every_table_and_column, lambda found: found.pop("TableEvents")),
    (rules.athena_knows_every_table_and_column, lambda found: properties("TableUsers", "TableInput", "StorageDescriptor", "Columns")(found).pop()),
    (rules.no_day_has_to_be_added, lambda found: properties("TableMessages", "TableInput", "Parameters")(found).pop("projection.enabled")),
]  # fmt: skip


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_template(rule: Rule) -> None:
    """One rule at a time; what is wrong is in the message."""
    assert list(rule(OURS)) == []


@pytest.mark.parametrize(("rule", "spoil"), BROKEN, ids=lambda each: getattr(each, "__name__", ""))
def test_the_rule_finds_what_is_broken(rule: Rule, spoil: Break) -> None:
    """The control: the same template with that one thing taken out of it."""
    spoilt: Template = copy.deepcopy(OURS)
    spoil(spoilt["Resources"])

    assert list(rule(spoilt)) != []


def test_every_rule_has_its_control() -> None:
    """A rule that finds nothing anywhere says nothing here."""
    assert {check.__name__ for check in RULES} == {check.__name__ for check, _ in BROKEN}


@pytest.mark.parametrize(
    ("name", "value"), [("Zone", "Mars/Base"), ("Schedule", "cron(20 3 * * ?)"), ("Schedule", "daily")]
)
def test_a_wrong_default_of_the_schedule_is_found(name: str, value: str) -> None:
    """cfn-lint takes both."""
    spoilt = copy.deepcopy(OURS)
    spoilt["Parameters"][name]["Default"] = value

    assert list(rules.the_schedule_is_meant_in_the_zone_of_the_lake(spoilt)) == [value]


def test_a_parameter_for_a_token_is_found() -> None:
    """CloudFormation shows parameters to whoever may look at the stack, NoEcho or not in its logs."""
    spoilt = copy.deepcopy(OURS)
    spoilt["Parameters"]["BotToken"] = {"Type": "String", "NoEcho": True}

    assert list(rules.no_secret_stands_in_it(spoilt)) == ["BotToken"]


def test_a_brief_one_can_be_sent_without_a_bucket() -> None:
    """CloudFormation takes 51,200 bytes in a call; the whole one goes through a bucket. They make the same things."""
    brief = template.text(brief=True)
    whole = copy.deepcopy(OURS)
    for each in reading.of_type(whole, "Glue::Table").values():
        table = each["TableInput"]
        for column in (*table["StorageDescriptor"]["Columns"], *table.get("PartitionKeys", ())):
            del column["Comment"]

    assert len(brief.encode()) <= template.LIMIT
    assert reading.load(brief) == whole


def test_the_view_has_the_columns_of_the_course() -> None:
    """What Athena runs for `telegram`, as Presto notes views; `date` are seconds since 1970 there."""
    view = OURS["Resources"]["TableTelegram"]["Properties"]["TableInput"]
    told = json.loads(view["ViewOriginalText"]["Fn::Join"][1][1]["Fn::Base64"]["Fn::Sub"])

    assert told["originalSql"].startswith("SELECT message_id AS message_id, user_id AS user_id")
    assert "CAST(to_unixtime(date) AS bigint) AS date" in told["originalSql"]
    assert [each["name"] for each in told["columns"]] == [
        "message_id", "user_id", "user_is_bot", "user_first_name", "chat_id", "chat_type", "text", "date", "context_date",
    ]  # fmt: skip


@pytest.mark.slow
def test_cfn_lint_finds_nothing() -> None:
    """Names, types and values of every property, for the regions that people in Brazil take."""
    assert _linted(template.text(), "us-east-1", "sa-east-1") == []


@pytest.mark.slow
def test_cfn_lint_would_find_something() -> None:
    """The control: a property that there is not."""
    assert _linted(template.text().replace("RetentionInDays:", "RetentionInWeeks:"), "us-east-1") != []


def _linted(text: str, *regions: str) -> list[str]:
    from cfnlint.api import ManualArgs, lint

    return [str(each) for each in lint(text, config=ManualArgs(regions=list(regions)))]
