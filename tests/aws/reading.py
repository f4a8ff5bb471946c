"""Reading the template: its short forms, its resources, and what its roles may do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

Template = dict[str, Any]


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc,unused-ignore]
    """Reads YAML with CloudFormation's short forms, as their long ones."""


def _short(loader: yaml.SafeLoader, tag: str, node: yaml.Node) -> dict[str, Any]:
    name = tag if tag in ("Ref", "Condition") else f"Fn::{tag}"
    if isinstance(node, yaml.ScalarNode):
        said = loader.construct_scalar(node)
        return {name: said.split(".", 1) if tag == "GetAtt" else said}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    assert isinstance(node, yaml.MappingNode)
    return {name: loader.construct_mapping(node, deep=True)}


_Loader.add_multi_constructor("!", _short)  # type: ignore[no-untyped-call,unused-ignore]


def load(text: str) -> Template:
    """Read a template."""
    found: Template = yaml.load(text, _Loader)  # noqa: S506  (a safe one, with short forms)
    return found


def of_type(template: Template, kind: str) -> dict[str, dict[str, Any]]:
    """The properties of every resource of a type."""
    return {
        name: each.get("Properties", {})
        for name, each in template["Resources"].items()
        if each["Type"] == f"AWS::{kind}"
    }


def statements(template: Template) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every statement of every role that allows something."""
    for name, role in of_type(template, "IAM::Role").items():
        for policy in role.get("Policies", ()):
            for said in policy["PolicyDocument"]["Statement"]:
                each = said["Fn::If"][1] if "Fn::If" in said else said
                if each["Effect"] == "Allow":
                    yield name, each


def listed(value: Any) -> list[Any]:
    """A list, where one may stand alone."""
    return value if isinstance(value, list) else [value]


def actions(template: Template, role: str) -> dict[str, set[str]]:
    """What a role may do, by where: the text of its resources."""
    found: dict[str, set[str]] = {}
    for name, each in statements(template):
        if name == role:
            for where in listed(each["Resource"]):
                found.setdefault(str(where), set()).update(listed(each["Action"]))
    return found
