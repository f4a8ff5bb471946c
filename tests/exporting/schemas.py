"""Microsoft's public JSON schemas of Power BI projects, where a copy of them is at hand.

They are not ours, so they are not in this repo. POWERBI_SCHEMAS names a folder with a copy of the repository
microsoft/json-schemas (MIT); without it, the checks that need it are skipped and say so.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7

BASE = "https://developer.microsoft.com/json-schemas/"


def folder() -> Path:
    """Give the folder with the schemas; skip the test where there is none."""
    named = os.environ.get("POWERBI_SCHEMAS")
    if not named or not Path(named, "fabric").is_dir():
        pytest.skip("POWERBI_SCHEMAS names no copy of microsoft/json-schemas")
    return Path(named)


def errors(content: dict[str, Any], root: Path) -> list[str]:
    """List what a file's own schema says against it."""
    validator = jsonschema.Draft7Validator({"$ref": content["$schema"]}, registry=_registry(root))
    return [
        f"{'/'.join(map(str, each.absolute_path))}: {each.message}" for each in validator.iter_errors(content)
    ]


@cache
def _registry(root: Path) -> Registry[Any]:
    return Registry().with_resources(_resources(root))


def _resources(root: Path) -> Iterator[tuple[str, Resource[Any]]]:
    """Name each schema by its path: some name themselves otherwise than others call them."""
    for file in root.rglob("schema*.json"):
        url = BASE + file.relative_to(root).as_posix()
        content = {**json.loads(file.read_text(encoding="utf-8")), "$id": url}
        yield url, DRAFT7.create_resource(content)
