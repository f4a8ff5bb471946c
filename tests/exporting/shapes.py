"""What a report's files must look like: our own words for what Power BI demands of the parts that we write.

Stricter than Microsoft's schemas, and far from as complete: whatever we do not write is refused.
"""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

import jsonschema

Json = dict[str, Any]


def exactly(*optional: str, schema: str = "", **members: Json) -> Json:
    """An object with these members and no others; a file also names its `schema`, of Microsoft's."""
    if schema:
        url = f"https://developer.microsoft.com/json-schemas/fabric/{schema}/schema.json"
        members["$schema"] = {"type": "string", "const": url}
    needed = [name for name in members if name not in optional]
    return {"type": "object", "properties": members, "required": needed, "additionalProperties": False}


def listed(item: Json, least: int = 1) -> Json:
    """A list of these."""
    return {"type": "array", "items": item, "minItems": least}


TEXT: Json = {"type": "string", "minLength": 1}
NUMBER: Json = {"type": "number", "minimum": 0}
NAME: Json = {"type": "string", "pattern": "^[a-z_]{1,50}$"}
LITERAL = exactly(Literal=exactly(Value={"type": "string", "pattern": r"^('([^']|'')*'|\d+D|true|false)$"}))
OWNER = exactly(Expression=exactly(SourceRef=exactly(Entity=TEXT)), Property=TEXT)
FIELD: Json = {"oneOf": [exactly(Column=OWNER), exactly(Measure=OWNER)]}
PROJECTION = exactly("active", field=FIELD, queryRef=TEXT, nativeQueryRef=TEXT, active={"const": True})
SORT = exactly(
    sort=listed(exactly(field=FIELD, direction={"enum": ["Ascending", "Descending"]})),
    isDefaultSort={"const": False},
)
QUERY = exactly(
    "sortDefinition",
    queryState={
        "type": "object",
        "additionalProperties": exactly(projections=listed(PROJECTION)),
        "minProperties": 1,
    },
    sortDefinition=SORT,
)
LOOKS: Json = {
    "type": "object",
    "additionalProperties": listed(
        exactly("selector", properties={"type": "object"}, selector={"type": "object"})
    ),
}
TITLE = exactly(
    title=listed(exactly(properties={"type": "object", "additionalProperties": exactly(expr=LITERAL)}))
)
VISUAL = exactly(
    "query",
    "objects",
    visualType={"enum": ["card", "columnChart", "barChart", "pivotTable", "tableEx", "slicer", "textbox"]},
    query=QUERY,
    objects=LOOKS,
    visualContainerObjects=TITLE,
    drillFilterOtherVisuals={"type": "boolean"},
)


REPORT = "item/report/definition"
FILES: dict[str, Json] = {
    "visual.json": exactly(
        schema=f"{REPORT}/visualContainer/2.4.0",
        name=NAME,
        position=exactly(x=NUMBER, y=NUMBER, z=NUMBER, height=NUMBER, width=NUMBER, tabOrder=NUMBER),
        visual=VISUAL,
    ),
    "page.json": exactly(
        schema=f"{REPORT}/page/2.0.0",
        name=NAME,
        displayName=TEXT,
        displayOption={"const": "FitToPage"},
        height=NUMBER,
        width=NUMBER,
    ),
    "pages.json": exactly(
        schema=f"{REPORT}/pagesMetadata/1.0.0", pageOrder=listed(NAME, 3), activePageName=NAME
    ),
    "report.json": exactly(
        schema=f"{REPORT}/report/3.0.0",
        themeCollection={"type": "object", "maxProperties": 0},
        settings={"type": "object", "additionalProperties": {"type": "boolean"}},
    ),
    "version.json": exactly(
        schema=f"{REPORT}/versionMetadata/1.0.0",
        version={"type": "string", "pattern": r"^2\.\d+\.0$"},
    ),
    "definition.pbir": exactly(
        schema="item/report/definitionProperties/2.0.0",
        version=TEXT,
        datasetReference=exactly(
            byPath=exactly(path={"type": "string", "pattern": r"^\.\./\w+\.SemanticModel$"})
        ),
    ),
    "definition.pbism": exactly(
        schema="item/semanticModel/definitionProperties/1.0.0",
        version=TEXT,
        settings={"type": "object", "maxProperties": 0},
    ),
    "igarape.pbip": exactly(
        schema="pbip/pbipProperties/1.0.0",
        version=TEXT,
        artifacts=listed(exactly(report=exactly(path=TEXT))),
        settings=exactly(enableAutoRecovery={"type": "boolean"}),
    ),
}
"""By the name of the file."""

_VALIDATORS = {name: jsonschema.Draft202012Validator(each) for name, each in FILES.items()}


def check(path: str, content: Json) -> None:
    """Refuse a file that is not of its shape; ValidationError then."""
    _VALIDATORS[PurePath(path).name].validate(content)
