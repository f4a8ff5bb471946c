"""In Brazilian Portuguese: the proxy."""

from __future__ import annotations

CATALOGUE: dict[str, str] = {
    # -- proxy
    "serve the Bot API to bots, keeping both sides": (
        "atende os bots no lugar da Bot API e guarda os dois lados da conversa"
    ),
    "Point the bot at it, and change nothing else:": "Aponte o bot para cá, sem mudar mais nada:",
    "A bot behind the proxy polls through it, and of two who poll each gets a part of the updates.": (
        "Um bot atrás do proxy busca os updates por ele; se dois buscam, cada um recebe só uma parte."
    ),
    "Choose one: --proxy for a bot that runs, --poll where none does.": (
        "Escolha um: --proxy para um bot que está rodando, --poll onde não há nenhum."
    ),
    "{api} is no address of a Bot API server.": "{api} não é o endereço de um servidor da Bot API.",
    "Give one such as https://api.telegram.org, in IGARAPE_TELEGRAM_API.": (
        "Passe um como https://api.telegram.org, em IGARAPE_TELEGRAM_API."
    ),
    "A reply to {method} could not be read; the bot got it as it came, and nothing of it is kept ({count} so far).": (
        "Não foi possível ler uma resposta a {method}; o bot a recebeu como veio, e nada dela foi guardado"
        " ({count} até agora)."
    ),
    "See whether IGARAPE_TELEGRAM_API is a Bot API server, and what stands before it.": (
        "Veja se IGARAPE_TELEGRAM_API é mesmo um servidor da Bot API e o que há na frente dele."
    ),
    "What a bot sent could not be kept; it was sent all the same ({count} so far).": (
        "Não foi possível guardar o que um bot enviou; o envio foi feito mesmo assim ({count} até agora)."
    ),
    "See to the lake's disk: what is sent until then will be missing.": (
        "Cuide do disco do lago: o que for enviado até lá vai faltar."
    ),
    "A bot set a webhook of its own: its updates go there now, and not through igarape.": (
        "Um bot registrou um webhook próprio: agora os updates dele vão para lá, sem passar pelo igarape."
    ),
    "Let the bot poll, or have Telegram send to igarape, which hands the updates to the bot.": (
        "Deixe o bot buscar os updates (polling), ou faça o Telegram enviar ao igarape, que os repassa ao bot."
    ),
    "A bot removed its webhook: Telegram sends nothing to igarape's any more.": (
        "Um bot removeu o webhook dele: o Telegram não envia mais nada ao do igarape."
    ),
    "Let the bot poll through the proxy, or set the webhook again once the bot has started.": (
        "Deixe o bot buscar os updates pelo proxy, ou registre o webhook de novo depois que o bot iniciar."
    ),
}
