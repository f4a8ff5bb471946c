"""Tools that people point at a lake: what each needs, step by step. A further tool is one more value in TOOLS."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from igarape.query.engine import Note
from igarape.show import words


class Block(NamedTuple):
    """A fact that is printed as it is, to be pasted."""

    fact: str


Way = tuple[Note | Block, ...]
"""Steps, one after the other; the facts fill their `{names}`."""

_KEYS = Note("The keys are those of AWS's profile default; write another profile's name in its place.")
_DAYS = Note("Athena bills what it reads: name days in context_date, and columns, not *.")
_TIMES = Note("Times are UTC; context_date is the day in {zone}.")
_VIEWS = Note("That file holds views alone, over {lake}: what a build adds is there at the next query.")
_ALL = Note("It shows everything, texts and names too; igarape export leaves those out.")
_SAME = Note("The tool must run on this machine, as a user who may read that folder.")
_JDBC = Note("JDBC: take the driver “Amazon Athena JDBC 3.x” of AWS; the URL is:")
_STACK = Note("Region {region} · workgroup {workgroup} · database {database} · results {output}")

TOOLS: Mapping[str, Mapping[str, Way]] = {
    "powerbi": {
        "duckdb": (
            Note("1. Write a project for Power BI: the data, a model with measures, three pages:"),
            Block("project"),
            Note("2. Open {pbip} in Power BI Desktop. 3. Refresh. The same command brings newer data."),
            Note("Or one table, in a report of your own: Get data, Blank query, Advanced Editor; paste this, with the"
                 " folder as this Windows sees it:"),
            Block("powerquery"),
            Note("It reads the table {table} anew at each refresh; --table NAME prints another."),
            _ALL,
            _TIMES,
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
    "excel": {
        "duckdb": (
            Note("1. Write a workbook, a sheet a table and a sheet an answer:"),
            Block("book"),
            Note("2. Open {xlsx}; for a pivot, stand in a table's sheet: Insert, PivotTable."),
            Note("Or a table that Excel reads anew at each refresh. Write it:"),
            Block("rows"),
            Note("Then in Excel: Data, From Text/CSV, {csv}. --excel-br writes it so that Brazil's Excel opens it"
                 " with a double click."),
        ),
    },
    "metabase": {
        "duckdb": (
            Note("1. Put MotherDuck's driver, duckdb.metabase-driver.jar, into Metabase's folder plugins, and start"
                 " Metabase anew. Metabase Cloud takes no drivers; Metabase in Docker needs a Debian image."),
            Note("2. In Metabase: Admin, Databases, Add database, DuckDB, read-only; the database file:"),
            Block("file"),
            _VIEWS,
            _ALL,
            _SAME,
            _TIMES,
        ),
        "athena": (
            Note("In Metabase: Admin, Databases, Add database, Amazon Athena; it has that driver of its own."),
            _STACK,
            _DAYS,
        ),
    },
    "superset": {
        "duckdb": (
            Note("1. Where Superset is installed: pip install duckdb-engine"),
            Note("2. In Superset: Settings, Database connections, + Database, DuckDB or Other; the SQLAlchemy URI:"),
            Block("url"),
            _VIEWS,
            _ALL,
            _SAME,
            _TIMES,
        ),
        "athena": (
            Note("1. Where Superset is installed: pip install PyAthena"),
            Note("2. In Superset: Settings, Database connections, + Database, Amazon Athena; the SQLAlchemy URI:"),
            Block("sqlalchemy"),
            _DAYS,
        ),
    },
    "grafana": {
        "duckdb": (
            Note("1. Put MotherDuck's plugin, motherduck-duckdb-datasource, into Grafana's folder of plugins. It is not"
                 " signed by Grafana, so say in grafana.ini that it may load, and start Grafana anew:"),
            Block("ini"),
            Note("2. In Grafana: Connections, Data sources, DuckDB; the path:"),
            Block("file"),
            Note("It needs glibc 2.35 or newer: the image of Alpine cannot load it."),
            _VIEWS,
            _ALL,
            _SAME,
            _TIMES,
        ),
        "athena": (
            Note("In Grafana: Connections, add Grafana's own plugin Amazon Athena, then a data source with:"),
            _STACK,
            _DAYS,
        ),
    },
    "dbeaver": {
        "duckdb": (
            Note("In DBeaver: New connection, DuckDB; the path:"),
            Block("file"),
            Note("In Driver properties, set duckdb.read_only to true. As a JDBC URL:"),
            Block("jdbc"),
            _VIEWS,
            _ALL,
            _TIMES,
        ),
        "athena": (
            Note("In DBeaver: New connection, Athena; it fetches the driver itself."),
            _JDBC,
            Block("jdbc"),
            _KEYS,
            _DAYS,
        ),
    },
    "jupyter": {
        "duckdb": (
            Note("1. Where Jupyter runs: pip install duckdb pandas"),
            Note("2. In a cell:"),
            Block("notebook"),
            _VIEWS,
            _ALL,
            _TIMES,
        ),
    },
    "athena": {
        "athena": (
            _STACK,
            Note("In the console: Athena, query editor, choose that workgroup and that database."),
            Note("ODBC: install the driver “Amazon Athena ODBC 2.x” of AWS; the connection string is:"),
            Block("odbc"),
            _JDBC,
            Block("jdbc"),
            _KEYS,
            _DAYS,
        ),
    },
}  # fmt: skip
"""By the tool's name, and by the engine that it asks."""


NO_FILE = Note("There is no {file} yet: igarape build writes it.")


def reads_catalogue(way: Way) -> bool:
    """Whether the tool opens the file with the lake's views."""
    return _VIEWS in way


def shown(way: Way, facts: Mapping[str, str], language: str) -> str:
    """Write the steps, filled with facts; blocks stand apart, indented."""
    lines: list[str] = []
    for step in way:
        if isinstance(step, Block):
            lines += ["", *(f"    {line}" for line in facts[step.fact].splitlines()), ""]
        else:
            lines.append(words.say(step._replace(values=dict(facts)), language))
    return "\n".join(lines).rstrip() + "\n"
