"""Gather the figures: of the journal, the tables, the disk and Telegram; and say of each why it is not known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from igarape import paths, place
from igarape.capture import address, samples
from igarape.capture.samples import Queue, Sample
from igarape.capture.tail import Tail, tail
from igarape.daily import forgotten, runs, state
from igarape.daily.build import DEFAULT_ZONE
from igarape.daily.forgotten import Erasure
from igarape.daily.state import State
from igarape.doubts import told
from igarape.errors import Busy, Problem
from igarape.query import figures
from igarape.query.engine import Note
from igarape.query.figures import Figures
from igarape.query.health import TABLES, Health, examine
from igarape.query.lost import missed
from igarape.settings import Bot, Settings

Clock = Callable[[], datetime]

_SECONDS = 5.0
"""How long Telegram may take to reply: who asks for the status wants it now."""

_APART = timedelta(seconds=60)
"""Samples closer than that are not kept: a status that is asked for every second would push the old ones out."""


class Said(NamedTuple):
    """What a bot's server said: of the queue, whether privacy mode is off, and how many seconds we are ahead."""

    queue: Queue
    reads_all: bool
    skew: float | None


Ask = Callable[[Bot, str, Clock], Said]
"""Asks about one bot at one Bot API server; Problem where it does not answer."""


class Gatherer:
    """Gathers the figures of one lake, again and again: what cannot have changed meanwhile is not asked for again.

    `clock` gives the moment (UTC), `ready` whether the journal takes lines, where there is one.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock = lambda: datetime.now(UTC),
        ask: Ask | None = None,
        ready: Callable[[], bool] | None = None,
    ) -> None:
        from igarape.via.disk import DiskLogs

        self._settings, self._clock, self._ready = settings, clock, ready
        self._ask = ask or ask_telegram
        self._near = place.near(settings)
        self._store, self._logs = place.store(settings), DiskLogs(place.journal(settings))
        self._known: tuple[object, Health] | None = None

    def gather(self) -> Figures:
        """Look at everything once, and remember this sample in the lake, if there is one."""
        from igarape.via.disk import room

        now, unknown = self._clock(), dict[str, Note]()
        built = self._built(unknown)
        zone = built.zone if built else self._settings.zone or DEFAULT_ZONE
        found = self._tail(built, now, unknown)
        health = self._health(zone, now, unknown) if built else None
        said = self._said(unknown)
        before = [sample for sample in samples.load(self._store) if sample.at < now]
        sample = Sample(now, {bot: each.queue for bot, each in said.items()}, *room(self._near))
        self._remember(before, sample, unknown)
        newest = dict(health.newest) if health else {}
        for each in found.newest if found else ():
            newest[each.bot_id] = max(each.at, newest.get(each.bot_id, each.at))
        last = max(found.newest, key=lambda each: each.at, default=None) if found else None
        return Figures(
            now,
            zone,
            (*before, sample),
            newest=newest,
            polled=last is not None and last.source == "poll",
            lag=figures.lag(found.newest, now) if found else None,
            waiting=found.waiting if found else None,
            totals=figures.totals(built) if built else None,
            runs=runs.load(self._store),
            health=health,
            webhooks=self._webhooks(unknown),
            reads_all={bot: each.reads_all for bot, each in said.items()},
            skew=max((each.skew for each in said.values() if each.skew is not None), key=abs, default=None),
            ready=self._ready() if self._ready else None,
            unfinished=self._unfinished(unknown),
            told_until=told.behind(self._store, built),
            lost=missed(self._store) if built else {},
            size=self._size(found),
            unknown=unknown,
        )

    def _built(self, unknown: dict[str, Note]) -> State | None:
        try:
            found = state.load(self._store)
        except (ValueError, KeyError, TypeError):
            unknown["tables"] = Note("what the last build remembers is damaged (igarape build --all)")
            return None
        if found is None:
            unknown["tables"] = Note("nothing was built yet (igarape build)")
        return found

    def _tail(self, built: State | None, now: datetime, unknown: dict[str, Note]) -> Tail | None:
        try:
            return tail(self._logs, self._store, built.unread if built else set, now)
        except (Problem, OSError) as why:
            unknown["journal"] = _why(why)
            return None

    def _health(self, zone: str, now: datetime, unknown: dict[str, Note]) -> Health | None:
        """Ask the tables, unless nothing was built since, and the hour is the same."""
        from igarape.via.lake import Lake

        asked = (self._store.get(paths.BUILT), now.replace(minute=0, second=0, microsecond=0))
        if self._known and self._known[0] == asked:
            return self._known[1]
        try:
            with Lake(self._store, zone) as lake:
                lake.prepare(TABLES)
                found = examine(lake.direct, zone, now)
        except Problem as why:
            unknown["tables"] = Note(why.text, why.values)
            return None
        self._known = asked, found
        return found

    def _said(self, unknown: dict[str, Note]) -> dict[int, Said]:
        bots, said = self._settings.bots, {}
        if not bots:
            unknown["telegram"] = Note("there is no bot token (IGARAPE_TELEGRAM_TOKEN)")
        for bot in bots:
            try:
                said[bot.id] = self._ask(bot, self._settings.api, self._clock)
            except Problem as why:
                unknown["telegram"] = Note(why.text, why.values)
        return said

    def _webhooks(self, unknown: dict[str, Note]) -> dict[int, str]:
        """Where each bot's updates are to go, as `igarape webhook set` registers it; none where nobody said."""
        url, bots = self._settings.webhook, [bot.id for bot in self._settings.bots]
        if not url:
            return {}
        try:
            found = address.addresses(url, bots, strict=False)
        except Problem as why:
            unknown["webhook"] = Note(why.text, why.values)
            return {}
        return {bot: samples.bare(each) for bot, each in found.items()}

    def _unfinished(self, unknown: dict[str, Note]) -> tuple[Erasure, ...]:
        """Find the erasures that were begun and are not done; none while one is at work."""
        try:
            given = forgotten.load(self._store)
            left = given.unfinished if given else ()
        except Problem as why:
            unknown["erasures"] = _why(why)
            return ()
        if not left:
            return ()
        try:
            with self._store.lock(paths.FORGET_LOCK):
                return left
        except Busy:
            return ()
        except Problem:  # we may not write there, so who holds it cannot be told
            return left

    def _remember(self, before: list[Sample], sample: Sample, unknown: dict[str, Note]) -> None:
        """Keep the sample in the lake; where there is no lake, none is made."""
        if not place.is_there(self._settings) or (before and sample.at - before[-1].at < _APART):
            return
        try:
            samples.save(self._store, (*before, sample))
        except Problem as why:
            unknown["samples"] = Note(why.text, why.values)

    def _size(self, found: Tail | None) -> int:
        tables = (*self._store.list(paths.ENRICHED), *self._store.list(paths.QUARANTINE))
        return (found.size if found else 0) + sum(entry.size for entry in tables)


def ask_telegram(bot: Bot, api: str, clock: Clock) -> Said:
    """Ask the Bot API about a bot; Problem where it declines or does not reply within seconds."""
    from igarape.via.telegram import Telegram

    with Telegram(bot.token, api) as telegram:
        info = telegram.call("getWebhookInfo", seconds=_SECONDS)
        skew = None if telegram.date is None else (clock() - telegram.date).total_seconds()
        me = telegram.call("getMe", seconds=_SECONDS)
    return Said(samples.queue(_object(info)), bool(_object(me).get("can_read_all_group_messages")), skew)


def _object(found: object) -> dict[str, object]:
    return found if isinstance(found, dict) else {}


def _why(problem: Problem | OSError) -> Note:
    if isinstance(problem, Problem):
        return Note(problem.text, problem.values)
    return Note("it cannot be read: {why}", {"why": problem.strerror or problem})
