"""Rows as frames of the libraries that notebooks work with."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from igarape.notebook.told import told, wanted

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow
    from duckdb import DuckDBPyRelation

_Made = TypeVar("_Made")


class Frames(ABC):
    """Rows that can be had as a frame."""

    _language: str

    @abstractmethod
    def _take(self, make: Callable[[DuckDBPyRelation], _Made]) -> _Made:
        """Make something of the relation that the rows are."""

    def df(self) -> pandas.DataFrame:
        """All rows as a frame of pandas, which has to be installed."""
        return self._frame("pandas", lambda found: found.df())

    def pl(self) -> polars.DataFrame:
        """All rows as a frame of polars, which has to be installed, and pyarrow with it."""
        frame: polars.DataFrame = self._frame("polars", lambda found: found.pl())
        return frame

    def arrow(self) -> pyarrow.Table:
        """All rows as a table of Arrow; pyarrow has to be installed."""
        return self._frame("pyarrow", lambda found: found.to_arrow_table())

    def _frame(self, package: str, make: Callable[[DuckDBPyRelation], _Made]) -> _Made:
        with told(self._language):
            wanted(package)
            if package == "polars":
                wanted("pyarrow")
        return self._take(make)
