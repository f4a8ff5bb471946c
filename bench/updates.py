"""Made-up updates: seeded, quick, and shaped like a busy Brazilian account.

What is imitated changes a measured figure: ASCII with escapes, Zipf-like people, chats and words, hours with
peaks, replies that carry the message they answer, pictures with four sizes, edits of real messages, repeats.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from random import Random
from typing import NamedTuple

FIRST_DAY = datetime(2026, 10, 1, 3, tzinfo=UTC)
"""Midnight in São Paulo."""

_BLOCK = 20_000
_KINDS = {
    "text": 77.5,
    "media": 10.0,
    "service": 1.2,
    "edit": 4.0,
    "reaction": 6.0,
    "button": 1.0,
    "member": 0.3,
}
_HOURS = (2, 1, 1, 1, 1, 1, 2, 4, 6, 8, 9, 9, 8, 8, 8, 8, 8, 8, 9, 10, 11, 10, 7, 4)
_REPEATS = 0.005
_LENGTHS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 19, 22, 24, 28, 34, 45, 70)  # words, each as likely
_WORDS = """o a de que não e eu um é para com uma na no por mais como mas foi se tem já você meu minha
    pedido conta boleto senha ajuda erro app site entrega pagamento cartão hoje ontem ainda consigo quero
    saber qual quando onde bom dia boa tarde noite obrigado obrigada alguém sabe dizer porque também só até
    agora atendimento prazo código rastreio nota fiscal endereço troca devolução cancelar valor desconto
    frete kkkk 😂 👍 🙏 ❤️"""
_NAMES = "Ana Bia Caio Davi Enzo Fábio Gil Helena Iara João Lia Maria Nei Otávio Paula Raí Sônia Téo Úrsula"
_FAMILIES = "Abreu Barros Campos Dias Esteves Farias Góes Leão Moura Nunes Paiva Queirós Rocha Sá Torres Vaz"
_SYLLABLES = [a + b for a in "bcdfglmnprstv" for b in ("a", "e", "i", "o", "u", "\\u00e3o")]
_EMOJI = ("👍", "❤", "🔥", "😁", "🎉", "👎")


class _Said(NamedTuple):
    """A message that may be edited, answered or reacted to."""

    number: int
    date: int
    person: str
    text: str


class _Crowd:
    """People, chats and words, and how often each is met."""

    def __init__(self, count: int, random: Random) -> None:
        self.people = [_person(random) for _ in range(max(20, count // 60))]
        self.often = list(accumulate(1 / (rank + 5) ** 0.9 for rank in range(len(self.people))))
        numbers = range(max(1, min(400, count // 4000)))
        self.chats = [
            f'{{"id":{-random.randrange(10**12, 2 * 10**12)},"title":"Grupo {number}","type":"supergroup"}}'
            for number in numbers
        ]
        self.busy = list(accumulate(1 / (rank + 1) ** 1.1 for rank in numbers))
        self.said: list[list[_Said]] = [[] for _ in numbers]
        self.last = [0 for _ in numbers]
        words = [_escaped(word) for word in dict.fromkeys(_WORDS.split())]
        words += ["".join(random.choices(_SYLLABLES, k=random.randint(2, 4))) for _ in range(10_000)]
        likely = list(accumulate(1 / (rank + 3) for rank in range(len(words))))
        self.talk = random.choices(words, cum_weights=likely, k=1 << 18)


def updates(count: int, *, days: int = 7, seed: int = 44, only: str = "") -> Iterator[str]:
    """Give `count` updates, each one line of JSON, in the order of their numbers; repeats come on top.

    `only` names the one kind there shall be: text, media, ... (then nothing is repeated).
    """
    random = Random(seed)  # noqa: S311 (nothing secret is made of it)
    crowd = _Crowd(count, random)
    kinds = {only: 1.0} if only else _KINDS
    number = 100_000_000
    for day in range(days):
        share = count * (day + 1) // days - count * day // days
        midnight = int((FIRST_DAY + timedelta(days=day)).timestamp())
        hours = random.choices(range(24), weights=_HOURS, k=share)
        dates = sorted(midnight + 3600 * hour + random.randrange(3600) for hour in hours)
        for start in range(0, share, _BLOCK):
            block = _block(crowd, random, dates[start : start + _BLOCK], number, kinds)
            yield from block if only else _repeated(block, random)
            number += len(block)


def strangers(count: int, people: int, *, days: int = 7, seed: int = 44) -> Iterator[str]:
    """Give `count` messages of so many people, each in a chat of their own with the bot."""
    random = Random(seed)  # noqa: S311 (nothing secret is made of it)
    crowd = [(f'{{"id":{10**9 + nth},{_person(random).partition(",")[2]}') for nth in range(people)]
    length = 86_400 * days / count
    for number in range(count):
        nth = random.randrange(people)
        chat = f'{{"id":{10**9 + nth},"first_name":"Pessoa {nth}","type":"private"}}'
        date = int(FIRST_DAY.timestamp() + number * length)
        yield (
            f'{{"update_id":{number + 1},"message":{{"message_id":{number + 1},"from":{crowd[nth]},"chat":{chat},'
            f'"date":{date},"text":"oi, preciso de ajuda com o pedido {number}"}}}}'
        )


def body(line: str) -> bytes:
    """Give an update as Telegram sends it: with a line break after its number."""
    return line.replace(",", ",\n", 1).encode()


def _block(
    crowd: _Crowd, random: Random, dates: list[int], number: int, kinds: dict[str, float]
) -> list[str]:
    count = len(dates)
    chats = random.choices(range(len(crowd.chats)), cum_weights=crowd.busy, k=count)
    people = random.choices(crowd.people, cum_weights=crowd.often, k=count)
    lengths = random.choices(_LENGTHS, k=count)
    places = random.choices(range(len(crowd.talk) - max(_LENGTHS)), k=count)
    chosen = random.choices(list(kinds), weights=list(kinds.values()), k=count)
    lines = []
    for date, chat, person, length, place, kind in zip(
        dates, chats, people, lengths, places, chosen, strict=True
    ):
        number += 1
        text = " ".join(crowd.talk[place : place + length])
        lines.append(f'{{"update_id":{number},{_payload(crowd, random, kind, chat, person, date, text)}}}')
    return lines


def _payload(crowd: _Crowd, random: Random, kind: str, chat: int, person: str, date: int, text: str) -> str:
    said, here = crowd.said[chat], crowd.chats[chat]
    old = said[int(random.random() * len(said))] if said else None
    if old and kind == "edit":
        return (
            f'"edited_message":{{"message_id":{old.number},"from":{old.person},"chat":{here},"date":{old.date},'
            f'"edit_date":{date},"text":"{text}"}}'
        )
    if old and kind == "reaction":
        return (
            f'"message_reaction":{{"chat":{here},"message_id":{old.number},"user":{person},"date":{date},'
            f'"old_reaction":[],"new_reaction":[{{"type":"emoji","emoji":"{_escaped(random.choice(_EMOJI))}"}}]}}'
        )
    if old and kind == "button":
        return (
            f'"callback_query":{{"id":"{date * 7919}","from":{person},"message":{{"message_id":{old.number},'
            f'"from":{{"id":7000000001,"is_bot":true,"first_name":"Bot","username":"exemplo_bot"}},"chat":{here},'
            f'"date":{old.date},"text":"{old.text}"}},"chat_instance":"{-date * 104729}",'
            f'"data":"menu:{date % 20}"}}'
        )
    if kind == "member":
        return (
            f'"my_chat_member":{{"chat":{here},"from":{person},"date":{date},"old_chat_member":{{"user":{person},'
            f'"status":"member"}},"new_chat_member":{{"user":{person},"status":"administrator","can_manage_chat":true}}}}'
        )
    crowd.last[chat] = number = crowd.last[chat] + 1
    author = f'"from":{person}' if random.random() > 0.004 else f'"sender_chat":{here}'
    head = f'"message":{{"message_id":{number},{author},"chat":{here},"date":{date}'
    if old and random.random() < 0.2:
        head += (
            f',"reply_to_message":{{"message_id":{old.number},"from":{old.person},"chat":{here},"date":{old.date},'
            f'"text":"{old.text}"}}'
        )
    if kind == "media":
        return f"{head},{_media(random, number, date, text)}}}"
    if kind == "service":
        return f'{head},"new_chat_member":{person},"new_chat_members":[{person}]}}'
    said.append(_Said(number, date, person, text))
    if len(said) > 300:
        del said[:150]
    return f"{head},{_text(random, date, text)}}}"


def _text(random: Random, date: int, text: str) -> str:
    chance = random.random()
    if chance < 0.08:
        command = ("/ajuda", "/pedido", "/status")[date % 3]
        entity = f'{{"offset":0,"length":{len(command)},"type":"bot_command"}}'
        return f'"text":"{command} {text}","entities":[{entity}]'
    if chance < 0.14:
        url = f"https://example.com/p/{date % 99991}"
        entity = f'{{"offset":0,"length":{len(url)},"type":"url"}}'
        return f'"text":"{url} {text}","entities":[{entity}],"link_preview_options":{{"url":"{url}"}}'
    if chance < 0.16:
        person = '{"id":5000000001,"is_bot":false,"first_name":"Rui"}'
        return (
            f'"forward_origin":{{"type":"user","sender_user":{person},"date":{date - 9000}}},'
            f'"forward_date":{date - 9000},"text":"{text}"'
        )
    return f'"text":"{text}"'


def _media(random: Random, number: int, date: int, text: str) -> str:
    name, unique = f"AgAC{random.getrandbits(300):075x}", f"AQAD{random.getrandbits(48):012x}"
    file = f'"file_id":"{name}","file_unique_id":"{unique}","file_size":{20_000 + date % 70_000}'
    caption = f',"caption":"{text}"' if random.random() < 0.35 else ""
    kind = random.choices(("photo", "sticker", "voice", "document"), weights=(6, 2, 1, 1))[0]
    if kind == "photo":
        sizes = ",".join(
            f'{{"file_id":"{name}{nth}","file_unique_id":"{unique}{nth}","file_size":{side * 160},'
            f'"width":{side},"height":{side * 4 // 3}}}'
            for nth, side in enumerate((67, 240, 600, 960))
        )
        return f'"photo":[{sizes}]{caption}'
    if kind == "sticker":
        return (
            f'"sticker":{{"width":512,"height":512,"emoji":"\\ud83d\\ude02","set_name":"pacote{number % 90}",'
            f'"is_animated":false,"is_video":false,"type":"regular",{file}}}'
        )
    if kind == "voice":
        return f'"voice":{{"duration":{1 + date % 90},"mime_type":"audio/ogg",{file}}}{caption}'
    return f'"document":{{"file_name":"nota_{number}.pdf","mime_type":"application/pdf",{file}}}{caption}'


def _repeated(lines: list[str], random: Random) -> Iterator[str]:
    """Let some updates come twice, as when an answer was lost on its way."""
    again: dict[int, str] = {}
    for place, line in enumerate(lines):
        yield line
        if place in again:
            yield again.pop(place)
        if random.random() < _REPEATS:
            again[place + random.randint(1, 40)] = line
    yield from again.values()


def _person(random: Random) -> str:
    name = random.choice(_NAMES.split())
    person: dict[str, object] = {
        "id": random.randrange(10**7, 8 * 10**9),
        "is_bot": False,
        "first_name": name,
    }
    if random.random() < 0.6:
        person["last_name"] = random.choice(_FAMILIES.split())
    if random.random() < 0.65:
        person["username"] = f"pessoa{random.randrange(10**6)}"
    if random.random() < 0.8:
        person["language_code"] = random.choice(("pt-br", "pt-br", "pt-br", "pt", "en", "es"))
    return json.dumps(person, separators=(",", ":"))


def _escaped(text: str) -> str:
    return json.dumps(text)[1:-1]
