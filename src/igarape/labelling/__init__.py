"""The door `label`: a person says of some doubts whether the bot clarified them.

session  the questions and answers · screen  what the person sees · door  the lake behind it
"""

from __future__ import annotations

from igarape.labelling.door import arguments, run

__all__ = ["arguments", "run"]
