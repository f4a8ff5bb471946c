"""What can only be seen in the account itself: the door, cold starts, a build, and what Athena reads of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from igarape.doctor.finding import Finding, guarded
from igarape.errors import Problem
from igarape.query import views
from igarape.query.engine import Bytes, Note
from igarape.via import web

if TYPE_CHECKING:
    from igarape.settings import Settings
    from igarape.via.aws import Account, Run, Stack

_SECONDS = 30.0
_KNOCK: dict[str, object] = {
    "requestContext": {"http": {"method": "POST"}},
    "rawPath": "/telegram",
    "headers": {"x-telegram-bot-api-secret-token": "none"},
}
"""A request with a secret that is none: the function answers 401, and nothing is kept."""

_COLD = 0.7


def run(stack: str, account: Account, settings: Settings) -> int:
    """Print a line for each thing that was looked at; 1 where one is wrong."""
    from igarape.doctor.door import hider, tell
    from igarape.via.aws import Stacks

    known = Stacks(account).look(stack)
    if known is None or not known.stands:
        raise Problem(
            "There is no stack {stack} in {region}.",
            "Deploy it: igarape deploy aws; or name it with --stack and --region.",
            stack=stack,
            region=account.region,
        )
    return 1 if tell(examine(account, known), settings.language, hider(settings)) else 0


def examine(
    account: Account, stack: Stack, knock: Callable[[str, float], int] = web.refused
) -> Iterator[Finding]:
    """Look at everything, the cheap before the dear; it costs less than a cent."""
    yield from guarded("stack", lambda: [_stack(stack)])
    yield from guarded("door", lambda: [_door(stack, knock)])
    yield from guarded("receive", lambda: _receive(account, stack))
    built: dict[str, Any] = {}
    yield from guarded("build", lambda: [_build(account, stack, built)])
    if built.get("outcome") == "built":
        if "Doubts" in stack.outputs:
            yield from guarded("doubts", lambda: [_doubts(account, stack)])
        yield from guarded("athena", lambda: _athena(account, stack, built))
    yield from guarded("alarms", lambda: _alarms(account, stack))


def _stack(stack: Stack) -> Finding:
    said = Note("The stack stands: {status}.", {"status": stack.status})
    if stack.status.endswith("_COMPLETE"):
        return Finding("stack", "ok", said)
    return Finding("stack", "error", said, hint="See its events in the console of CloudFormation.")


def _door(stack: Stack, knock: Callable[[str, float], int]) -> Finding:
    told: dict[str, object] = {"url": stack.outputs["Webhook"]}
    try:
        status = told["status"] = knock(stack.outputs["Webhook"], _SECONDS)
    except OSError as why:
        told["why"] = str(why).rstrip(". ")
        return Finding(
            "door",
            "error",
            Note("{url} does not answer: {why}.", told),
            hint="See the log of receive, and the network here.",
        )
    if status == 401:
        return Finding("door", "ok", Note("{url} lets nobody in who has no secret.", told))
    return Finding(
        "door",
        "error",
        Note("{url} answers {status} to a wrong secret, and not 401.", told),
        hint="See the log of receive.",
    )


def _receive(account: Account, stack: Stack) -> Iterator[Finding]:
    run = account.invoke(stack.outputs["Receive"], _KNOCK)
    if not run.good or run.said.get("statusCode") != 401:
        yield Finding(
            "receive",
            "error",
            Note("receive does not run: {said}.", {"said": run.said}),
            hint="See the log of receive.",
        )
        return
    if run.cold is None:
        yield Finding(
            "receive", "ok", Note("receive runs; it was warm, so nothing is known of its cold start.")
        )
        return
    told: dict[str, object] = {"seconds": f"{run.cold:.2f}"}
    yield Finding(
        "receive",
        "ok" if run.cold <= _COLD else "warning",
        Note("receive runs; its cold start took {seconds} s.", told),
    )


def _build(account: Account, stack: Stack, built: dict[str, Any]) -> Finding:
    run = account.invoke(stack.outputs["Build"], {})
    if not run.good:
        return Finding(
            "build", "error", Note("build failed: {why}.", _why(run)), hint="See the log of build."
        )
    built |= run.said
    if built["outcome"] == "empty":
        return Finding(
            "build", "warning", Note("build runs; nothing has been kept yet."),
            hint="Write something to the bot, wait for six minutes, then check again.",
        )  # fmt: skip
    if built["outcome"] == "busy":
        return Finding(
            "build", "warning", Note("Another build is at work."), hint="Check again when it has ended."
        )
    return Finding(
        "build", "ok",
        Note("build runs: {rows} {rows:update|updates} in the tables, in {seconds} s.", built),
    )  # fmt: skip


def _doubts(account: Account, stack: Stack) -> Finding:
    """Look for doubts, as the night does once it has built: nowhere else is it seen whether the encoder runs there."""
    run = account.invoke(stack.outputs["Doubts"], {})
    if not run.good:
        return Finding(
            "doubts", "error", Note("doubts failed: {why}.", _why(run)), hint="See the log of doubts."
        )
    if run.said["outcome"] == "busy":
        return Finding(
            "doubts", "warning", Note("Another build is at work."), hint="Check again when it has ended."
        )
    return Finding(
        "doubts", "ok",
        Note("doubts runs: {doubts} {doubts:doubt|doubts}, {topics} {topics:topic|topics}, in {seconds} s.", run.said),
    )  # fmt: skip


def _why(run: Run) -> dict[str, object]:
    """Say why a function failed."""
    why = run.said.get("errorMessage") if isinstance(run.said, dict) else run.said
    return {"why": str(why).rstrip(". ")}


def _athena(account: Account, stack: Stack, built: dict[str, Any]) -> Iterator[Finding]:
    """Read every table once, and count the ledger: Athena must find the days that the build has just written."""
    from igarape.via.aws import Athena, Place
    from igarape.via.s3 import S3Store

    outputs = stack.outputs
    place = Place(outputs["Database"], outputs["Workgroup"])
    athena = Athena(account, place, "UTC", S3Store(outputs["Lake"]))
    for name in views.TABLES:
        athena.run(f"SELECT * FROM {name} LIMIT 1")
    told: dict[str, object] = {
        "rows": athena.run("SELECT count(*) AS rows_in FROM updates").column("rows_in")[0],
        "built": built["rows"],
        "count": len(views.TABLES),
        "scanned": Bytes(athena.bill().scanned),
    }
    if told["rows"] == told["built"]:
        yield Finding(
            "athena", "ok",
            Note("Athena reads {count} tables, and counts {rows} {rows:update|updates}; {scanned} scanned.", told),
        )  # fmt: skip
    else:
        yield Finding(
            "athena", "error",
            Note("Athena counts {rows} {rows:update|updates}, and the build {built}.", told),
            hint="Days before the parameter FirstDay are not looked for: igarape deploy aws --set FirstDay=2013-08-14",
        )  # fmt: skip


def _alarms(account: Account, stack: Stack) -> Iterator[Finding]:
    ringing = account.alarms(stack.outputs["Alarms"])
    if not ringing:
        yield Finding("alarms", "ok", Note("No alarm rings."))
    for each in ringing:
        yield Finding("alarms", "warning", Note("An alarm rings: {alarm}", {"alarm": each}))
