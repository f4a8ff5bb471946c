"""An answer in a notebook: it shows itself in words, as a picture and as a table, and gives its rows as frames."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar
from zlib import crc32

from igarape.notebook import html
from igarape.notebook.frames import Frames
from igarape.query.engine import Answer
from igarape.show.charts.frame import PAPER, WIDE

if TYPE_CHECKING:
    from duckdb import DuckDBPyRelation

_Made = TypeVar("_Made")
_MIME = "application/vnd.vegalite.v5+json"
_SCHEMA = (
    "https://vega.github.io/schema/vega-lite/v5.json"  # the version that notebooks have; nothing fetches it
)


class Chart:
    """The picture of an answer. A notebook that has Vega-Lite shows it with a word on each mark, others as SVG.

    `spec` is plain data, for whatever else takes Vega-Lite, such as `st.vega_lite_chart` or `altair.Chart.from_dict`.
    """

    def __init__(self, spec: dict[str, Any]) -> None:
        self.spec = spec

    def svg(self) -> str:
        """Draw it; Problem where vl-convert is not installed."""
        from igarape.via import vega

        return vega.svg(self.spec).decode()

    def __repr__(self) -> str:
        return f"Chart({self.spec['description']!r})"

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        from igarape.via import vega

        drawn = {"image/svg+xml": self.svg()} if vega.ready() else {}
        return {_MIME: self.spec, "text/plain": repr(self), **drawn}


class Answered(Frames):
    """The answer to a question.

    `answer` is the value itself: its rows, sentences and notes, its zone, period and n.
    """

    def __init__(self, answer: Answer, language: str) -> None:
        self.answer, self._language = answer, language

    @property
    def text(self) -> str:
        """The answer as `igarape ask` prints it."""
        from igarape.show import text

        return text.answer(self.answer, "text", text.Look(self._language))

    @property
    def title(self) -> str:
        """The question, in words."""
        from igarape.show import words

        return words.translate(self.answer.title, self._language)

    @property
    def sentences(self) -> list[str]:
        """What is the answer, in words."""
        from igarape.show import words

        return [words.say(each, self._language) for each in self.answer.sentences]

    @property
    def columns(self) -> list[str]:
        """The names of the columns."""
        return [each.name for each in self.answer.columns]

    @property
    def rows(self) -> list[tuple[Any, ...]]:
        """All rows, as Python's values."""
        return list(self.answer.rows)

    @property
    def chart(self) -> Chart | None:
        """The picture; None where the question has none, or the answer no rows."""
        from igarape.show.charts import chart

        spec = chart(self.answer, self._language, width=WIDE)
        return Chart({**spec, "$schema": _SCHEMA, "background": PAPER}) if spec else None

    def to_json(self) -> str:
        """The answer as `igarape ask --format json` prints it."""
        from igarape.show import text

        return text.answer(self.answer, "json", text.Look(self._language))

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        from igarape.via import vega

        chart = self.chart
        return html.answer(self.answer, _drawn(chart) if chart and vega.ready() else "", self._language)

    def _take(self, make: Callable[[DuckDBPyRelation], _Made]) -> _Made:
        """Put the rows into a relation, whose columns have the types that the answer names."""
        from igarape.via.relation import related

        return related(self.answer.columns, self.answer.rows, make)


def _drawn(chart: Chart) -> str:
    """Draw a chart for HTML that may hold others."""
    from igarape.show import svg

    drawn = Chart({**chart.spec, "background": None}).svg()
    return svg.themed(drawn, f"igarape-{crc32(drawn.encode()):08x}", str(chart.spec["description"]))
