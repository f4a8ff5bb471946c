"""Options of the whole suite."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --update-golden: write the golden files anew, to be looked at before a commit."""
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew")
