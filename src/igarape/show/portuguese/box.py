"""In Brazilian Portuguese: queries that run in a process of their own."""

from __future__ import annotations

# ruff: noqa: E501  (a sentence and its twin are read side by side)

CATALOGUE: dict[str, str] = {
    "The query has {count} characters, and {most} are taken here.": "A consulta tem {count} caracteres, e aqui cabem {most}.",
    "Write it shorter, or run igarape sql in a terminal.": "Encurte a consulta ou rode igarape sql em um terminal.",
    "Other queries are running, and no more run at once.": "Há outras consultas rodando, e não cabem mais ao mesmo tempo.",
    "The query took longer than {seconds} seconds, and was stopped.": "A consulta passou de {seconds} segundos e foi interrompida.",
    "Name fewer days in context_date, or run igarape sql in a terminal, where nothing stops it.": "Peça menos dias em context_date ou rode igarape sql em um terminal, onde nada a interrompe.",
    "The query's process could not be started: {why}.": "Não foi possível iniciar o processo da consulta: {why}.",
    "The query's process ended before its answer was whole.": "O processo da consulta terminou antes de entregar a resposta inteira.",
    "Try again; igarape sql in a terminal runs the same query.": "Tente de novo; igarape sql em um terminal roda a mesma consulta.",
    "The query needs more memory than it gets here.": "A consulta precisa de mais memória do que recebe aqui.",
    "Name fewer days in context_date, or run igarape sql in a terminal.": "Peça menos dias em context_date ou rode igarape sql em um terminal.",
    "The lake changed while the query ran.": "O lago mudou enquanto a consulta rodava.",
    "Try again.": "Tente de novo.",
    "The lake's files took too long to come.": "Os arquivos do lago demoraram demais para chegar.",
    "Try again, or name fewer days in context_date.": "Tente de novo ou peça menos dias em context_date.",
    "There are more rows than the {count} that are here: a query gives at most {most}, or {size}. igarape sql in a terminal gives all.": "Há mais linhas do que as {count} que estão aqui: uma consulta devolve no máximo {most}, ou {size}. igarape sql em um terminal devolve todas.",
}
