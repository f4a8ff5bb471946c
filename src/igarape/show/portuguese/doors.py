"""In Brazilian Portuguese: the proxy and the tee."""

from __future__ import annotations

CATALOGUE: dict[str, str] = {}
