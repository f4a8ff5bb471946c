"""From the lake to the tools people already have: the door `export`.

door      what is asked for, and what is said of it
source    the lake's tables and answers, open for it
folder    the files' place: written beside, renamed, never over what somebody else made
parquet, table, book, project   the four kinds: Parquet, CSV, a workbook, a Power BI project
"""

from __future__ import annotations

from igarape.exporting.door import arguments, run

__all__ = ["arguments", "run"]
