"""igarape with the sync of its journal taken out, here and nowhere else: what durability costs.

python -m bench.rivals.unsynced capture --webhook ...
"""

from __future__ import annotations

from igarape import cli
from igarape.via.disk import DiskLog


def main() -> int:
    """Run igarape's command line; what it acknowledges may be lost in a power cut."""
    setattr(DiskLog, "sync", lambda log: None)  # noqa: B010 (mypy holds methods to be constant)
    return cli.main()


if __name__ == "__main__":
    raise SystemExit(main())
