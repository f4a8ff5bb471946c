"""Dockerfile, .dockerignore and compose.yaml, read and held against the repository: no engine runs here."""

from __future__ import annotations

import argparse
import re
import shlex
import tomllib
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from igarape import cli
from igarape.errors import Usage
from tests import pages

ROOT = Path(__file__).parents[1]
KNOWN = {argument[0]: argument[1] for argument in pages.commands()}


class Step(NamedTuple):
    """An instruction of a Dockerfile, and the words behind it."""

    name: str
    said: str

    @property
    def words(self) -> list[str]:
        """The words, without flags."""
        return [each for each in shlex.split(self.said) if not each.startswith("--")]


def stages() -> list[list[Step]]:
    """The instructions of each stage, lines joined and comments gone."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.M).replace("\\\n", "")
    steps = [Step(*line.split(" ", 1)) for line in text.splitlines() if line.strip()]
    starts = [place for place, step in enumerate(steps) if step.name == "FROM"]
    return [steps[start:end] for start, end in zip(starts, [*starts[1:], None], strict=True)]


def named(stage: list[Step], name: str) -> list[Step]:
    """The instructions of a name."""
    return [step for step in stage if step.name == name]


def compose() -> dict[str, Any]:
    """The file, as a value."""
    found: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
    return found


def let_through(path: str) -> bool:
    """Whether .dockerignore lets a path of the repository into the build: the last line that fits decides."""
    lines = [
        each
        for each in (ROOT / ".dockerignore").read_text().splitlines()
        if each and not each.startswith("#")
    ]
    allowed = True
    for line in lines:
        pattern = line.removeprefix("!")
        parts = Path(path).parts
        heads = ["/".join(parts[: end + 1]) for end in range(len(parts))]
        if any(fnmatch(head, pattern) for head in heads) or fnmatch(path, pattern.replace("**/", "*/") + "*"):
            allowed = line.startswith("!")
    return allowed


# -- the image ---------------------------------------------------------------------------------------------


def test_instructions_are_those_that_docker_has() -> None:
    """No word is misspelt."""
    known = {"FROM", "WORKDIR", "RUN", "COPY", "ENV", "USER", "VOLUME", "ENTRYPOINT", "CMD"}
    assert {step.name for stage in stages() for step in stage} <= known


def test_both_stages_stand_on_one_pinned_base() -> None:
    """A tag with Python's version and Debian's; a Python that igarape is said to run on."""
    build, final = stages()
    (first,), (second,) = named(build, "FROM"), named(final, "FROM")
    base = re.fullmatch(r"python:(3\.\d+)-slim-[a-z]+", second.said)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert base
    assert first.said == f"{second.said} AS build"
    assert f"Programming Language :: Python :: {base[1]}" in project["classifiers"]


def test_what_is_copied_is_there_and_let_through() -> None:
    """Each path of the repository; and the second stage takes from the first alone."""
    build, final = stages()
    paths = [path for step in named(build, "COPY") for path in step.words[:-1]]

    assert "src" in paths
    for path in paths:
        assert (ROOT / path).exists(), path
        assert let_through(path), path
    assert [step.said for step in named(final, "COPY")] == ["--from=build /opt/igarape /opt/igarape"]


@pytest.mark.parametrize(
    "path",
    [
        ".env",
        "lake/raw/a",
        ".git/config",
        "demo-lake",
        "tests/canary.py",
        "src/igarape/__pycache__/cli.pyc",
        "a.whl",
    ],
)
def test_nothing_else_is_let_through(path: str) -> None:
    """Secrets and lakes above all."""
    assert not let_through(path)
    assert let_through("src/igarape/cli.py")


def test_what_hatchling_reads_is_copied() -> None:
    """The files that pyproject.toml names."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    copied = {path for step in named(stages()[0], "COPY") for path in step.words[:-1]}
    assert {project["readme"], *project["license-files"], "pyproject.toml"} <= copied


