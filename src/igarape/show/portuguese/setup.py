"""In Brazilian Portuguese: `init`, `doctor` and `webhook`."""

from __future__ import annotations

CATALOGUE: dict[str, str] = {}
