"""In Brazilian Portuguese: `report` and its pictures."""

from __future__ import annotations

# ruff: noqa: E501  (a sentence and its twin are read side by side)

CATALOGUE: dict[str, str] = {
    "Messages a day, up to": "Mensagens por dia, até",
    "{low} to {high}": "{low} a {high}",
    "{low} or more": "{low} ou mais",
    "{people} {people:person|people}": "{people} {people:pessoa|pessoas}",
    "People by how many characters their texts have on average:": "Pessoas, pelo número médio de caracteres dos seus textos:",
}
