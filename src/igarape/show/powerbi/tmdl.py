"""The model's files in TMDL, Microsoft's text form of a semantic model: indented by tabs, a file a table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from igarape.show import words
from igarape.show.powerbi.measures import MEASURES, TEXTS, Measure
from igarape.show.powerbi.model import JOINS, Hidden, Seen, Shape

FOLDER = "DataFolder"
"""The parameter with the folder of the Parquet files. Its name is no word for people: M code names it."""

_TYPES = {"int": "int64", "text": "string", "day": "dateTime", "moment": "dateTime", "bool": "boolean"}
_M_TYPES = {"int": "Int64.Type", "text": "type text", "day": "type date", "moment": "type datetime",
            "bool": "type logical"}  # fmt: skip
_FORMS = {"day": "Short Date", "moment": "General Date", "int": "0"}
_PLAIN = re.compile(r"[A-Za-z_]\w*", re.ASCII)


class Names(NamedTuple):
    """The tables and measures by their keys, as people see them in a language."""

    shapes: Mapping[str, Shape]
    language: str

    def table(self, key: str) -> str:
        """Name a table."""
        return words.translate(self.shapes[key].name, self.language)

    def column(self, table: str, source: str) -> str:
        """Name a column; a hidden one by its source."""
        found = next(each for each in self.shapes[table].columns if each.source == source)
        return words.translate(found.name, self.language) if isinstance(found, Seen) else found.source

    def measure(self, key: str) -> Measure:
        """Find a measure."""
        return next(each for each in MEASURES if each.key == key)

    def called(self, key: str) -> str:
        """Name a measure."""
        return words.translate(self.measure(key).name, self.language)

    def dax(self, expression: str) -> str:
        """Write DAX with the names of this language in place of keys."""
        return re.sub(r"\{(\w+)(?:\.(\w+))?\}", self._reference, expression)

    def _reference(self, found: re.Match[str]) -> str:
        first, second = found[1], found[2]
        if first == "m":
            return f"[{self.called(second).replace(']', ']]')}]"
        if first == "t":
            return words.say(TEXTS[second], self.language).replace('"', '""')
        table = "'" + self.table(first).replace("'", "''") + "'"
        return table if second is None else f"{table}[{self.column(first, second).replace(']', ']]')}]"


def files(names: Names, folder: str) -> dict[str, str]:
    """Write the files of the model's folder `definition`, by their paths in it; `folder` is where the data lies."""
    culture = words.LOCALES[names.language].replace("_", "-")
    return {
        "database.tmdl": "database\n\tcompatibilityLevel: 1600\n",
        "model.tmdl": _model(names, culture),
        "expressions.tmdl": _parameter(folder, names.language),
        "relationships.tmdl": "\n".join(_join(number, names) for number in range(len(JOINS))),
        **{f"tables/{key}.tmdl": _table(shape, names) for key, shape in names.shapes.items()},
    }


def _model(names: Names, culture: str) -> str:
    lines = [
        "model Model",
        f"\tculture: {culture}",
        "\tdefaultPowerBIDataSourceVersion: powerBI_V3",
        "\tdiscourageImplicitMeasures",
        f"\tsourceQueryCulture: {culture}",
        "",
        "annotation __PBI_TimeIntelligenceEnabled = 0",
        "",
        *(f"ref table {_name(names.table(key))}" for key in names.shapes),
    ]
    return "\n".join(lines) + "\n"


def _parameter(folder: str, language: str) -> str:
    meta = 'meta [IsParameterQuery=true, Type="Text", IsParameterQueryRequired=true]'
    says = words.translate("The folder with the Parquet files, as this Windows sees it.", language)
    return (
        f"/// {says}\nexpression {FOLDER} = {m_text(folder)} {meta}\n\n\tannotation PBI_ResultType = Text\n"
    )


def _join(number: int, names: Names) -> str:
    join = JOINS[number]
    to = f"{_name(names.table(join.to))}.{_name(names.column(join.to, join.key))}"
    many = f"{_name(names.table(join.table))}.{_name(names.column(join.table, join.column))}"
    return f"relationship {join.table}_{join.to}\n\tfromColumn: {many}\n\ttoColumn: {to}\n"


def _table(shape: Shape, names: Names) -> str:
    language = names.language
    lines = [f"/// {words.translate(shape.sentence, language)}", f"table {_name(names.table(shape.source))}"]
    if shape.source == "calendar":
        lines.append("\tdataCategory: Time")
    for measure in MEASURES:
        if measure.table == shape.source:
            lines += ["", *_measure(measure, names)]
    for column in shape.columns:
        lines += ["", *_column(column, shape, names)]
    lines += ["", f"\tpartition {_name(names.table(shape.source))} = m", "\t\tmode: import", "\t\tsource ="]
    lines += [f"\t\t\t\t{line}" for line in query(shape).splitlines()]
    return "\n".join(lines) + "\n"


def _measure(measure: Measure, names: Names) -> Iterable[str]:
    yield f"\t/// {words.translate(measure.sentence, names.language)}"
    dax = names.dax(measure.dax).splitlines()
    head = f"\tmeasure {_name(names.called(measure.key))} ="
    if len(dax) == 1:
        yield f"{head} {dax[0]}"
    else:
        yield head
        yield from (f"\t\t\t{line}" for line in dax)
    if measure.form:
        yield f"\t\tformatString: {measure.form}"


def _column(column: Seen | Hidden, shape: Shape, names: Names) -> Iterable[str]:
    if isinstance(column, Seen):
        yield f"\t/// {words.translate(column.sentence, names.language)}"
    yield f"\tcolumn {_name(names.column(shape.source, column.source))}"
    yield f"\t\tdataType: {_TYPES[column.kind]}"
    if column.key:
        yield "\t\tisKey"
    if isinstance(column, Hidden):
        yield "\t\tisHidden"
    if column.kind in _FORMS:
        yield f"\t\tformatString: {_FORMS[column.kind]}"
    yield "\t\tsummarizeBy: none"
    yield f"\t\tsourceColumn: {column.source}"
    if isinstance(column, Seen) and column.sort:
        yield f"\t\tsortByColumn: {_name(names.column(shape.source, column.sort))}"


def query(shape: Shape) -> str:
    """Write the query in M that reads a table's Parquet file: its columns by name, each with its type."""
    sources = ", ".join(m_text(each.source) for each in shape.columns)
    types = ", ".join(f"{{{m_text(each.source)}, {_M_TYPES[each.kind]}}}" for each in shape.columns)
    return "\n".join(
        [
            "let",
            f'    Source = Parquet.Document(File.Contents({FOLDER} & "\\{shape.source}.parquet")),',
            f"    Kept = Table.SelectColumns(Source, {{{sources}}}),",
            f"    Typed = Table.TransformColumnTypes(Kept, {{{types}}})",
            "in",
            "    Typed",
        ]
    )


def m_text(text: str) -> str:
    """Write a text in Power Query's language, M."""
    return '"' + text.replace('"', '""').replace("#(", "#(#)(") + '"'


def _name(name: str) -> str:
    """Write a name in TMDL: in single quotes, unless it is plain."""
    return name if _PLAIN.fullmatch(name) else "'" + name.replace("'", "''") + "'"


def listed(shapes: Sequence[Shape]) -> dict[str, Any]:
    """The tables by their keys."""
    return {each.source: each for each in shapes}
