"""Facts: the strings that a tool wants, of this lake or of a stack, by the names that the steps in `tools` use."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from urllib.parse import quote

from igarape import paths
from igarape.daily.tables import Table
from igarape.query import views


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
        "sqlalchemy": f"awsathena+rest://:@athena.{region}.amazonaws.com:443/{database}"
        f"?s3_staging_dir={quote(output, safe='')}&work_group={quote(workgroup, safe='')}",
        "dsn": "\n".join(f"{name} = {value}" for name, value in {"DSN": "igarape", **dsn}.items()),
    }


def in_folder(table: Table, lake: PurePath, zone: str) -> dict[str, str]:
    """Give the facts of a lake in a folder, named by its absolute path, and the query that reads one of its tables."""
    file, beside = lake / paths.CATALOGUE, lake.parent
    project, book, rows = (beside / f"igarape-{kind}" for kind in ("powerbi", "excel", "csv"))
    return {
        "table": table.name,
        "zone": zone,
        "lake": str(lake),
        "file": str(file),
        "powerquery": _power_query(table, str(lake / views.prefix(table.name))),
        "project": _command("powerbi", lake, project),
        "pbip": str(project / "igarape.pbip"),
        "book": _command("xlsx", lake, book),
        "xlsx": str(book / "igarape.xlsx"),
        "rows": _command("csv", lake, rows),
        "csv": str(rows / f"{table.name}.csv"),
        "url": f"duckdb:///{file}?access_mode=read_only",
        "jdbc": f"jdbc:duckdb:{file}",
        "ini": "[plugins]\nallow_loading_unsigned_plugins = motherduck-duckdb-datasource",
        "notebook": _notebook(str(file)),
    }


def _command(kind: str, lake: PurePath, into: PurePath) -> str:
    return shlex.join(["igarape", "export", kind, str(into), "--lake", str(lake)])


def _notebook(file: str) -> str:
    query = "SELECT context_date, sum(messages) AS messages FROM activity GROUP BY ALL ORDER BY ALL"
    return f"import duckdb\n\nlake = duckdb.connect({file!r}, read_only=True)\nlake.sql({query!r}).df()"


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
