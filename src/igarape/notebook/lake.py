"""A lake that is read from a program: its tables, SQL, and the questions."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

from igarape import ask, engines, place
from igarape.errors import Changed, Problem, Usage
from igarape.notebook.answered import Answered
from igarape.notebook.table import Table
from igarape.notebook.told import told
from igarape.query import views
from igarape.query.engine import Note
from igarape.query.period import ALL, Scope, Span
from igarape.settings import Settings, valid_day, valid_lake
from igarape.store import Store

if TYPE_CHECKING:
    from duckdb import DuckDBPyRelation

    from igarape.via.lake import Lake as Engine

_Made = TypeVar("_Made")
_TRIES = 3
"""How often a read begins anew where a build took away a file that it was to read."""


def opened(lake: str | Path | None = None, language: str | None = None) -> Lake:
    """Open a lake, as `igarape.open` says."""
    folder = _project(Path.cwd())
    with told("pt" if (language or os.environ.get("IGARAPE_LANGUAGE", "")).startswith("pt") else "en"):
        settings = Settings.load(
            os.environ, folder, lake=None if lake is None else str(lake), language=language
        )
    with told(settings.language):
        named_here = lake is not None or os.environ.get("IGARAPE_LAKE")
        settings = replace(settings, lake=_placed(settings.lake, Path() if named_here else folder))
        valid_lake(settings.lake)
        if not place.is_there(settings):
            raise Problem(
                "There is no lake at {lake}.",
                "Name its folder, or make one: igarape demo --lake {lake}",
                lake=settings.lake,
            )
        store = place.store(settings)
        engines.lake_zone(store)  # says so where nothing was built yet
    return Lake(store, settings.language)


def _project(here: Path) -> Path:
    """Find the nearest folder with an igarape.toml, from here upward; this one where there is none."""
    return next((each for each in (here, *here.parents) if (each / "igarape.toml").is_file()), here)


def _placed(lake: str, folder: Path) -> str:
    """A relative path is one from the folder whose settings name it."""
    return lake if "://" in lake else str(folder / Path(lake).expanduser())


class Lake:
    """A lake to read. Each of its tables is an attribute, such as `lake.messages`; `lake.tables` names them.

    >>> import igarape
    >>> lake = igarape.open("demo-lake")
    >>> lake
    Lake("demo-lake")
    >>> lake.sql("SELECT chat_id FROM chats WHERE type = 'group'").count()
    1

    It may be used by several threads, and as a context, after which it refuses to read. Nothing is left open
    between two calls, so there is nothing to be closed otherwise.
    """

    def __init__(self, store: Store, language: str) -> None:
        self._store = store
        self._closed = False
        self.language = language
        """The language of words and numbers: en or pt."""

    @property
    def url(self) -> str:
        """Where it is."""
        return self._store.url

    @property
    def zone(self) -> str:
        """The time zone that cuts its days and hours."""
        with told(self.language):
            return engines.lake_zone(self._store)

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of the tables."""
        return tuple(views.TABLES)

    def __getattr__(self, name: str) -> Table:
        if name not in views.TABLES:
            raise AttributeError(
                f"a lake has no table {name}; its tables: {', '.join(views.TABLES)}", name=name, obj=self
            )
        return Table(self, f"FROM {name}", {name: ALL}, notes=self._untold(name))

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *views.TABLES]

    def sql(self, query: str, dialect: str = "athena") -> Table:
        """Query the tables in Athena's dialect, with Athena's meaning, or else in DuckDB's.

        Usage for what is no query; as with a table, the rows are read when they are asked for.
        """
        with told(self.language):
            if dialect == "duckdb":
                from igarape.via.lake import queried

                return Table(self, query, dict.fromkeys(queried(query), ALL), notes=self._untold(query))
            if dialect != "athena":
                raise Usage(
                    "There is no {name} called {given}.", "Use one of {allowed}.", name="dialect", given=dialect,
                    allowed="athena, duckdb",
                )  # fmt: skip
            from igarape.query.dialect import translate

            found = translate(query, views.schema())
            notes = (*found.notes, *self._untold(query))
            return Table(self, found.sql, found.tables, notes=notes)

    def ask(
        self,
        question: str,
        *,
        period: str | None = None,
        since: date | str | None = None,
        until: date | str | None = None,
        chat: int | str | None = None,
        who: int | str | None = None,
        by: str | None = None,
        topic: str | None = None,
    ) -> Answered:
        """Ask hours, days, users, lengths, doubts, clarified or gaps, as `igarape ask` does.

        `period` is 30d, yesterday, last-week, this-month, a month such as 2026-10, or what else the command takes; in
        its place may stand the first and the last day, `since` and `until`, both included.

        >>> import igarape
        >>> print(igarape.open("demo-lake").ask("hours", since="2026-10-05", until="2026-10-11").sentences[0])
        Peak: Monday at 10:00, 17 messages a day on average, n = 508.
        """
        with told(self.language):
            scope = Scope(
                valid_day("since", _text(since)),
                valid_day("until", _text(until)),
                ask.valid_id("chat", _text(chat)),
                ask.valid_id("who", _text(who)),
                by,
                topic,
            )

            def answer(engine: Engine) -> Answered:
                within = ask.within(scope, period, engine.zone)
                return Answered(ask.asked(engine, self._store, question, within), self.language)

            return self._with_engine(answer)

    def close(self) -> None:
        """Refuse to read from now on."""
        self._closed = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f'Lake("{self.url}")'

    def _untold(self, query: str) -> tuple[Note, ...]:
        return tuple(ask.untold(self._store, query))

    def _take(
        self,
        query: str,
        tables: Mapping[str, Span],
        steps: tuple[tuple[str, str], ...],
        make: Callable[[DuckDBPyRelation], _Made],
    ) -> _Made:
        """Read for a table: what `make` makes of the relation."""
        return self._with_engine(lambda engine: engine.take(query, tables, steps, make))

    def _with_engine(self, use: Callable[[Engine], _Made]) -> _Made:
        """Use an engine over the files of this moment; where a build changes them meanwhile, over those of the next."""
        from igarape.via.lake import Lake as Opened

        for again in reversed(range(_TRIES)):
            if self._closed:
                raise Problem(
                    "The lake {lake} has been closed.", "Open it again with igarape.open.", lake=self.url
                )
            with Opened(self._store, engines.lake_zone(self._store)) as engine:
                try:
                    return use(engine)
                except Changed:
                    if not again:
                        raise
        raise AssertionError("the last try returns or raises")


def _text(given: date | str | int | None) -> str | None:
    if isinstance(given, datetime):
        given = given.date()
    return None if given is None else str(given)
