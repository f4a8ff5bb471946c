"""The parts of a report's page, as Power BI's report format (PBIR) wants them: plain data, to be written as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from igarape.show.powerbi.tmdl import Names

SCHEMAS = "https://developer.microsoft.com/json-schemas/fabric/"
_VISUAL = SCHEMAS + "item/report/definition/visualContainer/2.4.0/schema.json"

Json = dict[str, Any]


class Box(NamedTuple):
    """Where a visual stands on its page, in pixels."""

    x: int
    y: int
    width: int
    height: int


class Visual(NamedTuple):
    """One visual: its name in the files, where it stands, its kind, the fields of each role, its title and looks.

    A field is `table.column`, or `m.measure`, by their keys. `sort` is a field and whether the largest comes first.
    """

    name: str
    box: Box
    kind: str
    roles: Mapping[str, Sequence[str]] = {}
    title: str = ""
    looks: Mapping[str, Any] = {}
    sort: tuple[str, bool] | None = None


def container(visual: Visual, place: int, names: Names) -> Json:
    """Write a visual's file; `place` is its number on the page, from 0."""
    x, y, width, height = visual.box
    inside: Json = {"visualType": visual.kind}
    if visual.roles:
        state = {
            role: {"projections": [projection(each, names) for each in fields]}
            for role, fields in visual.roles.items()
        }
        inside["query"] = {"queryState": state}
    if visual.sort:
        field, down = visual.sort
        sort = {"field": _field(field, names), "direction": "Descending" if down else "Ascending"}
        inside["query"]["sortDefinition"] = {"sort": [sort], "isDefaultSort": False}
    if visual.looks:
        inside["objects"] = dict(visual.looks)
    inside["visualContainerObjects"] = {"title": [_title(visual.title)]}
    inside["drillFilterOtherVisuals"] = True
    return {
        "$schema": _VISUAL,
        "name": visual.name,
        "position": {"x": x, "y": y, "z": place, "height": height, "width": width, "tabOrder": place},
        "visual": inside,
    }


def projection(field: str, names: Names) -> Json:
    """Write a field as a visual's query names it."""
    table, called = _whole(field, names)
    made = {"field": _field(field, names), "queryRef": f"{table}.{called}", "nativeQueryRef": called}
    return made if field.startswith("m.") else {**made, "active": True}


def paragraph(text: str, size: int = 12, *, bold: bool = False) -> Json:
    """Write one line of a text box."""
    style = {"fontSize": f"{size}pt", **({"fontWeight": "bold"} if bold else {})}
    return {"textRuns": [{"value": text, "textStyle": style}]}


def written(*paragraphs: Json) -> Json:
    """The looks of a text box."""
    return {"general": [{"properties": {"paragraphs": list(paragraphs)}}]}


def heat(measure: str, names: Names) -> Json:
    """The looks of a matrix whose cells are shaded by a measure, from white to blue."""
    table, called = _whole(measure, names)
    ends = {
        name: {"color": literal(f"'{colour}'")} for name, colour in (("min", "#FFFFFF"), ("max", "#2F6FB7"))
    }
    rule = {"linearGradient2": {**ends, "nullColoringStrategy": {"strategy": literal("'asZero'")}}}
    filled = {"FillRule": {"Input": _field(measure, names), "FillRule": rule}}
    cell = {
        "properties": {"backColor": {"solid": {"color": {"expr": filled}}}},
        "selector": {"data": [{"dataViewWildcard": {"matchingOption": 1}}], "metadata": f"{table}.{called}"},
    }
    return {"values": [cell]}


def slicer(mode: str) -> Json:
    """The looks of a slicer: Between for days, Dropdown for a list."""
    return {"data": [{"properties": {"mode": {"expr": literal(f"'{mode}'")}}}]}


def small(size: int) -> Json:
    """The looks of a card with words in place of a number, or with a smaller one."""
    return {
        "labels": [{"properties": {"fontSize": {"expr": literal(f"{size}D")}}}],
        "categoryLabels": [{"properties": {"show": {"expr": literal("false")}}}],
        "wordWrap": [{"properties": {"show": {"expr": literal("true")}}}],
    }


def literal(value: str) -> Json:
    """Write a value as PBIR's expressions do: 'text' in quotes, 12D, true."""
    return {"Literal": {"Value": value}}


def _title(text: str) -> Json:
    if not text:
        return {"properties": {"show": {"expr": literal("false")}}}
    quoted = "'" + text.replace("'", "''") + "'"
    return {"properties": {"show": {"expr": literal("true")}, "text": {"expr": literal(quoted)}}}


def _whole(field: str, names: Names) -> tuple[str, str]:
    table, key = field.split(".")
    if table == "m":
        return names.table(names.measure(key).table), names.called(key)
    return names.table(table), names.column(table, key)


def _field(field: str, names: Names) -> Json:
    table, called = _whole(field, names)
    kind = "Measure" if field.startswith("m.") else "Column"
    return {kind: {"Expression": {"SourceRef": {"Entity": table}}, "Property": called}}
