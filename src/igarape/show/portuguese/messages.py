"""In Brazilian Portuguese: the pages of messages, and who may see what of people."""

from __future__ import annotations

# ruff: noqa: E501  (a sentence and its twin are read side by side)

CATALOGUE: dict[str, str] = {
    "{name} was left out: nobody here goes by that. People have pseudonyms where names are not shown.": "{name} ficou de fora: ninguém aqui atende por isso. As pessoas têm pseudônimos onde nomes não são mostrados.",
    "The search was left out: texts are not shown here.": "A busca ficou de fora: aqui os textos não são mostrados.",
    "Clear": "Limpar",
    "Doubt of no topic": "Dúvida sem assunto",
    "Everybody": "Todos",
    "Look at all days": "Ver todos os dias",
    "Narrowed to": "Filtros em uso",
    "Newer": "Mais novas",
    "Older": "Mais antigas",
    "Of people; those of bots are left out.": "De pessoas; as de bots ficam de fora.",
    "Other pages of this list": "Outras páginas desta lista",
    "Page {page} of {pages}.": "Página {page} de {pages}.",
    "Text": "Texto",
    "There is no message with all of these filters in those days.": "Não há mensagem com todos esses filtros nesses dias.",
    "Who": "Quem",
    "Without this filter": "Sem este filtro",
    "Without {filter} there {count:is|are} {count} {count:message|messages}.": "Sem {filter} há {count} {count:mensagem|mensagens}.",
    "bots": "bots",
    "chat: {title}": "conversa: {title}",
    "clarified, assumed": "esclarecida (presumido)",
    "clarified, confirmed": "esclarecida (confirmado)",
    "everybody": "todos",
    "hour: {hour}": "hora: {hour}",
    "nobody known": "autor desconhecido",
    "outcome: {name}": "desfecho: {name}",
    "people": "pessoas",
    "remove": "tirar",
    "text: {sought}": "texto: {sought}",
    "topic: {name}": "assunto: {name}",
    "weekday: {weekday}": "dia: {weekday}",
    "who: {name}": "quem: {name}",
    "without a date": "sem data",
    "{n} {n:message|messages}.": "{n} {n:mensagem|mensagens}.",
}
