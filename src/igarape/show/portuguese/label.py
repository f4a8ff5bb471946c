"""In Brazilian Portuguese: labels that people give, and how right the outcomes are by them."""

from __future__ import annotations

# ruff: noqa: E501  (a sentence and its twin are read side by side)

CATALOGUE: dict[str, str] = {
    "say of twenty doubts whether the bot clarified them": "dizer, de vinte dúvidas, se o bot as esclareceu",
    "how many doubts to show (default: 20)": "quantas dúvidas mostrar (padrão: 20)",
    "another seed draws other doubts (default: 0)": "outra semente sorteia outras dúvidas (padrão: 0)",
    "show doubts that have a label, to change it": "mostrar as dúvidas já rotuladas, para mudar o rótulo",
    "Run igarape build --doubts, then try again.": "Rode igarape build --doubts e tente de novo.",
    "--count {given} is no number of doubts.": "--count {given} não é um número de dúvidas.",
    "Give a whole number, such as 20.": "Indique um número inteiro, como 20.",
    # -- the session
    "{count} {count:doubt|doubts}, each with what followed it: did the bot clarify it? If a person did, say no. If nobody can tell, or it is no doubt at all, say ?. Each answer is kept at once.": "{count} {count:dúvida|dúvidas}, com o que veio depois: o bot esclareceu? Se foi uma pessoa que esclareceu, responda n. Se não dá para saber, ou se nem é uma dúvida, responda ?. Cada resposta é guardada na hora.",
    "{place} of {count} · {at} · {chat}": "{place} de {count} · {at} · {chat}",
    "Did the bot clarify it? y yes · n no · ? cannot tell · b back · q quit": "O bot esclareceu? s sim · n não · ? não dá para saber · v voltar · q sair",
    "That is none of the answers; type one letter, then Enter.": "Essa resposta não existe; digite uma das letras e Enter.",
    "You said: {said}.": "Você disse: {said}.",
    "yes": "sim",
    "no": "não",
    "cannot tell": "não dá para saber",
    "Nothing followed that belongs to it.": "Nada do que veio depois tem a ver com ela.",
    "... and {more} more.": "... e mais {more}.",
    "[reacted {what} to {name}]": "[reagiu com {what} a {name}]",
    "[reacted {what}]": "[reagiu com {what}]",
    "[pressed the button {what}]": "[apertou o botão {what}]",
    "The message {message} of the chat {chat} is not in the tables any more.": "A mensagem {message} da conversa {chat} não está mais nas tabelas.",
    "Run igarape build, then try again; what was answered is kept.": "Rode igarape build e tente de novo; o que foi respondido está guardado.",
    # -- its end
    "Kept: {count} {count:label|labels} ({yes} yes, {no} no, {unsure} cannot tell). The lake has {labels}.": "{count:Guardado|Guardados}: {count} {count:rótulo|rótulos} ({yes} sim, {no} não, {unsure} não dá para saber). No lago há {labels}.",
    "No doubt has a label yet: igarape label gives the first ones.": "Nenhuma dúvida tem rótulo ainda: igarape label dá os primeiros.",
    "All doubts that are a day old have a label; igarape label --again shows them once more.": "Todas as dúvidas com mais de um dia têm rótulo; igarape label --again as mostra outra vez.",
    "There is no doubt yet that is a day old: come back when there is.": "Ainda não há dúvida com mais de um dia: volte quando houver.",
    "There is no terminal to ask at, and no answer came in.": "Não há terminal em que perguntar, e não chegou nenhuma resposta.",
    "Run igarape label in a terminal.": "Rode igarape label em um terminal.",
    # -- how right the outcomes are
    "Checked by people: {n} of the lake's {whole} doubts ({unsure} cannot tell). Precision: how often an outcome is right; recall: how many of the clarified (or not clarified) doubts it finds; with 95% intervals.": "Conferidas por pessoas: {n} das {whole} dúvidas do lago ({unsure} sem como saber). Precisão: quantas vezes um desfecho está certo; cobertura (recall): quantas das dúvidas esclarecidas (ou não) ele encontra; com intervalos de 95%.",
    "{outcome}: precision {precision}, recall {recall}.": "{outcome}: precisão {precision}, cobertura {recall}.",
    "Checked by people: {n} of the lake's {whole} doubts. Precision of confirmed: {confirmed}; of not clarified: {not_clarified}. More: igarape ask clarified": "Conferidas por pessoas: {n} das {whole} dúvidas do lago. Precisão das confirmadas: {confirmed}; das não esclarecidas: {not_clarified}. Mais em: igarape ask clarified",
    "Unknown, of {n} labelled: {yes} clarified, {no} not clarified, {unsure} cannot tell.": "Sem desfecho, de {n} {n:rotulada|rotuladas}: {yes} {yes:esclarecida|esclarecidas}, {no} não {no:esclarecida|esclarecidas}, {unsure} sem como saber.",
    "not known yet": "ainda desconhecida",
    "{right} of {n} ({low} to {high})": "{right} de {n} ({low} a {high})",
    "{share}, {right} of {n} ({low} to {high})": "{share}, {right} de {n} ({low} a {high})",
    "between {low} and {high} (n = {n})": "entre {low} e {high} (n = {n})",
    "{share} ({low} to {high}; n = {n})": "{share} ({low} a {high}; n = {n})",
}
