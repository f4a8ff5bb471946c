"""Unknown: names in a URL that are no filter's. Somebody mistyped one, or wrote it from memory: the page says which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches

from igarape.query.engine import Name, Note, Several

_MOST = 5
"""Names that the sentence tells; of more, how many more."""

_LONGEST = 40
"""Characters of a name that are compared: a filter's own name is shorter."""

_TRACKING = frozenset(
    {"_ga", "_gl", "dclid", "fbclid", "gbraid", "gclid", "igsh", "igshid", "li_fat_id", "mc_cid", "mc_eid"}
    | {"msclkid", "srsltid", "ttclid", "twclid", "wbraid", "yclid"}
)
"""What networks, mailers and campaigns hang on every link that goes through them, besides utm_*.

Nothing is said of them: whoever follows the link did not write them, cannot help it, and loses nothing by it.
"""


def notes(given: Iterable[str], known: Mapping[str, str]) -> Iterator[Note]:
    """Say which of the names given none of the pages knows, and which are near; nothing where all are known.

    `known` has what each filter is called in a URL by what the code calls it, since people guess at both.
    """
    called = {**known, **dict(zip(known.values(), known.values(), strict=True))}
    strange = [name for name in dict.fromkeys(given) if name.strip() and not _is_known(name, known)]
    if not strange:
        return
    told: list[object] = [Name(name) for name in strange[:_MOST]]
    if strange[_MOST:]:
        told.append(Note("{more} more", {"more": len(strange[_MOST:])}))
    near = tuple(dict.fromkeys(called[each] for name in strange[:_MOST] for each in _near(name, called)))
    values: dict[str, object] = {"names": Several(tuple(told)), "n": len(strange)}
    if near:
        yield Note(
            "{names} {n:was|were} left out: no filter is called that. Did you mean {near}?",
            {**values, "near": Several(near)},
        )
    else:
        yield Note("{names} {n:was|were} left out: no filter is called that.", values)


def _is_known(name: str, known: Mapping[str, str]) -> bool:
    return name in known.values() or name in _TRACKING or name.startswith("utm_")


def _near(name: str, called: Iterable[str]) -> list[str]:
    """Give the name that is nearest, if one is near."""
    return get_close_matches(name[:_LONGEST].lower(), called, n=1)
