"""How a problem reaches somebody at a notebook: as a sentence and a next step, not as a page of calls."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

from igarape.errors import Problem


@contextmanager
def told(language: str) -> Iterator[None]:
    """Let a problem of the block through, with what a notebook shows of it, in the language.

    Jupyter shows that in place of the traceback; elsewhere the next step stands below the traceback, as a note.
    """
    try:
        yield
    except Problem as problem:
        if "_render_traceback_" not in vars(problem):
            from igarape.show import words

            lines = words.explain(problem, language).splitlines()
            for line in lines[1:]:
                problem.add_note(line)
            vars(problem)["_render_traceback_"] = lambda: lines  # what IPython asks an exception for
        raise


def wanted(package: str) -> None:
    """Be sure that a package is there; Problem where it is not."""
    if find_spec(package) is None:
        raise Problem(
            "This needs a package that is not installed: {package}.",
            "Install it with: pip install {package}",
            package=package,
        )
