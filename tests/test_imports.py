"""What the command line loads: a person who asks for --help waits for nothing else."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = (
    "babel",
    "duckdb",
    "httptools",
    "httpx",
    "msgspec",
    "obstore",
    "pyspark",
    "sqlglot",
    "uvicorn",
    "uvloop",
    "vl_convert",
    "zstandard",
)
"""Every dependency that does something; each command loads the few it needs."""


def loaded(code: str) -> set[str]:
    """Run code in a fresh interpreter and tell which heavy modules it loaded."""
    told = f"{code}\nimport sys\nprint('loaded', *[name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split()[1:])


def test_the_command_line_alone_loads_no_dependency() -> None:
    """To import igarape.cli is cheap: completion and scripts do it often."""
    assert loaded("import igarape.cli") == set()


def test_the_package_alone_loads_nothing() -> None:
    """A program that only asks for the version waits for no other module, of ours or of Python's."""
    code = "import sys; before = {*sys.modules}; import igarape; print(*{*sys.modules} - before)"
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True)

    assert {*done.stdout.split()} <= {"igarape", "__future__"}


@pytest.mark.parametrize(
    "said",
    [
        ["--help"],
        ["--version"],
        ["build", "--help"],
        ["init", "--help"],
        ["doctor", "--help"],
        ["ask", "--help"],
        ["report", "--help"],
    ],
)
def test_help_loads_no_dependency(said: list[str]) -> None:
    """Help and version are text; only `import --help` reads what its own module says."""
    code = f"import igarape.cli\ntry:\n    igarape.cli.main({said})\nexcept SystemExit:\n    pass"
    assert loaded(code) == set()


def test_this_test_would_see_a_dependency() -> None:
    """The control: a module that needs one is caught."""
    assert loaded("import igarape.daily.mend") == {"msgspec"}
