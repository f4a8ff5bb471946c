"""In Brazilian Portuguese: the tee."""

from __future__ import annotations

# ruff: noqa: E501  (a sentence and its twin are read side by side)

CATALOGUE: dict[str, str] = {
    "the bot's own webhook; it gets each update once it is kept": "o webhook do próprio bot; ele recebe cada update assim que está guardado",
    "The bot at {tee} takes updates again.": "O bot em {tee} voltou a receber updates.",
    "--tee needs --webhook.": "--tee precisa de --webhook.",
    "Give both: igarape capture --webhook --tee URL.": "Passe os dois: igarape capture --webhook --tee URL.",
    "The address of --tee holds a password or a token, and others can read a command line.": "O endereço de --tee contém uma senha ou um token, e outros podem ler a linha de comando.",
    "Put it into .env, as IGARAPE_TEE=..., and leave --tee out.": "Coloque-o no .env, como IGARAPE_TEE=..., e deixe --tee de fora.",
    "The tee's address {tee} leads back to igarape.": "O endereço do tee, {tee}, leva de volta ao igarape.",
    "Give the address on which the bot itself listens.": "Informe o endereço em que o próprio bot escuta.",
    "With several bots the tee's address needs {place}, and with one bot it must not have it.": "Com vários bots, o endereço do tee precisa de {place}; com um só, não pode ter.",
    "Write it as http://127.0.0.1:8080/{place}; the tokens of all bots are in IGARAPE_TELEGRAM_TOKEN.": "Escreva como http://127.0.0.1:8080/{place}; os tokens de todos os bots ficam em IGARAPE_TELEGRAM_TOKEN.",
    "IGARAPE_TEE_SECRET is no secret of a webhook.": "IGARAPE_TEE_SECRET não serve de segredo de um webhook.",
    "It has 1 to 256 letters, digits, _ and -: the one that the bot itself checks.": "Ele tem de 1 a 256 letras, dígitos, _ e -: é o que o próprio bot confere.",
    "The address of the bot's webhook is no http:// or https:// address.": "O endereço do webhook do bot não é um endereço http:// ou https://.",
    "Write it as http://127.0.0.1:8080/webhook.": "Escreva como http://127.0.0.1:8080/webhook.",
    "The bot at {tee} cannot be reached: {why}.": "Não foi possível alcançar o bot em {tee}: {why}.",
    "Start it, or correct the address; updates are kept, and Telegram sends them again for 24 hours.": "Inicie o bot ou corrija o endereço; os updates são guardados, e o Telegram os reenvia por 24 horas.",
    "The bot at {tee} did not answer within {seconds} seconds.": "O bot em {tee} não respondeu em {seconds} segundos.",
    "See what keeps it; updates are kept, and Telegram sends them again for 24 hours.": "Veja o que o está segurando; os updates são guardados, e o Telegram os reenvia por 24 horas.",
    "The bot at {tee} answers {status}, so Telegram sends the update again.": "O bot em {tee} responde {status}, então o Telegram reenvia o update.",
    "See the bot's own log; 401 and 403 may be a wrong IGARAPE_TEE_SECRET, 404 a wrong path.": "Veja o log do próprio bot; 401 e 403 podem ser um IGARAPE_TEE_SECRET errado, e 404 um caminho errado.",
    "The bot at {tee} answered with more than {bytes} bytes.": "O bot em {tee} respondeu com mais de {bytes} bytes.",
    "Let it send large files by a call of the Bot API.": "Faça o bot enviar arquivos grandes por uma chamada da Bot API.",
}
