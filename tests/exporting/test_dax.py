"""The measures, computed by another project's DAX engine over the exported files, are the numbers of `ask`.

That engine (pbix-mcp, MIT) is no dependency of ours; where it is not installed, this is skipped and says so.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from igarape.query.outcomes import STATES
from igarape.query.questions import QUESTIONS, ask
from igarape.show import words
from igarape.show.powerbi.measures import MEASURES
from igarape.store import MemoryStore
from igarape.via.lake import Lake
from tests.exporting import made, tmdl
from tests.exporting.made import ZONE, export, query
from tests.exporting.test_powerbi import file_of, model
from tests.lakes import fill

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]


def computed(folder: Path, language: str) -> dict[str, Any]:
    """Compute each measure, by its key, over the whole period."""
    engine = pytest.importorskip("pbix_mcp.dax.engine", reason="pip install pbix-mcp computes the measures")
    from pbix_mcp.formats.tmdl_reader import parse_tmdl_folder

    read = parse_tmdl_folder(str(folder / "igarape.SemanticModel" / "definition"))
    nodes = model(folder)
    tables = {name: _rows(folder, node) for name, node in nodes.items()}
    measures = {each["name"]: each["expression"] for table in read["tables"] for each in table["measures"]}
    joins = [
        {"FromTable": each["from_table"], "FromColumn": each["from_column"], "ToTable": each["to_table"],
         "ToColumn": each["to_column"], "IsActive": 1}
        for each in read["relationships"]
    ]  # fmt: skip
    found = engine.evaluate_measures_batch(
        list(measures), tables, measures, relationships=joins, culture=read["culture"],
        measure_tables={each["name"]: table["name"] for table in read["tables"] for each in table["measures"]},
        model_columns={name: set(table["columns"]) for name, table in tables.items()},
    )  # fmt: skip
    return {each.key: found[words.translate(each.name, language)] for each in MEASURES}


def _rows(folder: Path, table: tmdl.Node) -> dict[str, list[Any]]:
    sources = ", ".join(each.properties["sourceColumn"] for each in table.all("column"))
    rows = query(f"SELECT {sources} FROM '{folder}/data/{file_of(table)}.parquet'")
    return {"columns": [each.name for each in table.all("column")], "rows": [list(row) for row in rows]}


@pytest.mark.parametrize("language", ["en", "pt"])
def test_the_measures_are_the_numbers_of_ask(lake: MemoryStore, tmp_path: Path, language: str) -> None:
    """Messages, people, doubts, each end, both bounds, the rate or why there is none."""
    export(lake, "powerbi", tmp_path, language=language)
    found = computed(tmp_path, language)
    with Lake(lake, ZONE) as engine:
        answers = {name: ask(engine, name) for name in QUESTIONS}

    week = answers["clarified"].dicts()[0]
    assert (found["messages"], found["people"]) == (answers["hours"].n, len(answers["users"].rows))
    assert found["per_day"] == pytest.approx(answers["days"].n / len(answers["days"].rows))
    texts = answers["lengths"].dicts()
    assert found["length"] == pytest.approx(sum(each["characters"] for each in texts) / answers["lengths"].n)
    assert found["doubts"] == answers["clarified"].n
    assert {state: found[state] for state in STATES} == {state: week[state] for state in STATES}
    assert (found["least"], found["most"]) == pytest.approx((week["share_least"], week["share_most"]))
    assert found["half"] == week["half_within_seconds"]
    assert [found[name] for name in ("rate", "low", "high")] == [None] * 3
    assert str(found["told"]) + {"en": " doubts tell", "pt": " dúvidas mostram"}[language] in found["words"]


def test_the_rate_and_its_interval(tmp_path: Path) -> None:
    """Where enough doubts tell how they ended: the share, both ends of its interval, and the same in words."""
    rows = made.rows()
    ends = ["confirmed"] * 30 + ["not_clarified"] * 15 + ["unknown"] * 10 + ["assumed"] * 5
    doubts = [{**rows["doubts"][0], "message_id": place} for place in range(len(ends))]
    episodes = [{**each, "outcome": end} for each, end in zip(doubts, ends, strict=True)]
    store = MemoryStore()
    fill(store, tmp_path, {**rows, "doubts": doubts, "episodes": episodes, "labels": []}, zone=ZONE)
    export(store, "powerbi", tmp_path / "out", language="pt")
    found = computed(tmp_path / "out", "pt")
    with Lake(store, ZONE) as engine:
        week = ask(engine, "clarified").dicts()[0]

    asked = [week[name] for name in ("share_confirmed", "share_confirmed_low", "share_confirmed_high")]
    assert [found[name] for name in ("rate", "low", "high")] == pytest.approx(asked)
    assert {state: found[state] for state in STATES} == {state: week[state] for state in STATES}
    assert found["words"] == "66,7% (30 de 45; 95%: 52,1% a 78,6%)"
