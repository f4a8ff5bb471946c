"""Dates: what has no date of its own falls on the day on which it was first received, over the whole lake.

That moment is remembered for each such update in one object of the lake; a delivery found later may move a row to an
earlier day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from igarape.daily import fold
from igarape.daily.engine import Engine
from igarape.daily.flatten import quoted

KNOWN = "SELECT what, first FROM undated"
"""What is known by now, as rows of what it is and when it was first received."""


class Dates:
    """What is known of first receipts, as the engine's table `undated`."""

    def __init__(self, engine: Engine, zone: str) -> None:
        self._run, self._zone = engine.run, zone
        self._run("CREATE TABLE undated (what VARCHAR, first TIMESTAMP)")

    def know(self, files: Sequence[str], only: str = "true") -> None:
        """Take what these files remember, as far as it is `only`."""
        if files:
            self._run(
                f"INSERT INTO undated SELECT what, first FROM read_parquet([{', '.join(map(quoted, files))}])"
                f" WHERE {only}"
            )

    def settle(self) -> set[date]:
        """Give what lies undated in `m` and `e` its day; name the days that lose some to an earlier one."""
        undated = [
            staged
            for staged in ("m", "e")
            if self._run(f"SELECT EXISTS (FROM {staged} WHERE date IS NULL)")[0][0]
        ]
        if not undated:
            return set()
        moved = self._moved() if self._run("SELECT EXISTS (FROM undated)")[0][0] else set()
        self._run(f"""
            CREATE OR REPLACE TABLE undated AS SELECT what, min(first) AS first
            FROM (FROM undated UNION ALL FROM ({fold.UNDATED})) GROUP BY what""")
        for staged in undated:
            self._run(f"""
                UPDATE {staged} SET context_date = {_day("undated.first", self._zone)}
                FROM undated WHERE {staged}.date IS NULL AND undated.what = {fold.WHAT[staged]}""")
        return moved

    def _moved(self) -> set[date]:
        """Name the days that lose some to an earlier one."""
        return {
            day
            for (day,) in self._run(f"""
                SELECT DISTINCT {_day("old.first", self._zone)}
                FROM undated AS old JOIN ({fold.UNDATED}) AS new USING (what) WHERE new.first < old.first""")
        }


def _day(moment: str, zone: str) -> str:
    return f"CAST({moment} AT TIME ZONE 'UTC' AT TIME ZONE {quoted(zone)} AS DATE)"
