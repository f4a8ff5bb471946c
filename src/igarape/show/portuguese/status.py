"""In Brazilian Portuguese: `status` and its warnings."""

from __future__ import annotations

CATALOGUE: dict[str, str] = {}