def test_the_line_that_installs_names_what_there_is() -> None:
    """The Makefile's uv, the lock file, and extras that pyproject.toml has."""
    said = " ".join(step.said for step in named(stages()[0], "RUN"))
    version = re.search(r"^UV_VERSION := (\S+)$", (ROOT / "Makefile").read_text(), re.M)
    (extras,) = re.findall(r'"\.\[([\w,]+)\]"', said)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert version
    assert f"uv=={version[1]} " in said
    assert "--constraint requirements.lock" in said
    assert set(extras.split(",")) <= project["optional-dependencies"].keys()


def test_it_runs_as_nobody_in_particular_and_holds_no_secret() -> None:
    """The last USER is not root, nor is one set after it; no variable is a secret."""
    _, final = stages()
    users = [step.said for step in named(final, "USER")]
    (variables,) = (step.said for step in named(final, "ENV"))

    assert users == ["igarape"]
    assert final.index(named(final, "USER")[0]) < final.index(named(final, "ENTRYPOINT")[0])
    assert not re.search("TOKEN|SECRET|PASSWORD|KEY", variables)
    assert named(final, "ENTRYPOINT")[0].said == '["igarape"]'
    assert "IGARAPE_LAKE=/lake" in variables
    assert named(final, "VOLUME")[0].said == "/lake"


# -- the services ------------------------------------------------------------------------------------------

SERVICES = compose()["services"]
FIELDS = {
    "build", "image", "restart", "init", "stop_grace_period", "volumes", "read_only", "tmpfs", "cap_drop", "security_opt",
    "command", "env_file", "environment", "ports", "healthcheck",
}  # fmt: skip


def parsed(words: list[str]) -> argparse.Namespace:
    """Read a command as igarape would; Usage where it would refuse."""
    if words[0] not in KNOWN:
        pytest.skip(f"igarape {words[0]} is not there yet")
    return cli._parser(words).parse_args(words)


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_has_fields_that_compose_has(name: str) -> None:
    """And what keeps it in its place: no rights, a root that is read-only, the lake as its volume."""
    service = SERVICES[name]

    assert service.keys() <= FIELDS
    assert service["cap_drop"] == ["ALL"]
    assert service["read_only"] is True
    assert "no-new-privileges:true" in service["security_opt"]
    assert service["volumes"] == ["lake:/lake"]
    assert "lake" in compose()["volumes"]
    assert "user" not in service  # the image's own is kept


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_s_command_is_one_that_igarape_has(name: str) -> None:
    """It parses, flags and all."""
    assert parsed(SERVICES[name]["command"])


def test_a_flag_that_is_none_would_be_seen() -> None:
    """The control."""
    with pytest.raises(Usage):
        parsed(["capture", "--polling"])


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_says_how_it_is(name: str) -> None:
    """By a command that the image has; Python's compiles, igarape's parses."""
    form, program, *words = SERVICES[name]["healthcheck"]["test"]

    assert form == "CMD"
    if program == "igarape":
        assert parsed(words)
    else:
        assert (program, words[0]) == ("python", "-c")
        compile(words[1], "healthcheck", "exec")


def test_no_value_in_the_file_is_a_secret() -> None:
    """The token comes from a file that stays out of the image."""
    text = (ROOT / "compose.yaml").read_text()
    assert not re.search(r"\d{5,}:[A-Za-z0-9_-]{20,}", text)
    assert SERVICES["capture"]["env_file"] == [".env"]


def test_ports_are_this_machine_s_alone_and_meet() -> None:
    """What is published is what the command listens on, and what the healthcheck looks at."""
    for service in SERVICES.values():
        for published in service.get("ports", []):
            host, outside, inside = published.rsplit(":", 2)
            assert host == "127.0.0.1"
            assert outside == inside == service["command"][service["command"].index("--port") + 1]
            assert inside in service["healthcheck"]["test"][-1]


@pytest.mark.parametrize("page", ["docker.md", "docker.pt-BR.md"])
def test_the_pages_commands_are_there(page: str) -> None:
    """Services that compose.yaml has, and commands that igarape has."""
    runs = re.findall(
        r"^docker compose run --rm (?:-v \S+ )?(\w+) (.+)$", (ROOT / "docs" / page).read_text(), re.M
    )

    assert len(runs) == 3
    for service, words in runs:
        assert service in SERVICES
        assert parsed(shlex.split(words))
