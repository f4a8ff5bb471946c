"""In Brazilian Portuguese: `capture --poll`."""

from __future__ import annotations

CATALOGUE: dict[str, str] = {}
