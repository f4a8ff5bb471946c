"""Made-up support groups: people ask, a bot and a team answer, some give thanks, some ask again; over many days.

What is imitated changes a measured figure: how many messages are doubts (about one in four), how many of these
say it in words of their own (most), replies, thanks, taps, edits, chatter between, and many chats at a time.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from random import Random

FIRST_DAY = datetime(2026, 1, 1, 3, tzinfo=UTC)
"""Midnight in São Paulo."""

BOT = {"id": 7_000_000_001, "is_bot": True, "first_name": "Bot", "username": "exemplo_bot"}


def _listed(text: str) -> list[str]:
    return [" ".join(each.split()) for each in text.split(";")]


_WHAT = _listed(
    """o boleto; a segunda via; o pix; a nota fiscal; o rastreio; a entrega; o frete; a troca; a devolução; o
    reembolso; o cupom; a senha; o login; o cadastro; o endereço; o aplicativo; o site; o cartão; a fatura; o
    parcelamento; o prazo; a garantia; o pedido errado; o cancelamento; o horário; a loja física; o estoque;
    o tamanho; a cor; o presente; a assinatura; o plano anual; a comissão; o certificado; a aula; o curso"""
)
_HOW = _listed(
    """como faço para ver {}; não consigo achar {}; alguém sabe onde fica {}; qual é {}; quando chega {}; deu
    erro em {}; não recebi {}; como mudo {}; onde encontro {}; ainda não apareceu {}; posso trocar {}; quanto
    custa {}; preciso de ajuda com {}; {} não funciona; {} sumiu"""
)
_CHAT = _listed(
    """bom dia grupo; kkkkk; chegou hoje, lindo; amei; boa noite pessoal; concordo; que calor; sextou; verdade"""
)
_ANSWER = _listed(
    """É assim: entre em Minha conta e toque em {}.; Veja em Ajuda, depois em {}.; O prazo é de 3 dias para {}."""
)
_THANKS = ("obrigada!", "deu certo, valeu", "era isso, obrigado", "funcionou 🙏")
_NO = ("não funcionou", "continua igual", "não era isso", "ainda não deu")
_WORDS = _listed(
    """o; a; de; que; e; um; para; com; na; no; por; mais; como; mas; se; já; meu; minha; pedido; conta; loja;
    celular; ontem; hoje; agora; semana; mês; compra; produto; amiga; mãe; casa; trabalho; favor; gente;
    pessoal; dúvida; urgente; número; caixa"""
)
_SYLLABLES = [a + b for a in "bcdfglmnprstv" for b in "aeiou"]


@dataclass
class _Act:
    """Something that is done in a chat; `number` is given once all acts of the day lie in order."""

    at: int
    chat: int
    who: dict[str, object]
    text: str
    reply: _Act | None = None
    tap: str = ""
    edit: _Act | None = None
    number: int = 0


@dataclass
class _World:
    random: Random
    chats: list[int]
    busy: list[float]
    people: list[dict[str, object]]
    often: list[float]
    words: list[str]
    numbers: dict[int, int] = field(default_factory=dict)


def updates(count: int, *, days: int = 365, chats: int = 20, seed: int = 44) -> Iterator[str]:
    """Give about `count` updates, each one line of JSON, in the order in which they happened."""
    world = _world(count, chats, Random(seed))  # noqa: S311 (nothing secret is made of it)
    waiting: list[_Act] = []
    given = 0
    for day in range(days):
        begin = int((FIRST_DAY + timedelta(days=day)).timestamp())
        while len(waiting) < (count * (day + 1)) // days - given:
            waiting.extend(_scene(world, begin + world.random.randrange(86_400)))
        waiting.sort(key=lambda act: act.at)
        ready = [act for act in waiting if act.at < begin + 86_400]
        waiting = waiting[len(ready) :]
        for act in ready:
            given += 1
            yield f'{{"update_id":{100_000_000 + given},{_payload(world, act)}}}'


def _world(count: int, chats: int, random: Random) -> _World:
    made = ["".join(random.choices(_SYLLABLES, k=random.randint(2, 4))) for _ in range(5_000)]
    people = [
        {"id": 1_000_000 + n, "is_bot": False, "first_name": f"Pessoa {n}", "username": f"pessoa_{n}"}
        for n in range(max(20, count // 60))
    ]
    return _World(
        random,
        [-1_001_000_000_000 - n for n in range(chats)],
        list(accumulate(1 / (n + 1) for n in range(chats))),
        people,
        list(accumulate(1 / (n + 5) ** 0.9 for n in range(len(people)))),
        [*_WORDS, *made],
    )


def _scene(world: _World, at: int) -> list[_Act]:
    """Write a doubt with what follows it, or some chatter."""
    random = world.random
    chat = random.choices(world.chats, cum_weights=world.busy)[0]
    who, other = random.choices(world.people, cum_weights=world.often, k=2)
    if random.random() < 0.45:
        said = _Act(at, chat, who, random.choice(_CHAT))
        back = _Act(at + 60, chat, other, random.choice(_CHAT), said if random.random() < 0.3 else None)
        return [said, back]
    about = random.choices(_WHAT, weights=range(len(_WHAT), 0, -1))[0]
    tail = " ".join(random.choices(world.words, k=random.randint(0, 9)))
    asked = _Act(at, chat, who, f"{random.choice(_HOW).format(about)} {tail}?".replace(" ?", "?"))
    acts, chance = [asked], random.random()
    if random.random() < 0.04:
        acts.append(_Act(at + 90, chat, who, asked.text + " alguém?", edit=asked))
    if chance < 0.85:
        answer = _Act(at + random.randint(2, 9), chat, BOT, random.choice(_ANSWER).format(about), asked)
        acts.append(answer)
        later = at + random.randint(60, 900)
        if chance < 0.3:
            acts.append(_Act(later, chat, who, random.choice(_THANKS), answer))
        elif chance < 0.4:
            acts.append(_Act(later, chat, who, random.choice(_NO), answer))
            acts.append(_Act(later + 600, chat, other, f"pode ver {about} no menu, em {tail}", asked))
        elif chance < 0.5:
            acts.append(_Act(later, chat, who, "", answer, tap=random.choice("👍❤👎")))
    return acts


def _payload(world: _World, act: _Act) -> str:
    about = act.edit or act.reply
    chat = {"id": act.chat, "title": f"Grupo {act.chat % 100}", "type": "supergroup"}
    if act.tap and about:
        return '"message_reaction":' + json.dumps(
            {"chat": chat, "message_id": about.number, "user": act.who, "date": act.at, "old_reaction": [],
             "new_reaction": [{"type": "emoji", "emoji": act.tap}]}
        )  # fmt: skip
    if act.edit:
        number, more, kind = act.edit.number, {"date": act.edit.at, "edit_date": act.at}, "edited_message"
    else:
        number = act.number = world.numbers[act.chat] = world.numbers.get(act.chat, 0) + 1
        more, kind = {"date": act.at}, "message"
    made: dict[str, object] = {"message_id": number, "from": act.who, "chat": chat, **more, "text": act.text}
    if act.reply:
        under = act.reply
        made["reply_to_message"] = {
            "message_id": under.number, "from": under.who, "chat": chat, "date": under.at, "text": under.text,
        }  # fmt: skip
    return f'"{kind}":{json.dumps(made)}'
