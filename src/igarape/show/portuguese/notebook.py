"""In Brazilian Portuguese: a lake in a notebook or a program."""

from __future__ import annotations

# ruff: noqa: E501  (a sentence and its twin are read side by side)

CATALOGUE: dict[str, str] = {
    "These are the first {count} rows; .df() has all.": "Estas são as primeiras {count} linhas; .df() traz todas.",
    "... and {more} more; .df() has all.": "... e mais {more}; .df() traz tudo.",
    # -- refusals
    "There is no lake at {lake}.": "Não há lago em {lake}.",
    "Name its folder, or make one: igarape demo --lake {lake}": "Indique a pasta do lago ou crie um: igarape demo --lake {lake}",
    "The lake {lake} has been closed.": "O lago {lake} foi fechado.",
    "Open it again with igarape.open.": "Abra-o de novo com igarape.open.",
    "This needs a package that is not installed: {package}.": "Isto precisa de um pacote que não está instalado: {package}.",
    "Install it with: pip install {package}": "Instale com: pip install {package}",
    "A build changed the tables while they were read: {why}.": "Um build mudou as tabelas durante a leitura: {why}.",
}
