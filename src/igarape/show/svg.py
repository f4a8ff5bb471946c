"""SVG as a page inlines it: small, as wide as its box, in the page's own colours, and inert.

What a drawer gives is written anew, element by element: only what is known here comes through.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree as Tree
from xml.sax.saxutils import escape, quoteattr

from igarape.show.charts.frame import COLOURS, INK, PAPER

_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_BASE = "https://vega.github.io/vega-datasets/"
"""What Vega puts before an address that is relative."""

_VARIABLES = {colour.upper(): f"var(--{name})" for name, colour in COLOURS.items()}
_UNKNOWN = re.compile(r'(<path [^>]*)fill="var\(--unknown\)"')
"""Marks that are hatched, so that they are told from the others without colour."""

_KEPT = {
    "path": (
        "d",
        "transform",
        "fill",
        "stroke",
        "stroke-width",
        "stroke-dasharray",
        "fill-opacity",
        "opacity",
    ),
    "line": ("x2", "y2", "transform", "stroke", "stroke-width", "stroke-dasharray"),
    "text": ("transform", "text-anchor", "font-size", "font-weight", "fill"),
    "g": ("transform",),
}
_USUAL = {
    "opacity": "1", "fill-opacity": "1", "stroke-width": "1", "text-anchor": "start", "transform": "translate(0,0)",
    "font-weight": "normal", "x2": "0", "y2": "0", "font-size": "12",
}  # fmt: skip
"""What an attribute says where it is left out."""

_NUMBER = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")
_PLACED = re.compile(r"translate\(([-0-9.]+),([-0-9.]+)\)")
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML may hold, and a message may."""

_OUTLINE = f' stroke="{_VARIABLES[PAPER.upper()]}"'
"""How marks are set off from one another."""

_NOTHING = re.compile(r"M0,0h0v0h0Z|")
_RELATIVE = re.compile(r"(?![a-zA-Z][a-zA-Z0-9+.-]*:|//|\\)[^\x00-\x20\\]*")


def themed(svg: str | bytes, name: str = "c", described: str = "", *, hover: bool = True) -> str:
    """Rewrite a drawer's SVG for a page; `name`, unique on the page, begins its ids, `described` labels it.

    Where marks lead somewhere, it is a group of links for those who hear the page; else one image, whose marks say
    what they are if a pointer may `hover`. ValueError for an address that is not relative.
    """
    text = svg if isinstance(svg, str) else svg.decode()
    root = Tree.fromstring(_NO_XML.sub("", text))  # noqa: S314  (a drawer's, with others' words escaped in it)
    if not hover and root.find(f".//{_SVG}a") is None:
        for each in root.iter():
            each.attrib.pop("aria-label", None)
    body = "".join(_element(each) for each in root)
    body, hatched = _UNKNOWN.subn(rf'\g<1>fill="url(#{name}-h)"', body)
    role = "group" if "<a " in body else "img"
    return (
        f'<svg viewBox={quoteattr(root.get("viewBox", ""))} width="100%" font-size="12" fill="var(--ink)"'
        f' role="{role}" aria-label={quoteattr(described)}>'
        f"{_hatch(name) if hatched else ''}{body}</svg>"
    )


def _hatch(name: str) -> str:
    return (
        f'<defs><pattern id="{name}-h" width="5" height="5" patternUnits="userSpaceOnUse"'
        ' patternTransform="rotate(45)"><path d="M0,0h5v5h-5Z" fill="var(--card)"/>'
        '<path d="M0,0h3v5h-3Z" fill="var(--unknown)"/></pattern></defs>'
    )


def _element(given: Tree.Element) -> str:
    tag = given.tag.removeprefix(_SVG)
    if given.get("display") == "none":
        return ""
    if tag == "a":
        return _link(given)
    if tag == "g":
        said = _attributes(given, tag)
        inside, line = _outlined("".join(map(_element, given)))
        said += line
        return f"<g{said}>{inside}</g>" if said and inside else inside
    if tag == "path" and (_NOTHING.fullmatch(given.get("d", "")) or not _painted(given)):
        return ""
    if tag not in _KEPT:
        raise ValueError(f"a drawing has an element {tag}")
    text = "".join(_text(given)) if tag == "text" else _title(given)
    if tag == "text" and not text:
        return ""
    return f"<{tag}{_attributes(given, tag)}" + (f">{text}</{tag}>" if text else "/>")


def _outlined(marks: str) -> tuple[str, str]:
    """Say once what outlines many marks, where there is nothing else among them that would be outlined too."""
    few = marks.count(_OUTLINE) < 3
    if few or marks.count(_OUTLINE) != marks.count("<path ") or "<line" in marks or "<text" in marks:
        return marks, ""
    return marks.replace(_OUTLINE, ""), _OUTLINE


def _text(given: Tree.Element) -> Iterator[str]:
    yield escape(given.text or "")
    for each in given:
        raise ValueError(f"a text has an element {each.tag}")


def _title(given: Tree.Element) -> str:
    """Give what a mark says as its title, which a pointer shows."""
    said = given.get("aria-label") if given.get("aria-roledescription") != "axis" else None
    return f"<title>{escape(said)}</title>" if said else ""


def _link(given: Tree.Element) -> str:
    address = given.get(_HREF, "").removeprefix(_BASE)
    if not _RELATIVE.fullmatch(address):
        raise ValueError("a mark leads to an address that is not relative")
    marks = list(given)
    said = "".join(_title(each) for each in marks[:1])
    for each in marks:
        each.attrib.pop("aria-label", None)
    return f"<a href={quoteattr(address)}>{said}{''.join(map(_element, marks))}</a>"


def _painted(given: Tree.Element) -> bool:
    return given.get("fill", "none") != "none" or given.get("stroke", "none") != "none"


def _attributes(given: Tree.Element, tag: str) -> str:
    found = {name: _value(given.get(name, "")) for name in _KEPT[tag] if given.get(name) is not None}
    if tag == "path":
        found.setdefault("fill", "none")  # Vega says so once, of all that is inside
    if tag == "text":
        _shorten(found)
    return "".join(
        f" {name}={quoteattr(value)}" for name, value in found.items() if value != _USUAL.get(name)
    )


def _value(given: str) -> str:
    """Write a colour as the page's own, and a number with as many digits as can be seen."""
    if given.upper() in _VARIABLES:
        return _VARIABLES[given.upper()]
    return _NUMBER.sub(lambda found: f"{float(found[0]):.1f}".removesuffix(".0"), given).removesuffix("px")


def _shorten(text: dict[str, str]) -> None:
    """Leave out what the whole drawing says of its texts, and place them in the short way."""
    if text.get("fill") == _VARIABLES[INK]:
        del text["fill"]
    placed = _PLACED.fullmatch(text.get("transform", ""))
    if placed:
        del text["transform"]
        text.update(x=placed[1], y=placed[2])
