"""The stacks of an account: what one is, what would change in it, and changing it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from igarape.errors import Problem
from igarape.via.aws.account import Account
from igarape.via.aws.said import explained, refusal

_STEP = 3.0  # seconds between two looks at a stack
_FRESH = ("REVIEW_IN_PROGRESS", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED")
"""Of a stack that never was: nothing can be changed in it, and it is removed before it is made anew."""


class Stack(NamedTuple):
    """A stack as it is: how it goes, what was said when it was made, and what it tells."""

    status: str
    parameters: dict[str, str]
    outputs: dict[str, str]

    @property
    def stands(self) -> bool:
        """Whether it was ever made whole."""
        return self.status not in _FRESH


class Change(NamedTuple):
    """What would happen to one resource: Add, Modify or Remove, and whether it would be made anew for that."""

    action: str
    resource: str
    type: str
    anew: bool


class Plan(NamedTuple):
    """All that would happen to a stack, as AWS worked it out; nothing of it has happened."""

    id: str
    stack: str
    new: bool
    changes: list[Change]


class Stacks:
    """CloudFormation, in one region of one account."""

    def __init__(self, account: Account) -> None:
        self.account = account

    def look(self, name: str) -> Stack | None:
        """Look at a stack; None where there is none."""
        from botocore.exceptions import ClientError

        try:
            with explained(missing=None):
                (found,) = self.account.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
        except ClientError as none:
            if "does not exist" in str(none):
                return None
            raise refusal(none) from None
        return Stack(
            found["StackStatus"],
            {each["ParameterKey"]: each["ParameterValue"] for each in found.get("Parameters", ())},
            {each["OutputKey"]: each["OutputValue"] for each in found.get("Outputs", ())},
        )

    def plan(self, name: str, template: Mapping[str, str], parameters: Mapping[str, str]) -> Plan:
        """Let AWS work out what would change. Where a stack stands, what is not named stays as it was.

        The template is a TemplateBody, or the TemplateURL where it lies.
        """
        cloud = self.account.client("cloudformation")
        known = self.look(name)
        if known and not known.stands:
            self.remove(name)
            known = None
        given: list[dict[str, object]] = [
            {"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()
        ]
        kept = known.parameters.keys() - parameters.keys() if known else ()
        with explained():
            names = {each["ParameterKey"] for each in self._parameters(template)}
            given += [
                {"ParameterKey": key, "UsePreviousValue": True} for key in sorted(names.intersection(kept))
            ]
            made = cloud.create_change_set(
                StackName=name,
                ChangeSetName=f"igarape-{secrets.token_hex(4)}",
                ChangeSetType="UPDATE" if known else "CREATE",
                **template,
                Parameters=given,
                Capabilities=["CAPABILITY_IAM"],
            )
        return Plan(made["Id"], name, known is None, self._worked_out(made["Id"], name))

    def carry_out(self, plan: Plan, progress: Callable[[str], None]) -> Stack:
        """Do what was planned, and wait until it is done; Problem with AWS's reason where it could not be."""
        cloud = self.account.client("cloudformation")
        known = self.look(plan.stack)
        if known and not plan.changes:
            self.drop(plan)
            return known
        with explained():
            cloud.execute_change_set(ChangeSetName=plan.id, StackName=plan.stack)
        stack = self._settled(plan.stack, progress)
        if (
            stack is None
            or not stack.status.endswith(("CREATE_COMPLETE", "UPDATE_COMPLETE"))
            or ("ROLLBACK" in stack.status)
        ):
            resource, why = self._failure(plan.stack)
            raise Problem(
                "The stack {stack} could not be deployed: {resource}: {why}.",
                "What it was before, it is again, and the lake is untouched. Correct that, then deploy again.",
                stack=plan.stack, resource=resource, why=why.rstrip(". "),
            )  # fmt: skip
        return stack

    def drop(self, plan: Plan) -> None:
        """Forget a plan; a stack that was only planned goes with it."""
        with explained():
            if plan.new:
                self.remove(plan.stack)
            else:
                self.account.client("cloudformation").delete_change_set(
                    ChangeSetName=plan.id, StackName=plan.stack
                )

    def remove(self, name: str) -> None:
        """Remove a stack, and wait until it is gone. What its template retains stays."""
        with explained():
            self.account.client("cloudformation").delete_stack(StackName=name)
        self._settled(name, lambda _: None)

    def _parameters(self, template: Mapping[str, str]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.account.client("cloudformation").validate_template(**template)[
            "Parameters"
        ]
        return found

    def _worked_out(self, plan: str, name: str) -> list[Change]:
        cloud = self.account.client("cloudformation")
        while True:
            with explained():
                found = cloud.describe_change_set(ChangeSetName=plan, StackName=name)
            if found["Status"] not in ("CREATE_PENDING", "CREATE_IN_PROGRESS"):
                break
            self.account.wait(_STEP)
        why = found.get("StatusReason", "")
        if found["Status"] == "FAILED" and not ("No updates" in why or "didn't contain changes" in why):
            raise Problem(
                "AWS does not take this: {why}.", "Correct that, then deploy again.", why=why.rstrip(". ")
            )
        changes = [each["ResourceChange"] for each in found.get("Changes", ())]
        return [
            Change(
                each["Action"],
                each["LogicalResourceId"],
                each["ResourceType"],
                each.get("Replacement") in ("True", "Conditional"),
            )
            for each in changes
        ]

    def _settled(self, name: str, progress: Callable[[str], None]) -> Stack | None:
        said = ""
        while True:
            stack = self.look(name)
            if stack is None or not stack.status.endswith("IN_PROGRESS") or stack.status == _FRESH[0]:
                return stack
            if stack.status != said:
                said = stack.status
                progress(said)
            self.account.wait(_STEP)

    def _failure(self, name: str) -> tuple[str, str]:
        """Find what failed first, the last time that anything was done."""
        with explained():
            events = self.account.client("cloudformation").describe_stack_events(StackName=name)[
                "StackEvents"
            ]
        found = (name, "AWS gives no reason")
        for each in events:  # the newest first
            if each["LogicalResourceId"] == name and each["ResourceStatus"] in (
                "CREATE_IN_PROGRESS",
                "UPDATE_IN_PROGRESS",
            ):
                break
            why = each.get("ResourceStatusReason", "")
            if each["ResourceStatus"].endswith("_FAILED") and "cancelled" not in why:
                found = (each["LogicalResourceId"], why)
        return found
