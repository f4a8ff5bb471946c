"""In Brazilian Portuguese: builds that come by themselves."""

from __future__ import annotations

CATALOGUE: dict[str, str] = {
    # -- a server that keeps its lake built
    "{name} {given} is no time of day.": "{name} {given} não é uma hora do dia.",
    "Write it as 03:20.": "Escreva assim: 03:20.",
    "The build failed: {why}.": "A montagem falhou: {why}.",
    "See where: igarape build --debug": "Veja onde: igarape build --debug",
}
