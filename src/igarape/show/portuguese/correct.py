"""In Brazilian Portuguese: corrections, and which encoder reads the texts."""

from __future__ import annotations

# ruff: noqa: E501  (a sentence and its twin are read side by side)

CATALOGUE: dict[str, str] = {
    "put a topic right; it stays so in every later build": "corrigir um tema; a correção vale em todos os builds seguintes",
    "rename, merge, split, drop, list or undo": "rename, merge, split, drop, list ou undo",
    "rename ID NAME; merge ID ID ...; split ID MESSAGE ...; drop ID or MESSAGE; undo NUMBER. ID is a topic's, or how it begins; MESSAGE a link, or chat/number": "rename ID NOME; merge ID ID ...; split ID MENSAGEM ...; drop ID ou MENSAGEM; undo NÚMERO. ID é o de um tema, ou o começo dele; MENSAGEM é um link, ou chat/número",
    "list: text or json": "list: text ou json",
    "{action} is typed in another way.": "Não é assim que se escreve {action}.",
    "Type it so: {typed}": "Escreva assim: {typed}",
    "A name needs a letter.": "Falta o nome.",
    "A topic is named twice.": "O mesmo tema aparece duas vezes.",
    "Several topics begin with {given}: {names}.": "Vários temas começam com {given}: {names}.",
    "Write more of the id.": "Escreva mais do id.",
    "There is no topic {given} today.": "Hoje não há nenhum tema {given}.",
    "See the ids: igarape sql 'SELECT rank, topic_id, label FROM topics ORDER BY rank'": "Veja os ids: igarape sql 'SELECT rank, topic_id, label FROM topics ORDER BY rank'",
    "Message {message} is not of the topic {topic}.": "A mensagem {message} não é do tema {topic}.",
    "See its messages: igarape sql \"SELECT chat_id, message_id FROM doubts WHERE topic_id = '{topic}'\"": "Veja as mensagens dele: igarape sql \"SELECT chat_id, message_id FROM doubts WHERE topic_id = '{topic}'\"",
    "Nothing would stay in the topic {topic}: its examples say the same as these messages.": "Não sobraria nada no tema {topic}: os exemplos dele dizem o mesmo que essas mensagens.",
    "Name fewer messages.": "Indique menos mensagens.",
    "The lake has no chat called {name}.": "O lago não tem nenhuma conversa chamada {name}.",
    "Write the message as chat/number; igarape sql 'SELECT chat_id, title FROM chats' shows the chats.": "Escreva a mensagem como chat/número; igarape sql 'SELECT chat_id, title FROM chats' mostra as conversas.",
    "{given} names no message.": "{given} não indica nenhuma mensagem.",
    "Paste its link, or write chat/number, such as -1001234567890/15.": "Cole o link dela, ou escreva chat/número, como -1001234567890/15.",
    "Message {message} is no doubt already.": "A mensagem {message} já não conta como dúvida.",
    "The lake has no message {message}.": "O lago não tem a mensagem {message}.",
    "It is written down; another igarape is at work, and the next build shows it.": "Está anotado; há outro igarape trabalhando, e o próximo build vai mostrar.",
    "It is written down, and finds nothing to do today.": "Está anotado, mas hoje não encontra nada para fazer.",
    "Take it back with: igarape correct undo {number}": "Para desfazer: igarape correct undo {number}",
    "There is no correction number {given}.": "Não há correção número {given}.",
    "See them: igarape correct list": "Veja quais há: igarape correct list",
    "Taken back: {what}": "Desfeita: {what}",
    "There are {doubts} {doubts:doubt|doubts} and {topics} {topics:topic|topics} now.": "Agora são {doubts} {doubts:dúvida|dúvidas} e {topics} {topics:tema|temas}.",
    "The corrections below it moved up by one; see: igarape correct list": "As correções abaixo dela subiram uma posição; veja: igarape correct list",
    "Nothing was corrected yet.": "Nada foi corrigido ainda.",
    "{count} {count:correction finds|corrections find} nothing to do today; see: igarape correct list": "{count} {count:correção não encontra|correções não encontram} nada para fazer hoje; veja: igarape correct list",
    # -- what came of it
    "Dropped: message {message}. {doubts} {doubts:doubt is|doubts are} left.": "Descartada: mensagem {message}. {doubts:Resta|Restam} {doubts} {doubts:dúvida|dúvidas}.",
    "Dropped: “{label}”, {messages} {messages:doubt|doubts} of {people} {people:person|people}. {doubts} {doubts:doubt is|doubts are} left.": "Descartado: “{label}”, {messages} {messages:dúvida|dúvidas} de {people} {people:pessoa|pessoas}. {doubts:Resta|Restam} {doubts} {doubts:dúvida|dúvidas}.",
    "Renamed: “{label}” is “{name}” now.": "Renomeado: “{label}” agora é “{name}”.",
    "Merged: “{label}” has {people} {people:person|people} now, number {rank}.": "Unidos: “{label}” agora tem {people} {people:pessoa|pessoas}, em {rank}º lugar.",
    "Split: “{label}” keeps {people} {people:person|people}, number {rank}.": "Separado: “{label}” fica com {people} {people:pessoa|pessoas}, em {rank}º lugar.",
    "The other topic is “{label}”, {people} {people:person|people}, number {rank}; its id is {topic_id}.": "O outro tema é “{label}”, {people} {people:pessoa|pessoas}, em {rank}º lugar; o id dele é {topic_id}.",
    # -- the list
    "{number}. Not a doubt: “{label}”, message {message}.": "{number}. Não é dúvida: “{label}”, mensagem {message}.",
    "{number}. Not a doubt, the whole topic: “{label}”.": "{number}. Não é dúvida, o tema inteiro: “{label}”.",
    "{number}. Named: “{label}”.": "{number}. Nome dado: “{label}”.",
    "{number}. {topics} topics are one: “{label}”.": "{number}. {topics} temas viraram um: “{label}”.",
    "{number}. A topic of its own: “{label}”.": "{number}. Tema à parte: “{label}”.",
    "{messages} {messages:doubt|doubts} of {people} {people:person|people}.": "{messages} {messages:dúvida|dúvidas} de {people} {people:pessoa|pessoas}.",
    "It finds nothing to do today.": "Hoje não encontra nada para fazer.",
    # -- the file
    "Line {line} of {path} is not valid JSON.": "A linha {line} de {path} não é JSON válido.",
    "Line {line} of {path} is no correction: {given}.": "A linha {line} de {path} não é uma correção: {given}.",
    "Correct that line by hand, or take it back: igarape correct undo {line}": "Conserte essa linha à mão, ou desfaça: igarape correct undo {line}",
    # -- the encoder
    "Install it with: pip install 'igarape[doubts]'; or name no encoder, and doubts have no topics.": "Instale com: pip install 'igarape[doubts]'; ou não indique nenhum encoder, e as dúvidas ficam sem temas.",
    "The encoder {name} failed: {reason}.": "O encoder {name} falhou: {reason}.",
    "The encoder {name} gave no row of numbers for each of {count} texts.": "O encoder {name} não devolveu uma linha de números para cada um dos {count} textos.",
    "It is given a list of texts, and is to give one row of numbers for each.": "Ele recebe uma lista de textos e deve devolver uma linha de números para cada um.",
}
