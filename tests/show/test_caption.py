"""What is said beside a picture: short, within Telegram's limits, and cut where words end."""

from __future__ import annotations

from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from igarape.show import caption
from igarape.show.words import LANGUAGES
from tests.reports import days, hours, lengths

UNTIL = datetime(2026, 11, 21, 12, 34, 56)  # noqa: DTZ001  (local time, as it is shown)
ANSWERS = [
    hours("2026-11-20", "2026-11-21", {(5, 13): 2, (6, 9): 1}, bots=1),
    days("2026-11-20", "2026-11-21", lambda day: 22 - day.day),
]
ANYTHING = st.text(st.characters(codec="utf-8"), max_size=600) | st.text("🎉 a", max_size=3000)

CAPTION = """\
Suporte 🎉

Pico: sexta às 13h, 2 mensagens por dia em média, n = 3.
1,5 mensagens por dia em média: 3 em 2 dias.
Dia de mais movimento: 20 de nov. de 2026, 2 mensagens.
De 20 de nov. de 2026 a 21 de nov. de 2026, dias e horas de America/Sao_Paulo; n = 3.
Conta o que chegou até 21 de nov. de 2026 12:34:56."""

TEXT = """\
Suporte

How long are the texts?
A text has 15 characters on average: 2 texts of 2 people.
Divided by texts, captions included; 0 messages without text are left out, and so are bots.

From Nov 20, 2026 to Nov 21, 2026, days and hours of America/Sao_Paulo; n = 2."""


def test_a_caption_says_peak_busiest_day_period_zone_and_n() -> None:
    """And until when what came is counted; the names of people are not in it."""
    assert caption.caption("Suporte 🎉", ANSWERS, UNTIL, "pt") == CAPTION


def test_a_text_says_the_answers_whole() -> None:
    """With what they were divided by, and what they leave out."""
    found = lengths("2026-11-20", "2026-11-21", {"Ana": 10, "Bia": 20})
    assert caption.text("Suporte", [found], None, "en") == TEXT


@given(ANYTHING, st.sampled_from(LANGUAGES))
def test_captions_and_texts_keep_to_the_limits(title: str, language: str) -> None:
    """Telegram counts UTF-16: 1 to 1024 units beside a photo, 1 to 4096 alone."""
    beside = caption.caption(title, ANSWERS, UNTIL, language)
    alone = caption.text(title, ANSWERS * 9, UNTIL, language)

    assert 1 <= len(beside.strip().encode("utf-16-le")) / 2 <= 1024
    assert 1 <= len(alone.strip().encode("utf-16-le")) / 2 <= 4096


@given(ANYTHING, st.integers(1, 4096))
def test_a_text_is_cut_to_its_limit(text: str, most: int) -> None:
    """What fits stays as it is; of the rest, whole characters are kept, and an ellipsis follows."""
    cut = caption.cut(text, most)

    assert caption.units(cut) <= most
    if caption.units(text) <= most:
        assert cut == text
    else:
        assert cut.endswith("…")
        assert text.startswith(cut[:-1])


@given(st.lists(st.text("abcé🎉", min_size=1, max_size=9), min_size=2, max_size=60), st.integers(30, 200))
def test_a_text_is_cut_between_words(words: list[str], most: int) -> None:
    """Never inside one, where words are short."""
    cut = caption.cut(" ".join(words), most).removesuffix("…")
    assert cut.split() == words[: len(cut.split())]


def test_to_cut_by_characters_would_be_too_long() -> None:
    """The control: 1024 characters of emoji are 2048 units."""
    emoji = "🎉" * 2000
    assert caption.units(emoji[:1024]) > caption.CAPTION
    assert caption.units(caption.cut(emoji, caption.CAPTION)) <= caption.CAPTION
