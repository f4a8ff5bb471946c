"""What leads from the page of data to other tools: commands, to be copied into a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from igarape.query.engine import Note
from igarape.show.pages.view import View
from igarape.show.tools import TOOLS

NAMES: Mapping[str, str] = {
    "powerbi": "Power BI", "excel": "Excel", "metabase": "Metabase", "superset": "Superset",
    "grafana": "Grafana", "dbeaver": "DBeaver", "jupyter": "Jupyter", "athena": "Athena",
}  # fmt: skip
"""What the tools are called."""

_FILES: Mapping[str, Note] = {
    "parquet": Note("Parquet, as the lake has them"),
    "csv": Note("CSV; with --excel-br as the Excel of Brazil opens them"),
    "xlsx": Note("One workbook, a sheet a table and a sheet an answer"),
    "powerbi": Note("A project for Power BI: data, a model with measures, three pages"),
}


class Command(NamedTuple):
    """A line for a terminal: what it is for, the line itself, and an id that is unique on the page."""

    name: str
    line: str
    id: str


def tools(view: View) -> list[Command]:
    """List what tells how another tool reads the lake."""
    return [
        Command(NAMES.get(tool, tool), view.command(f"connect {tool}"), f"connect-{tool}") for tool in TOOLS
    ]


def files(view: View) -> list[Command]:
    """List what writes the tables as files."""
    return [
        Command(view.note(what), view.command(f"export {kind} files"), f"export-{kind}")
        for kind, what in _FILES.items()
    ]
