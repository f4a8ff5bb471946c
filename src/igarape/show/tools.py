"""Tools that people point at a lake: what each needs, step by step. A further tool is one more value in TOOLS."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from igarape.daily.tables import Table
from igarape.query import views
from igarape.query.engine import Note
from igarape.show import words


class Block(NamedTuple):
    """A fact that is printed as it is, to be pasted."""

    fact: str


Way = tuple[Note | Block, ...]
"""Steps, one after the other; the facts fill their `{names}`."""

_KEYS = Note("The keys are those of AWS's profile default; write another profile's name in its place.")
_DAYS = Note("Athena bills what it reads: name days in context_date, and columns, not *.")

TOOLS: Mapping[str, Mapping[str, Way]] = {
    "athena": {
        "athena": (
            Note("Region {region} · workgroup {workgroup} · database {database} · results {output}"),
            Note("In the console: Athena, query editor, choose that workgroup and that database."),
            Note("ODBC: install the driver “Amazon Athena ODBC 2.x” of AWS; the connection string is:"),
            Block("odbc"),
            Note("JDBC: take the driver “Amazon Athena JDBC 3.x” of AWS; the URL is:"),
            Block("jdbc"),
            _KEYS,
            _DAYS,
        ),
    },
    "powerbi": {
        "duckdb": (
            Note("In Power BI Desktop: Get data, Blank query, Advanced Editor; paste this, with the folder as this"
                 " Windows sees it:"),
            Block("powerquery"),
            Note("It reads the table {table} anew at each refresh; --table NAME prints another."),
            Note("Times are UTC; context_date is the day in {zone}."),
        ),
        "athena": (
            Note("1. Install the driver “Amazon Athena ODBC 2.x” of AWS, the one for 64 bits."),
            Note("2. In Windows, ODBC Data Sources (64-bit), System DSN, Add, Amazon Athena ODBC (x64):"),
            Block("dsn"),
            Note("3. In Power BI Desktop: Get data, Amazon Athena, DSN igarape; Import reads once a refresh,"
                 " DirectQuery asks Athena at each click."),
            _KEYS,
            _DAYS,
        ),
    },
}  # fmt: skip
"""By the tool's name, and by the engine that it asks."""


def shown(way: Way, facts: Mapping[str, str], language: str) -> str:
    """Write the steps, filled with facts; blocks stand apart, indented."""
    lines: list[str] = []
    for step in way:
        if isinstance(step, Block):
            lines += ["", *(f"    {line}" for line in facts[step.fact].splitlines()), ""]
        else:
            lines.append(words.say(step._replace(values=dict(facts)), language))
    return "\n".join(lines).rstrip() + "\n"


def in_cloud(region: str, workgroup: str, database: str, lake: str) -> dict[str, str]:
    """Give the facts of a stack's Athena, and the strings that drivers want."""
    output = f"{lake}/athena-results/"
    dsn = {
        "AwsRegion": region,
        "Catalog": "AwsDataCatalog",
        "Schema": database,
        "Workgroup": workgroup,
        "S3OutputLocation": output,
        "AuthenticationType": "IAM Profile",
        "AWSProfile": "default",
    }
    jdbc = {
        "Region": region,
        "WorkGroup": workgroup,
        "Database": database,
        "OutputLocation": output,
        "CredentialsProvider": "ProfileCredentials",
        "ProfileName": "default",
    }
    return {
        "region": region,
        "workgroup": workgroup,
        "database": database,
        "output": output,
        "odbc": "Driver={Amazon Athena ODBC (x64)};" + _pairs(dsn),
        "jdbc": "jdbc:athena://" + _pairs(jdbc),
        "dsn": "\n".join(f"{name} = {value}" for name, value in {"DSN": "igarape", **dsn}.items()),
    }


def in_folder(table: Table, folder: str, zone: str) -> dict[str, str]:
    """Give the facts of a table whose parts lie in a folder, and the query that reads them there."""
    return {"table": table.name, "zone": zone, "powerquery": _power_query(table, folder)}


_M_TYPES = {"bigint": "Int64.Type", "integer": "Int64.Type", "double": "type number", "boolean": "type logical",
            "timestamp": "type datetime", "date": "type date"}  # fmt: skip


def _power_query(table: Table, folder: str) -> str:
    """Write a query in Power Query's language, M: each day's part, with its day out of the folder's name."""
    columns = views.columns(table)
    inside = _listed([f'"{each.name}"' for each in table.columns])
    types = _listed([f'{{"{each.name}", {_M_TYPES.get(each.type, "type text")}}}' for each in columns])
    day = 'Date.FromText(Text.Start(Text.AfterDelimiter([Folder Path], "context_date="), 10), [Format = "yyyy-MM-dd"])'
    steps = {
        "Files": f"Folder.Files({_m_text(folder)})",
        "Parts": 'Table.SelectRows(Files, each [Extension] = ".parquet")',
        "Days": f'Table.AddColumn(Parts, "context_date", each {day})' if table.by_day else "Parts",
        "Rows": 'Table.AddColumn(Days, "rows", each Parquet.Document([Content]))',
        "Kept": 'Table.SelectColumns(Rows, {"rows", "context_date"})'
        if table.by_day
        else 'Table.SelectColumns(Rows, {"rows"})',
        "All": f'Table.ExpandTableColumn(Kept, "rows", {inside})',
        "Typed": f"Table.TransformColumnTypes(All, {types})",
    }
    body = ",\n".join(f"    {name} = {value}" for name, value in steps.items())
    return f"let\n{body}\nin\n    Typed"


def _listed(items: Sequence[str]) -> str:
    return "{" + ", ".join(items) + "}"


def _m_text(text: str) -> str:
    return '"' + text.replace('"', '""').replace("#(", "#(#)(") + '"'


def _pairs(facts: Mapping[str, str]) -> str:
    return "".join(f"{name}={value};" for name, value in facts.items())
