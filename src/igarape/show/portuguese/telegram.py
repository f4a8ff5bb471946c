"""In Brazilian Portuguese: what every call of Telegram may say."""

from __future__ import annotations

# ruff: noqa: E501  (a sentence and its twin are read side by side)

CATALOGUE: dict[str, str] = {
    "Telegram declined {method}: {says} ({code}).": "O Telegram recusou {method}: {says} ({code}).",
    "`igarape doctor` says what may be wrong with the bot, its rights or its registration.": "`igarape doctor` diz o que pode estar errado com o bot, suas permissões ou seu registro.",
    "{api} gave no reply that can be read: {why}.": "{api} não deu nenhuma resposta legível: {why}.",
    "See whether this machine reaches it; `igarape doctor` looks at the ways there.": "Veja se esta máquina chega até lá; `igarape doctor` confere o caminho.",
    "{name} is no list of chat ids: {given}.": "{name} não é uma lista de ids de conversas: {given}.",
    "Write ids with commas between, such as -1001234567890, 42; `igarape sql 'SELECT chat_id, title FROM chats'` shows those of a lake.": "Escreva os ids separados por vírgulas, como -1001234567890, 42; `igarape sql 'SELECT chat_id, title FROM chats'` mostra os de um lago.",
}
