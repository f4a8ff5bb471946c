"""Vega: charts are drawn, without a browser and without the network."""

from __future__ import annotations

import json
from typing import Any

from igarape.errors import Problem


def ready() -> bool:
    """Whether pictures can be drawn here."""
    from importlib.util import find_spec

    return find_spec("vl_convert") is not None


def png(spec: dict[str, Any], scale: float = 1.0) -> bytes:
    """Draw a Vega-Lite chart as PNG, `scale` pixels for each of its own; Problem where nothing here draws."""
    drawn: bytes = _drawer().vegalite_to_png(json.dumps(spec), scale=scale, allowed_base_urls=[])
    return drawn


def svg(spec: dict[str, Any]) -> bytes:
    """Draw a Vega-Lite chart as SVG; Problem where nothing here draws."""
    drawn: str = _drawer().vegalite_to_svg(json.dumps(spec), allowed_base_urls=[])
    return drawn.encode()


def _drawer() -> Any:
    try:
        import vl_convert
    except ImportError:
        raise Problem(
            "Pictures need vl-convert, which is not installed.",
            "pip install 'igarape[pictures]', or say --text.",
        ) from None
    return vl_convert
