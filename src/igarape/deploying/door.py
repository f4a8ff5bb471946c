"""The door `deploy`: bring the stack into an account, see what would change, and check it there."""

from __future__ import annotations

import argparse
import sys
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from igarape.errors import Usage
from igarape.settings import Settings, webhook_secret
from igarape.via.temporary import Temporary

if TYPE_CHECKING:
    from igarape.deploying.bundle import Target
    from igarape.query.engine import Note
    from igarape.via.aws import Account, Change, Plan, Stack, Stacks

STACK = "igarape"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what `igarape deploy` takes."""
    parser.add_argument("action", help="aws: deploy there; check: see what runs there, and ask Athena")
    parser.add_argument("--stack", default=STACK, metavar="NAME", help="name of the stack (default: igarape)")
    parser.add_argument("--region", metavar="REGION", help="region of AWS, such as sa-east-1")
    parser.add_argument(
        "--door",
        metavar="DOOR",
        help="how Telegram comes in: api (API Gateway) or url (the function's own, cheaper)",
    )
    parser.add_argument("--email", metavar="ADDRESS", help="where alarms are sent")
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="another parameter of the stack"
    )
    parser.add_argument("--zone", help="time zone that cuts the days; the lake remembers it")
    parser.add_argument(
        "--print", dest="printed", action="store_true", help="print the template, and do nothing"
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Do it; 1 where `check` finds something wrong."""
    if args.action not in ("aws", "check"):
        raise Usage(
            "There is no {name} called {given}.", "Use one of {allowed}.", name="action", given=args.action,
            allowed="aws, check",
        )  # fmt: skip
    if args.printed:
        from igarape.deploying import template

        print(template.text(), end="")
        return 0
    from igarape.deploying.stack import valid_name
    from igarape.via.aws import Account, Stacks

    stack = valid_name(args.stack)
    if args.action == "check":
        from igarape.deploying import checking

        return checking.run(stack, Account(args.region), settings)
    secret, given = webhook_secret(settings), _given(args, settings)
    stacks, say = Stacks(Account(args.region)), _Say(settings.language)
    return _dry_run(stack, stacks, given, say) if args.dry_run else _deploy(stack, stacks, given, secret, say)


class _Say:
    """Prints notes: on stdout what came of it, on stderr what is being done."""

    def __init__(self, language: str) -> None:
        self.language = language

    def out(self, note: Note, indent: str = "") -> None:
        """Print a result."""
        from igarape.show import words

        print(indent + words.say(note, self.language))

    def aside(self, note: Note) -> None:
        """Print what is being done."""
        from igarape.show import words

        print(words.say(note, self.language), file=sys.stderr, flush=True)


def _given(args: argparse.Namespace, settings: Settings) -> dict[str, str]:
    """Put together what was said of the stack's parameters; what was not said stays as it is there."""
    from igarape.deploying.stack import said

    if args.door not in (None, "api", "url"):
        raise Usage(
            "There is no {name} called {given}.", "Use one of {allowed}.", name="door", given=args.door,
            allowed="api, url",
        )  # fmt: skip
    found = {"Door": args.door, "Email": args.email, "Zone": settings.zone}
    bots = ",".join(str(bot.id) for bot in settings.bots)
    return (
        {name: value for name, value in found.items() if value}
        | ({"Bots": bots} if bots else {})
        | said(args.set)
    )


def _planned(stack: str, stacks: Stacks, given: dict[str, str]) -> Plan:
    from igarape.deploying import bundle
    from igarape.deploying.stack import code_bucket, first_day, lake_parameters

    known = stacks.look(stack)
    target = _target(given, known)
    made = {
        "CodeBucket": code_bucket(stacks.account),
        "IngestKey": bundle.key("ingest", target),
        "BuildKey": bundle.key("build", target),
        "DoubtsKey": bundle.key("doubts", target),
    }
    lake = lake_parameters(stack, known, given, stacks.account)
    if lake.get("MakeLake") != "yes":
        bucket = lake["Lake"] if lake or not known else known.parameters["Lake"]
        made |= first_day(bucket, known, given, stacks.account)
    return stacks.plan(stack, _sent(stacks.account), given | made | lake)


