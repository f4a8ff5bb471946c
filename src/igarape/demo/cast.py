"""Who is in the made-up group, how each of them types, and what they chat about."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from random import Random

_FIRST = """Abelina Adauto Aldenora Amarildo Anahí Aparecida Ariovaldo Benício Berenice Bráulio Caetana Cássia
Celestino Clarinda Dalva Damião Delfina Deocleciano Dirce Dorival Edgar Edilene Eleutério Elza Emerenciana
Epaminondas Ester Eulália Evaristo Fabíola Felisberto Florisbela Francisca Gertrudes Gilmara Godofredo Graciliano
Hermínia Hildebrando Iara Inácio Iolanda Iracema Itamar Jacira Janaína Jerônimo Josué Jurema Kátia Laurindo
Leocádia Lindalva Lourival Luzia Macabéa Marialva Marinalva Nazaré Nilza Odete Olímpio Osvaldina Otacílio Peri
Porfírio Quitéria Raimunda Riobaldo Rosalinda Salustiano Severina Sinhá Tarcísio Teodora Ubirajara Valdirene
Venâncio Vicentina Waldemar Zenaide Zulmira""".split()
_LAST = "Andorinha Bacurau Cachoeira Igarapé Jatobá Mangueira Pitanga Ribeirinho Sabiá Taquara Umbu Vitória-Régia".split()
_SHE = ("Berenice", "Dirce", "Edilene", "Ester", "Gertrudes", "Nazaré", "Odete", "Valdirene", "Zenaide")
_HE = ("Ubirajara",)
_SHORT = {
    "você": "vc", "vocês": "vcs", "não": "n", "porque": "pq", "por quê": "pq", "também": "tb", "quando": "qnd",
    "quanto": "qto", "obrigado": "obg", "obrigada": "obg", "por favor": "pfv", "hoje": "hj", "valeu": "vlw",
    "estou": "tô", "está": "tá", "para": "pra", "beleza": "blz", "amanhã": "amnh", "muito": "mt", "aqui": "aki",
}  # fmt: skip
_WORDS = re.compile(r"\b(" + "|".join(sorted(_SHORT, key=len, reverse=True)) + r")\b", re.IGNORECASE)

CHATTER = (
    "bom dia grupo ☀️", "boa noite pessoal", "bom dia!", "sextou 🎉", "kkkkkkkk", "kkkk verdade", "😂😂", "amei ❤️",
    "chegou meu pedido hoje, lindo demais 😍", "a manta de algodão é maravilhosa", "recomendo a rede azul",
    "essa loja é muito boa", "o atendimento melhorou bastante", "boa semana pra todo mundo", "que calor hoje",
    "comprei pra minha mãe e ela adorou", "o cheiro do sabonete de copaíba 😍", "partiu almoço",
    "tô de olho naquela cesta de palha", "chuva forte aqui hein", "adorei as fotos", "a embalagem é linda",
    "feliz aniversário Jurema 🎂", "parabéns!!", "concordo", "isso mesmo", "sim!", "haha", "tmj", "top",
    "vi no canal que vem promoção", "quero muito aquela luminária", "chegou rapidinho dessa vez",
)  # fmt: skip
BACK = (
    "kkkkk",
    "verdade",
    "que bom!",
    "amei também",
    "aqui também",
    "sim 😂",
    "boa!",
    "concordo",
    "❤️",
    "também quero",
)
NEWS = (
    "🛶 Novidade: redes de algodão cru com frete grátis até sexta!",
    "Chegaram as cestas de palha do Alto Solimões 🌿",
    "Semana do artesanato: 10% com o cupom IGARAPE10 acima de R$ 100.",
    "Nova versão do aplicativo, 4.3, com correções na tela de pagamento.",
    "Sábado tem feira na loja da beira do rio, das 9h às 14h ☀️",
    "Voltaram os sabonetes de copaíba e andiroba.",
    "Bastidores: como se tece uma rede de tucum. Vídeo no canal!",
    "Últimos dias das luminárias de coco.",
)
CHOICES = ("Frete menor", "Entrega mais rápida", "App melhor")
NOTICES = (
    "Pessoal, na segunda de manhã o movimento é grande e a resposta pode demorar um pouco.",
    "Lembrete: nunca pedimos senha nem código por mensagem.",
    "O robô responde as dúvidas mais comuns na hora. Se não resolver, escreva atendente.",
)


@dataclass(eq=False)
class Person:
    """Somebody, or a bot: what Telegram says of them, and how they type."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    is_bot: bool = False
    lower: bool = False
    plain: bool = False
    short: bool = False
    hasty: float = 0.0

    @property
    def ending(self) -> str:
        """The ending of obrigado or obrigada."""
        name = self.first_name.split()[0]
        return "a" if (name[-1] in "aáí" or name in _SHE) and name not in _HE else "o"

    def user(self) -> dict[str, object]:
        """Give the User as an update has it."""
        found: dict[str, object] = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        if self.last_name:
            found["last_name"] = self.last_name
        if self.username:
            found["username"] = self.username
        return found if self.is_bot else found | {"language_code": "pt-br"}

    def types(self, text: str, rng: Random) -> str:
        """Write a text the way this person does: small letters, no accents, short forms, slips."""
        if self.short:
            text = _WORDS.sub(lambda found: _SHORT[found[0].lower()], text)
        if self.lower:
            text = text[:1].lower() + text[1:]
        if self.plain:
            text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
        if rng.random() < self.hasty:
            text = _slip(text, rng)
        return text


def _slip(text: str, rng: Random) -> str:
    """Swap two neighbouring letters of one longer word."""
    words = text.split(" ")
    long = [at for at, word in enumerate(words) if len(word) > 4 and word.isalpha()]
    if long:
        at = rng.choice(long)
        word, cut = words[at], rng.randrange(1, len(words[at]) - 2)
        words[at] = word[:cut] + word[cut + 1] + word[cut] + word[cut + 2 :]
    return " ".join(words)


HELPER = Person(7_100_000_001, "Suporte Igarapé", username="suporte_igarape_bot", is_bot=True)
"""The bot that answers."""

RECORDER = Person(7_100_000_002, "Registro Igarapé", username="registro_igarape_bot", is_bot=True)
"""The bot whose updates these are. It asks whether an answer helped, and never gets what it says itself."""

STAFF = (
    Person(901_000_001, "Camila", "da Loja", "camila_igarape"),
    Person(901_000_002, "Rodrigo", "da Loja", "rodrigo_igarape"),
    Person(901_000_003, "Tainá", "da Loja"),
)
ANONYMOUS = Person(1_087_968_824, "Group", username="GroupAnonymousBot", is_bot=True)
"""Telegram's stand-in for an admin who speaks as the group."""

TELEGRAM = Person(777_000, "Telegram")
"""Telegram's stand-in for a linked channel."""


def members(rng: Random, count: int = 140) -> list[Person]:
    """Make up the people of the group; the first are the ones who say most."""
    found = []
    for at in range(count):
        first = _FIRST[at % len(_FIRST)]
        plain = "".join(c for c in unicodedata.normalize("NFD", first.lower()) if c.isascii())
        found.append(
            Person(
                910_000_000 + at * 7919 + rng.randrange(7000),
                first + (" 🌻" if rng.random() < 0.05 else ""),
                rng.choice(_LAST) if rng.random() < 0.6 else None,
                f"{plain}_{at:03d}" if rng.random() < 0.6 else None,
                lower=rng.random() < 0.5,
                plain=rng.random() < 0.3,
                short=rng.random() < 0.35,
                hasty=rng.choice((0.0, 0.0, 0.1, 0.25)),
            )
        )
    return found
