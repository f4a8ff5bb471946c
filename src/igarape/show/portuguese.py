"""Every template in Brazilian Portuguese, beside its English. A test finds what is missing."""

from __future__ import annotations

CATALOGUE: dict[str, str] = {}
