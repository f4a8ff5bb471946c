"""The bucket of a lake: whether it answers us, and whether it keeps two who write at once apart."""

from __future__ import annotations

from igarape.doctor.finding import SECONDS, Finding, within
from igarape.errors import Busy
from igarape.query.engine import Note
from igarape.store import Store

_TRIAL = "state/doctor.lock"


def bucket(store: Store) -> Finding:
    """Take a lock twice: the second must be refused. It shows keys, rights, region and network at once."""
    return within(4 * SECONDS, lambda: _tried(store))


def _tried(store: Store) -> Finding:
    told: dict[str, object] = {"lake": store.url}
    try:
        with store.lock(_TRIAL):
            try:
                with store.lock(_TRIAL):
                    pass
            except Busy:
                return Finding("bucket", "ok", Note("We may write in {lake}.", told))
            return Finding(
                "bucket",
                "error",
                Note("The server of {lake} does not honour conditional writes.", told),
                hint="Use another: two builds at once would overwrite each other's tables there.",
            )
    except Busy:  # another doctor, at this moment: it got further than we would
        return Finding("bucket", "ok", Note("We may write in {lake}.", told))
