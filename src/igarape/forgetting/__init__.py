"""The door `forget`: a person or a chat is taken out of every layer of a lake, and kept out.

seek      what are they called, and where in raw are they?
forget    written down first; then labels, raw, tables, old versions, cache
residue   what is left of them: every byte of every object is searched
"""

from __future__ import annotations

from igarape.forgetting.door import arguments, run

__all__ = ["arguments", "run"]
