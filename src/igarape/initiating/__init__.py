"""A new project: its settings, its secrets, and what keeps the secrets out of a repository.

texts   what the files say, and how what is missing is added to those that are there
place   files that come into being whole, and for whose eyes
ask     questions at a terminal
door    `igarape init`
"""

from __future__ import annotations

from igarape.initiating.door import arguments, run

__all__ = ["arguments", "run"]
