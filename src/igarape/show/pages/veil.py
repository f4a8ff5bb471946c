"""Veil: answers without what people wrote. A topic goes by its keyphrases then: its label is somebody's message."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from igarape.query.engine import Answer, Note, Quote, Rows


def veiled(given: Answer, topics: Rows) -> Answer:
    """Leave texts out of an answer, its parts and its sentences; `topics` are rows of topic_id, label, keyphrases."""
    rows = topics.dicts()
    by_id = {row["topic_id"]: _name(row) for row in rows}
    by_label = {row["label"]: _name(row) for row in rows}
    return replace(
        given,
        rows=_rows(Rows(given.columns, given.rows), by_id),
        parts=tuple(each._replace(rows=_rows(Rows(each.columns, each.rows), by_id)) for each in given.parts),
        sentences=_notes(given.sentences, by_label),
        notes=_notes(given.notes, by_label),
    )


def _name(row: Mapping[str, Any]) -> str:
    return str(row["keyphrases"] or row["topic_id"])


def _rows(given: Rows, names: Mapping[str, str]) -> list[tuple[Any, ...]]:
    columns = [each.name for each in given.columns]
    if "text" not in columns and "topic" not in columns:
        return given.rows

    def bare(row: dict[str, Any]) -> tuple[Any, ...]:
        if "text" in row:
            row["text"] = None
        if "topic" in row:
            row["topic"] = names.get(row["topic_id"])
        return tuple(row.values())

    return [bare(row) for row in given.dicts()]


def _notes(given: Iterable[Note], names: Mapping[str, str]) -> tuple[Note, ...]:
    """Name topics in sentences by their phrases; words that are no label's stay, since they are keyphrases."""

    def bare(value: object) -> object:
        return Quote(names[value.text]) if isinstance(value, Quote) and value.text in names else value

    return tuple(
        Note(each.text, {name: bare(value) for name, value in each.values.items()}) for each in given
    )
