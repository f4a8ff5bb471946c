"""Vega: charts are drawn, without a browser and without the network.

To draw takes a second at first and 0.1 s later, in which no other thread of the process runs.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from igarape.errors import Problem

Spec = dict[str, Any]

_EMPTY = '{"data": {"values": []}, "mark": "point"}'

_MOST = 20
"""Refused charts, one after the other, after which the next one is drawn all the same."""


def ready() -> bool:
    """Whether pictures can be drawn here."""
    from importlib.util import find_spec

    return find_spec("vl_convert") is not None


def png(spec: Spec, scale: float = 1.0) -> bytes:
    """Draw a Vega-Lite chart as PNG, `scale` pixels for each of its own; Problem where nothing here draws.

    ValueError for a chart that names an address (it has to hold all that it shows), and for one that is refused.
    """
    drawn: bytes = _drawn(partial(_drawer().vegalite_to_png, scale=scale), spec)
    return drawn


def svg(spec: Spec) -> bytes:
    """Draw a Vega-Lite chart as SVG; errors as `png`."""
    drawn: str = _drawn(_drawer().vegalite_to_svg, spec)
    return drawn.encode()


def _drawn(draw: Callable[..., Any], spec: Spec) -> Any:
    """Draw; once more where it failed, for the error may be that of a chart before, whoever drew it in this process."""
    text = _closed(spec)
    try:
        return draw(text, allowed_base_urls=[])
    except ValueError:
        _clear()
    try:
        return draw(text, allowed_base_urls=[])
    except ValueError:
        _clear()
        raise


def _clear() -> None:
    """Take what vl-convert 1.9 throws at the charts after one whose link was refused: an error for each of those."""
    for _ in range(_MOST):
        with suppress(ValueError):
            _drawer().vegalite_to_svg(_EMPTY, allowed_base_urls=[])
            return


def _closed(spec: Spec) -> str:
    """Write the chart; vl-convert 1.9 fetches images even where no address is allowed."""
    if _names_url(spec):
        raise ValueError("a chart names an address")
    return json.dumps(spec)


def _names_url(part: object) -> bool:
    if isinstance(part, dict):
        return "url" in part or any(map(_names_url, part.values()))
    return isinstance(part, list) and any(map(_names_url, part))


def _drawer() -> Any:
    try:
        import vl_convert
    except ImportError:
        raise Problem(
            "Pictures need vl-convert, which is not installed.",
            "pip install 'igarape[pictures]', or say --text.",
        ) from None
    return vl_convert
