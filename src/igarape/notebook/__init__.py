"""A lake in a notebook or a program: its tables as relations, SQL, and the questions, whose answers show themselves.

It reads and can do nothing else. Nothing stays open between two calls: each reads the lake as it is by then.
"""

from __future__ import annotations

from igarape.notebook.answered import Answered, Chart
from igarape.notebook.lake import Lake, opened
from igarape.notebook.table import Table

__all__ = ["Answered", "Chart", "Lake", "Table", "opened"]
