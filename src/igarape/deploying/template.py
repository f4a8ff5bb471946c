"""The stack's template: the file that lies beside the functions, and the tables, made from their values."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from igarape.daily import tables
from igarape.daily.tables import Column, Table
from igarape.query import views

LIMIT = 51_200
"""Bytes of a template that may be sent without a bucket in between; a longer one is put into one, and named."""

_TYPES = {"varchar": "string", "integer": "int"}
_VIEW = {"date": "CAST(to_unixtime(date) AS bigint)"}
"""How the view `telegram` gets a column in Athena, where that is not how DuckDB gets it."""

_PARQUET = {
    "InputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
    "OutputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
    "SerdeInfo": {
        "SerializationLibrary": "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
    },
}


def text(*, brief: bool = False) -> str:
    """Write the whole template, as CloudFormation takes it: YAML, whose last resources are one line of JSON each.

    A `brief` one keeps below the limit: the columns of its tables have no comments.
    """
    found = (files("igarape.aws") / "template.yaml").read_text(encoding="utf-8")
    made = _uncommented(resources()) if brief else resources()
    lines = [f"  {name}: {json.dumps(each, separators=(',', ':'))}" for name, each in made.items()]
    return found + "\n" + "\n".join(lines) + "\n"


def resources() -> dict[str, dict[str, object]]:
    """Make a resource of every table, and one of the view `telegram`."""
    made = {_logical(table.name): _resource(table) for table in views.TABLES.values() if table.order}
    return made | {_logical(views.TELEGRAM.name): _view(views.TELEGRAM)}


def _resource(table: Table) -> dict[str, object]:
    where = views.prefix(table.name)
    described: dict[str, object] = {
        "Name": table.name,
        "Description": table.sentence,
        "TableType": "EXTERNAL_TABLE",
        "Parameters": {"classification": "parquet"} | (_projection(where) if table.by_day else {}),
        "StorageDescriptor": {
            "Columns": [_column(each) for each in table.columns],
            "Location": {"Fn::Sub": f"s3://${{Lake}}/{where}"},
            **_PARQUET,
        },
    }
    if table.by_day:
        described["PartitionKeys"] = [_column(tables.CONTEXT_DATE)]
    return _glue(described)


def _projection(where: str) -> dict[str, object]:
    """Say which days there may be, so that none ever has to be added: NOW is UTC, and zones are up to a day ahead."""
    day = tables.CONTEXT_DATE.name
    return {
        "projection.enabled": "true",
        f"projection.{day}.type": "date",
        f"projection.{day}.format": "yyyy-MM-dd",
        f"projection.{day}.range": {"Fn::Sub": "${FirstDay},NOW+1DAYS"},
        f"projection.{day}.interval": "1",
        f"projection.{day}.interval.unit": "DAYS",
        "storage.location.template": {"Fn::Sub": f"s3://${{Lake}}/{where}{day}=${{!{day}}}"},
    }


def _view(table: Table) -> dict[str, object]:
    chosen = ", ".join(f"{_VIEW.get(each.name, each.name)} AS {each.name}" for each in table.columns)
    told = {
        "originalSql": f"SELECT {chosen} FROM messages WHERE service_kind IS NULL",
        "catalog": "awsdatacatalog",
        "schema": "${Database}",
        "columns": [{"name": each.name, "type": each.type} for each in table.columns],
    }
    presto = {"Fn::Base64": {"Fn::Sub": json.dumps(told, separators=(",", ":"))}}
    return _glue(
        {
            "Name": table.name,
            "Description": table.sentence,
            "TableType": "VIRTUAL_VIEW",
            "Parameters": {"presto_view": "true", "comment": "Presto View"},
            "ViewOriginalText": {"Fn::Join": ["", ["/* Presto View: ", presto, " */"]]},
            "ViewExpandedText": "/* Presto View */",
            "StorageDescriptor": {"Columns": [_column(each) for each in table.columns], "SerdeInfo": {}},
        }
    )


def _glue(described: dict[str, object]) -> dict[str, object]:
    return {
        "Type": "AWS::Glue::Table",
        "Properties": {
            "CatalogId": {"Ref": "AWS::AccountId"},
            "DatabaseName": {"Ref": "Database"},
            "TableInput": described,
        },
    }


def _column(column: Column) -> dict[str, str]:
    return {
        "Name": column.name,
        "Type": _TYPES.get(column.type, column.type),
        "Comment": column.sentence,
    }


def _uncommented(made: Any) -> Any:
    if isinstance(made, dict):
        return {name: _uncommented(each) for name, each in made.items() if name != "Comment"}
    return [_uncommented(each) for each in made] if isinstance(made, list) else made


def _logical(name: str) -> str:
    return "Table" + "".join(word.capitalize() for word in name.split("_"))
