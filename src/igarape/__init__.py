"""igarape: keep and understand what is said around a Telegram bot.

Every update is kept once, as it came; a day of updates becomes rows; a question reads rows.

In a notebook or a program, `igarape.open` gives a lake, read-only:

>>> import igarape
>>> lake = igarape.open("demo-lake")
>>> lake.messages.filter("author_kind = 'person'").count()
2013
"""

from __future__ import annotations

TYPE_CHECKING = False  # as in typing, which takes longer to load than all that is here
if TYPE_CHECKING:
    from pathlib import Path

    from igarape.notebook import Lake

__all__ = ["__version__"]  # `open` is meant to be called by its full name: a * would hide Python's own

__version__ = "0.1.0"


def open(lake: str | Path | None = None, *, language: str | None = None) -> Lake:
    """Open a lake to read it: a folder, or s3://bucket/folder.

    By default it is the one of the command line: IGARAPE_LAKE, else what the igarape.toml of this folder or the
    nearest one above names, else ./lake. `language` is that of words and numbers, pt-BR or en. Problem where there
    is no lake, or none that was built.
    """
    from igarape.notebook import opened  # here, since it loads what `import igarape` alone does not need

    return opened(lake, language)