def _sent(account: Account) -> dict[str, str]:
    """Say where the template is: beside the code, for it is too long for a call.

    Before the first deploy there is no such place, and a dry run makes none. What would be made, a brief one says too.
    """
    from igarape.deploying import template
    from igarape.deploying.stack import code_bucket

    bucket, text = code_bucket(account), template.text()
    if not account.has_bucket(bucket):
        return {"TemplateBody": template.text(brief=True)}
    return {
        "TemplateURL": account.lay(bucket, f"template-{sha256(text.encode()).hexdigest()[:32]}.yaml", text)
    }


def _target(given: dict[str, str], known: Stack | None) -> Target:
    from igarape.deploying.bundle import Target

    return Target((_before(known) | given).get("Architecture") or Target().architecture)


def _before(known: Stack | None) -> dict[str, str]:
    """Give the parameters of a stack that stands."""
    return known.parameters if known and known.stands else {}


def _dry_run(stack: str, stacks: Stacks, given: dict[str, str], say: _Say) -> int:
    from igarape.query.engine import Note

    plan = _planned(stack, stacks, given)
    told: dict[str, object] = {"stack": stack, "account": stacks.account.id, "region": stacks.account.region}
    if not plan.changes:
        say.out(Note("Nothing would change in {stack}, account {account}, {region}.", told))
    else:
        told["count"] = len(plan.changes)
        say.out(
            Note(
                "{count} {count:resource|resources} of {stack} would change, account {account}, {region}:",
                told,
            )
        )
    for each in sorted(plan.changes):
        say.out(_change(each), "  ")
    stacks.drop(plan)
    return 0


def _change(each: Change) -> Note:
    from igarape.query.engine import Note

    told: dict[str, object] = {"resource": each.resource, "type": each.type}
    if each.action == "Add":
        return Note("made: {resource} ({type})", told)
    if each.action == "Remove":
        return Note("removed: {resource} ({type})", told)
    return Note("made anew: {resource} ({type})" if each.anew else "changed: {resource} ({type})", told)


def _deploy(stack: str, stacks: Stacks, given: dict[str, str], secret: str, say: _Say) -> int:
    from igarape.deploying.stack import secret_name
    from igarape.query.engine import Note

    told: dict[str, object] = {"stack": stack, "account": stacks.account.id, "region": stacks.account.region}
    say.aside(Note("Stack {stack}, account {account}, {region}.", told))
    _upload(given, stacks.look(stack), stacks.account, say)
    if stacks.account.keep_secret(secret_name(stack), secret):
        say.aside(Note("The webhook's secret is kept in {name}, encrypted.", {"name": secret_name(stack)}))
    plan = _planned(stack, stacks, given)
    done = stacks.carry_out(plan, lambda status: say.aside(Note("In AWS: {status}", {"status": status})))
    say.out(
        Note("{stack} stands: {count} {count:change|changes}.", {"stack": stack, "count": len(plan.changes)})
    )
    say.out(Note("Lake: {lake}", {"lake": done.outputs["Lake"]}))
    say.out(Note("Next: igarape webhook set {url}", {"url": done.outputs["Webhook"]}))
    return 0


def _upload(given: dict[str, str], known: Stack | None, account: Account, say: _Say) -> None:
    """Upload the functions' code, where this very code is not there already and is wanted."""
    from igarape.deploying import bundle
    from igarape.deploying.stack import code_bucket
    from igarape.query.engine import Bytes, Note

    bucket, target, before = code_bucket(account), _target(given, known), _before(known)
    if not account.has_bucket(bucket):
        account.make_bucket(bucket)
    for kind in bundle.KINDS:
        key = bundle.key(kind, target)
        unwanted = kind == "doubts" and (before | given).get("FindDoubts") == "no"
        if unwanted or account.holds(bucket, key):
            continue
        with Temporary() as folder:
            file = Path(folder) / key
            size = bundle.make(kind, target, file)
            account.upload(bucket, key, file)
        say.aside(Note("{key}: uploaded, {size} unpacked.", {"key": key, "size": Bytes(size)}))
