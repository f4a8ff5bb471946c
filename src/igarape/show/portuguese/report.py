"""In Brazilian Portuguese: `report` and its pictures."""

from __future__ import annotations

CATALOGUE: dict[str, str] = {}
