"""Fields of a CSV that leaves the lake: as programs read them, or as the Excel of Brazil opens them."""

from __future__ import annotations

import json
import math
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from igarape.show import cells


class Flavour(NamedTuple):
    """How a CSV is written: what stands first in the file, between fields, in a number, and for true and false."""

    mark: str = ""
    between: str = ","
    decimal: str = "."
    true: str = "true"
    false: str = "false"


PLAIN = Flavour()
EXCEL_BR = Flavour("\ufeff", ";", ",", "VERDADEIRO", "FALSO")


def field(given: object, flavour: Flavour = PLAIN) -> str:
    """Write a value: a moment as 2026-11-21 13:04:05, nothing for NULL, no text that a spreadsheet would run."""
    if given is None:
        return ""
    if isinstance(given, str):
        return cells.csv(given)
    if isinstance(given, bool):
        return flavour.true if given else flavour.false
    if isinstance(given, float) and not math.isfinite(given):
        return ""
    if isinstance(given, (float, Decimal)):
        return str(given).replace(".", flavour.decimal)
    if isinstance(given, datetime):
        return given.isoformat(" ")
    if isinstance(given, (int, date)):
        return str(given)
    return cells.csv(json.dumps(given, ensure_ascii=False, default=str))
