"""The types of a library that bots are written with."""

from __future__ import annotations

import importlib
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def types() -> ModuleType:
    """aiogram's, which take three seconds to load: who asks for them is slow."""
    return importlib.import_module("aiogram.types")
