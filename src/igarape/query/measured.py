"""How right the outcomes are: the labels that people gave, held against what the rules say of the same doubts.

The labelled doubts were drawn outcome by outcome, so a label stands for as many doubts as its outcome has for
each of its labels. Labels are compared with the outcome as it is now, whatever it was when the doubt was shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from math import sqrt
from typing import NamedTuple

from igarape.query import backing
from igarape.query.engine import Backed, Note, Rows
from igarape.query.outcomes import ANY, FEWEST
from igarape.query.rates import wilson

CLAIMS = {"confirmed": "yes", "assumed": "yes", "not_clarified": "no", "not_answered": "no"}
"""What an outcome says to the question whether the bot clarified the doubt; unknown says nothing."""

LABELS = ("yes", "no", "cannot_tell")
"""What people say of a doubt."""

TOLD, LABELLED = ",".join(LABELS[:2]), ",".join(LABELS)
"""Labels that tell, and all: the doubts that have one of them."""

_STEPS = 40  # halvings of the interval 0 to 1: far below what is shown


class Labelled(NamedTuple):
    """The doubts of one outcome: how many there are, and how people labelled some of them."""

    whole: int
    yes: int = 0
    no: int = 0
    cannot_tell: int = 0

    @property
    def labels(self) -> int:
        """How many are labelled."""
        return self.yes + self.no + self.cannot_tell

    def said(self, claim: str) -> int:
        """How many are labelled yes, or no."""
        return self.yes if claim == "yes" else self.no


class Part(NamedTuple):
    """A part of a whole, 0 to 1, with its 95 % interval; `n` labels it rests on."""

    share: float
    low: float
    high: float
    n: int


def labelled(found: Rows) -> dict[str, Labelled]:
    """Count the doubts of each outcome, given rows of outcome, clarified (NULL: no label) and episodes."""
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in found.dicts():
        counts[row["outcome"]]["whole"] += row["episodes"]
        if row["clarified"]:
            counts[row["outcome"]][row["clarified"]] += row["episodes"]
    return {outcome: Labelled(**some) for outcome, some in counts.items()}


def precision(of: Mapping[str, Labelled], outcome: str) -> Part | None:
    """Of the doubts called so, the part that people call so too; None where nobody could tell of any.

    Those of which nobody can tell are left out.
    """
    here = of.get(outcome, Labelled(0))
    right, n = here.said(CLAIMS[outcome]), here.yes + here.no
    return Part(right / n, *wilson(right, n), n) if n else None


def recall(of: Mapping[str, Labelled], outcome: str) -> Part | None:
    """Of all doubts that people call clarified (or not clarified), the part that has this outcome.

    None while some outcome has no label, or nobody said so of any doubt. The interval joins the Wilson intervals
    of the outcomes as the variances they stand for (MOVER, Zou and Donner 2008).
    """
    claim = CLAIMS[outcome]
    strata = {name: each for name, each in of.items() if each.whole}
    n = sum(each.said(claim) for each in strata.values())
    if outcome not in strata or not n or not all(each.labels for each in strata.values()):
        return None
    parts = []
    for name, each in strata.items():
        low, high = wilson(each.said(claim), each.labels)
        parts.append((name == outcome, each.whole, each.said(claim) / each.labels, low, high))
    caught = sum(whole * share for mine, whole, share, _, _ in parts if mine)
    share = caught / sum(whole * share for _, whole, share, _, _ in parts)
    return Part(share, _bound(parts, -1), _bound(parts, 1), n)


_Stratum = tuple[bool, int, float, float, float]


def _bound(parts: Iterable[_Stratum], side: int) -> float:
    """Find the least (side -1) or largest (1) recall that the strata leave possible, by halving."""
    some = list(parts)
    low, high = 0.0, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if _excess(some, middle, side) > 0 else (low, middle)
    return (low + high) / 2


def _excess(parts: Iterable[_Stratum], rate: float, side: int) -> float:
    """How much more is caught than at this recall, as far to one side as chance may have it."""
    middle = spread = 0.0
    for mine, whole, share, low, high in parts:
        weight = whole * ((1 - rate) if mine else -rate)
        reach = (high - share) if (weight > 0) == (side > 0) else (share - low)
        middle += weight * share
        spread += (weight * reach) ** 2
    return middle + side * sqrt(spread)


_NAMES = {
    "confirmed": Note("Confirmed"),
    "assumed": Note("Assumed"),
    "not_clarified": Note("Not clarified"),
    "not_answered": Note("Not answered"),
}


def notes(found: Rows, *, short: bool = False) -> tuple[Note, ...]:
    """Say how right the outcomes are; nothing where nobody labelled any doubt. `short` is one sentence."""
    of = labelled(found)
    total = sum(each.labels for each in of.values())
    if not total:
        return ()
    unsure = sum(each.cannot_tell for each in of.values())
    known: dict[str, object] = {
        "n": _some(total, label=LABELLED),
        "whole": _some(sum(each.whole for each in of.values()), outcome=ANY),
        "unsure": _some(unsure, label="cannot_tell"),
    }
    if short:
        return (_short(of, known),)
    return (
        Note(
            "Checked by people: {n} of the lake's {whole} doubts ({unsure} cannot tell). Precision: how often an"
            " outcome is right; recall: how many of the clarified (or not clarified) doubts it finds; with 95%"
            " intervals.",
            known,
        ),
        *(
            Note(
                "{outcome}: precision {precision}, recall {recall}.",
                {"outcome": name, "precision": _precision(of, each), "recall": _recall(of, each)},
            )
            for each, name in _NAMES.items()
            if each in of
        ),
        *_unknown(of),
    )


def _short(of: Mapping[str, Labelled], known: dict[str, object]) -> Note:
    return Note(
        "Checked by people: {n} of the lake's {whole} doubts. Precision of confirmed: {confirmed}; of not clarified:"
        " {not_clarified}. More: igarape ask clarified",
        known | {each: _precision(of, each) for each in ("confirmed", "not_clarified")},
    )


def _precision(of: Mapping[str, Labelled], outcome: str) -> Note:
    part = precision(of, outcome)
    if part is None:
        return Note("not known yet")
    values = {
        "right": _some(round(part.share * part.n), outcome=outcome, label=CLAIMS[outcome]),
        **_values(part, outcome=outcome, label=TOLD),
    }
    if part.n < FEWEST:
        return Note("{right} of {n} ({low} to {high})", values)
    return Note("{share}, {right} of {n} ({low} to {high})", values)


def _recall(of: Mapping[str, Labelled], outcome: str) -> Note:
    part = recall(of, outcome)
    if part is None:
        return Note("not known yet")
    values = _values(part, label=CLAIMS[outcome])
    if part.n < FEWEST:
        return Note("between {low} and {high} (n = {n})", values)
    return Note("{share} ({low} to {high}; n = {n})", values)


def _values(part: Part, **of: object) -> dict[str, object]:
    shares = {"share": part.share, "low": part.low, "high": part.high}
    return {
        "n": _some(part.n, **of),
        **{name: backing.part(each, whole=True, **of) for name, each in shares.items()},
    }


def _some(count: int, **of: object) -> Backed:
    """So many doubts of the whole lake, whatever the answer is asked of."""
    return Backed(count, {"whole": True, **of})


def _unknown(of: Mapping[str, Labelled]) -> Iterable[Note]:
    here = of.get("unknown", Labelled(0))
    if here.labels:
        yield Note(
            "Unknown, of {n} labelled: {yes} clarified, {no} not clarified, {unsure} cannot tell.",
            {
                "n": _some(here.labels, outcome="unknown", label=LABELLED),
                "yes": _some(here.yes, outcome="unknown", label="yes"),
                "no": _some(here.no, outcome="unknown", label="no"),
                "unsure": _some(here.cannot_tell, outcome="unknown", label="cannot_tell"),
            },
        )
