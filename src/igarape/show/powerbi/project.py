"""All files of a Power BI project: one to open, the report, and the semantic model."""

from __future__ import annotations

import json
from typing import Any

from igarape.query.extract import Wanted
from igarape.show.powerbi import tmdl
from igarape.show.powerbi.model import shapes
from igarape.show.powerbi.pages import page_file, pages
from igarape.show.powerbi.tmdl import Names
from igarape.show.powerbi.visuals import SCHEMAS, container

NAME = "igarape"
_REPORT, _MODEL = f"{NAME}.Report", f"{NAME}.SemanticModel"


def files(wanted: Wanted, folder: str, basis: str, language: str) -> dict[str, str]:
    """Write the files, by their paths below the project's folder.

    `folder` is where the Parquet files lie, as Windows sees it; `basis` says on each page what the numbers rest on.
    """
    names = Names(tmdl.listed(shapes(wanted)), language)
    model = tmdl.files(names, folder)
    return {
        **{path: _json(content) for path, content in _report(names, basis).items()},
        f"{NAME}.pbip": _json(_shortcut()),
        f"{_MODEL}/definition.pbism": _json(_settings()),
        **{f"{_MODEL}/definition/{path}": text for path, text in model.items()},
    }


def _shortcut() -> dict[str, Any]:
    return {
        "$schema": SCHEMAS + "pbip/pbipProperties/1.0.0/schema.json",
        "version": "1.0",
        "artifacts": [{"report": {"path": _REPORT}}],
        "settings": {"enableAutoRecovery": True},
    }


def _settings() -> dict[str, Any]:
    return {
        "$schema": SCHEMAS + "item/semanticModel/definitionProperties/1.0.0/schema.json",
        "version": "4.2",
        "settings": {},
    }


def _report(names: Names, basis: str) -> dict[str, dict[str, Any]]:
    made = pages(names, basis)
    base = f"{_REPORT}/definition"
    found: dict[str, dict[str, Any]] = {
        f"{_REPORT}/definition.pbir": {
            "$schema": SCHEMAS + "item/report/definitionProperties/2.0.0/schema.json",
            "version": "4.0",
            "datasetReference": {"byPath": {"path": f"../{_MODEL}"}},
        },
        f"{base}/version.json": {
            "$schema": SCHEMAS + "item/report/definition/versionMetadata/1.0.0/schema.json",
            "version": "2.0.0",
        },
        f"{base}/report.json": {
            "$schema": SCHEMAS + "item/report/definition/report/3.0.0/schema.json",
            "themeCollection": {},
            "settings": {"useStylableVisualContainerHeader": True, "useEnhancedTooltips": True},
        },
        f"{base}/pages/pages.json": {
            "$schema": SCHEMAS + "item/report/definition/pagesMetadata/1.0.0/schema.json",
            "pageOrder": [each.name for each in made],
            "activePageName": made[0].name,
        },
    }
    for page in made:
        found[f"{base}/pages/{page.name}/page.json"] = page_file(page, SCHEMAS)
        for place, visual in enumerate(page.visuals):
            path = f"{base}/pages/{page.name}/visuals/{visual.name}/visual.json"
            found[path] = container(visual, place, names)
    return found


def _json(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
