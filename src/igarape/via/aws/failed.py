"""Why a query of Athena failed, as one sentence and a next step."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from igarape.errors import Problem, Usage
from igarape.query import views


def explained(query: Mapping[str, Any], database: str) -> Problem:
    """Say why a query failed or was stopped, given what GetQueryExecution tells of it."""
    why = str(query["Status"].get("StateChangeReason") or query["Status"]["State"]).strip().rstrip(". ")
    scanned = int(query.get("Statistics", {}).get("DataScannedInBytes", 0))
    for pattern, make in _REASONS:
        found = re.search(pattern, why, re.IGNORECASE)
        if found:
            return make(found, {"why": why, "database": database, "megabytes": scanned // 10**6})
    told = query["Status"].get("AthenaError", {})
    if told.get("ErrorCategory") == 2 or re.match(r"[A-Z_]+: line \d+:\d+", why):
        return Usage(
            "Athena cannot run the query: {why}.",
            "Correct it; igarape sql without --engine often says more of what is wrong.",
            why=why,
        )
    return Problem("Athena could not run the query: {why}.", "Ask again in a minute.", why=why)


def refused(name: str, region: str, code: str, why: str) -> Problem | None:
    """Say why a query was not even begun; None for what is no matter of Athena's own."""
    if code in ("TooManyRequestsException", "ThrottlingException"):
        return Problem("Athena has too many queries at once.", "Ask again in a minute.")
    if code == "InvalidRequestException" and re.search("work ?group", why, re.IGNORECASE):
        return Problem(
            "The workgroup {name} cannot be used in {region}: {why}.",
            "Deploy the stack, or name another: --stack NAME, --region REGION.",
            name=name, region=region, why=why.rstrip(". "),
        )  # fmt: skip
    return None


_Values = Mapping[str, object]


def _limit(_: re.Match[str], values: _Values) -> Problem:
    return Problem(
        "The query was stopped, for it read more than one query may: {megabytes} MB so far.",
        "Ask for fewer days (--from, --to, or context_date in WHERE), or raise the limit:"
        " igarape deploy aws --set ScanLimit=BYTES",
        **values,
    )


def _table(found: re.Match[str], values: _Values) -> Problem:
    return Usage(
        "There is no table called {name}.", "There are {tables}.",
        name=found[1].rpartition(".")[2], tables=", ".join(sorted(views.TABLES)),
    )  # fmt: skip


def _database(_: re.Match[str], values: _Values) -> Problem:
    return Problem(
        "There is no database {database} in Athena.",
        "Deploy the stack: igarape deploy aws; or name another: --stack NAME, --region REGION.",
        **values,
    )


def _column(found: re.Match[str], _: _Values) -> Problem:
    return Usage(
        "There is no column called {name}.",
        "See the columns: igarape sql --engine athena 'SELECT * FROM telegram LIMIT 10'",
        name=found[1],
    )


def _rights(_: re.Match[str], values: _Values) -> Problem:
    return Problem(
        "These keys may not read all that the query needs: {why}.",
        "Ask who looks after the account for the rights in docs/athena.md, or use other keys.",
        **values,
    )


def _large(_: re.Match[str], values: _Values) -> Problem:
    return Problem(
        "The query is too large for Athena: {why}.",
        "Ask for fewer days, or fewer columns to group by.",
        **values,
    )


def _changed(_: re.Match[str], values: _Values) -> Problem:
    return Problem("A build changed the tables while Athena read them.", "Ask again in a minute.", **values)


def _cancelled(_: re.Match[str], values: _Values) -> Problem:
    return Problem("The query was cancelled in Athena: {why}.", "Ask again.", **values)


_REASONS: tuple[tuple[str, Callable[[re.Match[str], _Values], Problem]], ...] = (
    (r"bytes scanned limit", _limit),
    (r"table '?([\w.\"]+?)'? does not exist", _table),
    (r"TABLE_NOT_FOUND.*?table '?([\w.]+)", _table),
    (r"(schema|database) '?\w+'? (does not exist|not found)|SCHEMA_NOT_FOUND", _database),
    (r"column '([^']+)' (cannot be resolved|does not exist)", _column),
    (r"access ?denied|PERMISSION_DENIED|not authorized|insufficient permissions", _rights),
    (r"exhausted resources|exceeded .*memory|query timeout|EXCEEDED_", _large),
    (r"HIVE_CANNOT_OPEN_SPLIT|HIVE_FILESYSTEM_ERROR|NoSuchKey|PreconditionFailed", _changed),
    (r"cancell?ed", _cancelled),
)
"""What Athena says, and what that means. The first that fits counts."""
