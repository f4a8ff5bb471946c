"""Tables as CSV and as Parquet, a file each."""

from __future__ import annotations

import csv
from pathlib import Path

from igarape.exporting.source import Source
from igarape.query import extract
from igarape.show.fields import Flavour, field


def parquet(source: Source, into: Path) -> dict[str, int]:
    """Write each table as `<table>.parquet`; the result is how many rows each has."""
    with source.opened() as lake:
        return {
            each.name: lake.parquet(source.sql(each), into / f"{each.name}.parquet") for each in source.tables
        }


def comma(source: Source, into: Path, flavour: Flavour) -> dict[str, int]:
    """Write each table as `<table>.csv`, UTF-8, a header first; the result is how many rows each has."""
    counts = {}
    with source.opened() as lake:
        for table in source.tables:
            names = [each.name for each in extract.columns(table, source.wanted)]
            count = 0
            with (into / f"{table.name}.csv").open("w", encoding="utf-8", newline="") as file:
                file.write(flavour.mark)
                writer = csv.writer(file, delimiter=flavour.between, lineterminator="\r\n")
                writer.writerow(names)
                for row in lake.rows(source.sql(table)):
                    writer.writerow([field(each, flavour) for each in row])
                    count += 1
            counts[table.name] = count
    return counts
