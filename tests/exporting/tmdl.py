"""A small reader of TMDL: objects by their indentation, their properties, and the text behind a `=`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_HEAD = re.compile(r"^(?P<kind>[a-z]\w*)(?: (?P<name>'(?:[^']|'')+'|[^\s=:']+))?(?: =(?: (?P<value>.*))?)?$")
_PROPERTY = re.compile(r"^(\w+): (.+)$")


@dataclass
class Node:
    """An object: its kind and name, its properties and flags, the lines behind `=` (it `texts`), what stands below it."""

    kind: str
    name: str
    sentence: str = ""
    properties: dict[str, str] = field(default_factory=dict)
    flags: set[str] = field(default_factory=set)
    lines: list[str] = field(default_factory=list)
    below: list[Node] = field(default_factory=list)
    texts: bool = False

    def all(self, kind: str) -> list[Node]:
        """What stands below of one kind."""
        return [each for each in self.below if each.kind == kind]


KINDS = {
    "table",
    "column",
    "measure",
    "partition",
    "relationship",
    "expression",
    "annotation",
    "model",
    "database",
    "ref",
}
FLAGS = {"isHidden", "isKey", "discourageImplicitMeasures"}


def read(text: str) -> list[Node]:
    """Read a file; ValueError for a line that is none of TMDL's."""
    roots: list[Node] = []
    open_: list[tuple[int, Node]] = []
    sentence = ""
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        depth = len(line) - len(line.lstrip("\t"))
        rest = line[depth:]
        if open_ and open_[-1][1].texts and depth >= open_[-1][0] + 2:  # the text of what was opened last
            open_[-1][1].lines.append(rest)
            continue
        if rest.startswith("/// "):
            sentence = rest[4:]
            continue
        while open_ and open_[-1][0] >= depth:
            open_.pop()
        if depth != len(open_):
            raise ValueError(f"line {number} is indented wrongly: {line!r}")
        if open_ and _owned(open_[-1][1], rest):
            continue
        node = _node(rest, number)
        node.sentence, sentence = sentence, ""
        (open_[-1][1].below if open_ else roots).append(node)
        open_.append((depth, node))
    return roots


def _owned(owner: Node, rest: str) -> bool:
    """Take a property, a flag or the beginning of a longer text."""
    found = _PROPERTY.match(rest)
    if found:
        owner.properties[found[1]] = found[2]
    elif rest in FLAGS:
        owner.flags.add(rest)
    elif rest == "source =":
        owner.texts = True
    else:
        return False
    return True


def _node(rest: str, number: int) -> Node:
    found = _HEAD.match(rest)
    if found is None or found["kind"] not in KINDS:
        raise ValueError(f"line {number} is nothing of TMDL: {rest!r}")
    node = Node(found["kind"], unquoted(found["name"] or ""))
    node.texts = rest.endswith(" =")
    if found["value"]:
        node.lines.append(found["value"])
    return node


def unquoted(name: str) -> str:
    """Read a name."""
    return name[1:-1].replace("''", "'") if name.startswith("'") else name


def pair(reference: str) -> tuple[str, str]:
    """Read a table's column: Table.'A column'."""
    found = re.fullmatch(r"('(?:[^']|'')+'|[^'.]+)\.('(?:[^']|'')+'|[^'.]+)", reference)
    if found is None:
        raise ValueError(reference)
    return unquoted(found[1]), unquoted(found[2])
