"""Texts with entities, without the words that name somebody: blocks stand there, so that the other entities stay right.

Offsets and lengths of entities count UTF-16 units; so do the blocks.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from igarape.daily.forgotten import Marks, blocks

Json = dict[str, Any]
Is = Callable[[object, Marks], bool]

_SUFFIX = "entities"


def plain(value: Json, marks: Marks, is_theirs: Is) -> Json:
    """Give an object whose texts do not name them any more: blocks in their place, and those entities left out.

    Also of a piece of text that names somebody itself, as rich messages and exports have them.
    """
    if isinstance(value.get("text"), str) and "type" in value and _names(value, marks, is_theirs):
        rest = {name: each for name, each in value.items() if name not in ("user", "user_id", "href", "url")}
        return rest | {"text": blocks(value["text"])}
    for name in [each for each in value if each.endswith(_SUFFIX)]:
        entities, of = value[name], _text_of(name, value)
        if isinstance(entities, list) and of:
            value = value | _cut(value[of], entities, (of, name), marks, is_theirs)
    return value


def _text_of(name: str, value: Json) -> str:
    """Name the text that entities are of: `text` for `entities`, `caption` for `caption_entities`; "" for none."""
    of = "text" if name == _SUFFIX else name.removesuffix("_" + _SUFFIX)
    return of if isinstance(value.get(of), str) else ""


def _cut(text: str, entities: list[Any], names: tuple[str, str], marks: Marks, is_theirs: Is) -> Json:
    kept, units = [], text.encode("utf-16-le", "surrogatepass")
    for each in entities:
        place = _place(each)
        if place is None:
            kept.append(each)
            continue
        said = units[place].decode("utf-16-le", "surrogatepass")
        if _names(each, marks, is_theirs):
            units = units[: place.start] + blocks(said).encode("utf-16-le") + units[place.stop :]
        elif each.get("type") != "mention" or marks.cut(said) == said:
            kept.append(each)
    if len(kept) == len(entities):
        return {}
    return {names[0]: units.decode("utf-16-le", "surrogatepass"), names[1]: kept}


def _names(piece: Json, marks: Marks, is_theirs: Is) -> bool:
    """Whether an entity leads to one of them."""
    if is_theirs(piece.get("user"), marks) or marks.id(piece.get("user_id")):
        return True
    links = [piece.get(each) for each in ("url", "href")]
    return any(isinstance(each, str) and marks.cut(each) != each for each in links)


def _place(entity: object) -> slice | None:
    """Give the bytes of an entity in UTF-16; None for what is none."""
    if not isinstance(entity, dict):
        return None
    start, length = entity.get("offset"), entity.get("length")
    if type(start) is not int or type(length) is not int or start < 0 or length < 0:
        return None
    return slice(2 * start, 2 * (start + length))
