"""Does it find the doubts? Every labelled text at hand, in each language alone, beside a lone question mark."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from eval.score import shown
from eval.streams import FOLDER, SETS, missing
from eval.tables import print_rows
from igarape.doubts.detect import kind

HERE = Path(__file__).parent
OWN = {"Portuguese (Brazil)": "own_pt.csv", "Spanish": "own_es.csv"}
"""Messages that we wrote and labelled ourselves: language and file.

Every second one, from the first on, was looked at when the rules were mended; the others were not.
"""
NPS = FOLDER / "nps_chat"
"""Chat rooms of 2006 whose posts were labelled by hand; not for products, so only measured with."""


class Text(NamedTuple):
    """A labelled text.

    `truth`: doubt (asks), problem (reports one), both or neither; where a set tells questions alone, doubt or neither.
    """

    text: str
    truth: str


class Found(NamedTuple):
    """How a rule's yes and no fall on the true ones."""

    right: int
    said: int
    true: int

    def cells(self) -> tuple[str, str, str]:
        """Write precision and recall with their intervals, and F1."""
        precision, recall = self.right / max(1, self.said), self.right / max(1, self.true)
        f1 = 2 * self.right / max(1, self.said + self.true)
        return shown(precision, self.said), shown(recall, self.true), f"{f1:.2f}"


Rule = Callable[[str], bool]

ASKS: dict[str, tuple[Rule, frozenset[str]]] = {
    "any doubt": (lambda text: kind(text) is not None, frozenset({"doubt", "problem", "both"})),
    "asks": (lambda text: kind(text) in ("question", "both"), frozenset({"doubt", "both"})),
    "reports a problem": (lambda text: kind(text) in ("problem", "both"), frozenset({"problem", "both"})),
}
"""What is looked for: our rule, and the labels that make it true."""


def table() -> None:
    """Print precision, recall and F1 of each set, and of English questions to a help desk the share that is found."""
    rows: list[tuple[str, ...]] = [
        ("language", "texts", "looked for", "rule", "doubts", "precision", "recall", "F1")
    ]
    for language, file in OWN.items():
        texts = read(HERE / file)
        rows += _rows(language, "our own, rules mended by them", texts[::2], tuple(ASKS))
        rows += _rows(language, "our own, kept aside", texts[1::2], tuple(ASKS))
    if not missing("cosibot"):
        rows += _rows("Portuguese (Portugal)", "cosibot, by intent", cosibot(), ("any doubt",))
    if NPS.is_dir():
        rows += _rows("English", "NPS Chat", nps(NPS), ("asks",))
    if not missing("banking"):
        rows += _rows("English", "banking, all doubts", banking(), ("any doubt",))
    print("\n### Does it find the doubts?\n")
    print_rows(rows)


def measured(texts: list[Text], rule: Rule, truths: frozenset[str]) -> Found:
    """Count what a rule says against the labels."""
    hits = [(rule(each.text), each.truth in truths) for each in texts]
    return Found(sum(a and b for a, b in hits), sum(a for a, _ in hits), sum(b for _, b in hits))


def read(path: Path) -> list[Text]:
    """Read a set of our own."""
    with path.open(encoding="utf-8", newline="") as lines:
        return [Text(row["text"], row["label"]) for row in csv.DictReader(lines)]


def nps(folder: Path) -> list[Text]:
    """Read the posts of NPS Chat: questions that ask for a yes or a fact, against all that is no system message."""
    posts = [
        post
        for path in sorted(folder.glob("*.xml"))
        for post in ElementTree.parse(path).iter("Post")  # noqa: S314
        if post.get("class") != "System"
    ]
    asks = {"whQuestion", "ynQuestion"}
    return [
        Text((post.text or "").strip(), "doubt" if post.get("class") in asks else "neither") for post in posts
    ]


def cosibot() -> list[Text]:
    """Read the Portuguese set: what the bot is there for are doubts; thanks, greetings and moods are none.

    What lies between is left out: questions about the bot itself, trivia, single names of countries.
    """
    rows = [(text, intent.removeprefix("pt_").split("_")[0]) for text, intent in _labelled("cosibot")]
    return [
        Text(text, "neither" if field in _MOODS else "doubt") for text, field in rows if field not in _BETWEEN
    ]


def banking() -> list[Text]:
    """Read the English set, in which all texts are doubts."""
    return [Text(text, "doubt") for text, _ in _labelled("banking")]


def _labelled(name: str) -> list[tuple[str, str]]:
    file, text, label = SETS[name]
    with (FOLDER / file).open(encoding="utf-8", newline="") as lines:
        return [(_TAG.sub(r"\1", row[text]), row[label]) for row in csv.DictReader(lines)]


def _rows(language: str, name: str, texts: list[Text], looked_for: tuple[str, ...]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for what in looked_for:
        ours, truths = ASKS[what]
        for label, rule in (("igarape", ours), ("? alone", mark)):
            found = measured(texts, rule, truths)
            rows.append((language, name, what, label, f"{found.true} of {len(texts)}", *found.cells()))
    return rows


def mark(text: str) -> bool:
    """Take a text with a question mark for a doubt."""
    return "?" in text


_MOODS = frozenset({"user", "vocative", "greeting", "comment"})
_BETWEEN = frozenset({"bot", "cc", "features", "country", "start"})
_TAG = re.compile(r"\[([^\]]*)\](?:\{[^}]*\}|\([^)]*\))")
"""Training markup in the Portuguese set."""
