"""In Brazilian Portuguese: charts."""

from __future__ import annotations

# ruff: noqa: E501  (a sentence and its twin are read side by side)

CATALOGUE: dict[str, str] = {
    "Messages by hour of the day.": "Mensagens por hora do dia.",
    "Messages a day.": "Mensagens por dia.",
    "People by how many characters their texts have on average": "Pessoas, pelo número médio de caracteres dos seus textos",
    "{hour}: {n} {n:message|messages}": "{hour}: {n} {n:mensagem|mensagens}",
    "{day}: {n} {n:message|messages}": "{day}: {n} {n:mensagem|mensagens}",
    "{span}: {people} {people:person|people}": "{span}: {people} {people:pessoa|pessoas}",
    "clarified": "com esclarecimento",
    "without help": "sem ajuda",
    "not answered": "sem resposta de um bot",
    "{what}: {count} {count:doubt|doubts}": "{what}: {count} {count:dúvida|dúvidas}",
    "Week of {week}, {what}: {count} of {n} {n:doubt|doubts}": "Semana de {week}, {what}: {count} de {n} {n:dúvida|dúvidas}",
    "{low} to {n} {n:person|people}": "{low} a {n} {n:pessoa|pessoas}",
    "{n} {n:person|people}": "{n} {n:pessoa|pessoas}",
    "{topic}: of {people} {people:person|people}, some {people_left_low} to {people_left_high} go without help": "{topic}: de {people} {people:pessoa|pessoas}, de {people_left_low} a {people_left_high} ficam sem ajuda",
}
