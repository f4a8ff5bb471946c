"""In Brazilian Portuguese: charts."""

from __future__ import annotations

# ruff: noqa: E501  (a sentence and its twin are read side by side)

CATALOGUE: dict[str, str] = {
    "Messages a day, on average of each week.": "Mensagens por dia, na média de cada semana.",
    "Week of {day}: {n} messages a day on average": "Semana de {day}: {n} mensagens por dia em média",
    "Messages by hour of the day.": "Mensagens por hora do dia.",
    "Messages a day.": "Mensagens por dia.",
    "People by how many characters their texts have on average.": "Pessoas, pelo número médio de caracteres dos seus textos.",
    "{hour}: {n} {n:message|messages}": "{hour}: {n} {n:mensagem|mensagens}",
    "{day}: {n} {n:message|messages}": "{day}: {n} {n:mensagem|mensagens}",
    "{span}: {people} {people:person|people}": "{span}: {people} {people:pessoa|pessoas}",
    "clarified": "esclarecidas",
    "without help": "sem ajuda",
    "{n} confirmed": "{n} {n:confirmada|confirmadas}",
    "{n} assumed": "{n} {n:presumida|presumidas}",
    "{n} not clarified": "{n} não {n:esclarecida|esclarecidas}",
    "{n} not answered": "{n} sem resposta",
    "{n} unknown": "{n} sem desfecho",
    "{n} {n:doubt|doubts} · {people} {people:person|people}": "{n} {n:dúvida|dúvidas} · {people} {people:pessoa|pessoas}",
    "{topic}, {what}: {count} of {n} {n:doubt|doubts}": "{topic}, {what}: {count} de {n} {n:dúvida|dúvidas}",
    "{what}, of {n} {n:doubt|doubts}": "{what}, de {n} {n:dúvida|dúvidas}",
    "Week of {week}: {what}, of {n} {n:doubt|doubts}": "Semana de {week}: {what}, de {n} {n:dúvida|dúvidas}",
    "{low} to {n} {n:person|people}": "{low} a {n} {n:pessoa|pessoas}",
    "{topic}: of {people} {people:person|people}, some {people_left_low} to {people_left_high} go without help": "{topic}: de {people} {people:pessoa|pessoas}, de {people_left_low} a {people_left_high} ficam sem ajuda",
    "A PDF needs Chromium or Chrome, and none was found.": "Um PDF precisa do Chromium ou do Chrome, e nenhum foi encontrado.",
    "Install one, or name it in CHROME_PATH; or open the file of --html in a browser and print that.": "Instale um, ou indique-o em CHROME_PATH; ou abra o arquivo de --html num navegador e imprima-o.",
    "{chrome} printed nothing: {why}.": "{chrome} não imprimiu nada: {why}.",
    "Open the file of --html in a browser and print that.": "Abra o arquivo de --html num navegador e imprima-o.",
}
