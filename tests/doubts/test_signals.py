"""Each word, tap and button beside what it tells of the answer before it."""

from __future__ import annotations

import pytest

from igarape.doubts.signals import button, is_fallback, mood, reaction

MOODS = {
    "valeu!": "positive",
    "deu certo, obrigada 🙏": "positive",
    "funcionou!! muito obrigado": "positive",
    "era isso mesmo": "positive",
    "thanks, that worked": "positive",
    "¡gracias, ya funciona!": "positive",
    "não resolveu": "negative",
    "n deu certo 😕": "negative",
    "já fiz isso e continua igual": "negative",
    "não era isso que eu perguntei": "negative",
    "obrigado, mas não funcionou": "negative",
    "still not working": "negative",
    "no me funciona": "negative",
    "quero falar com um atendente": "hand_off",
    "can I talk to a human please": "hand_off",
    "atendente por favor": "hand_off",
    "vou testar, obrigado": None,
    "vou testar": None,
    "thanks in advance": None,
    "obrigado?": None,
    "amanhã eu vejo": None,
    "": None,
}


@pytest.mark.parametrize(("text", "expected"), MOODS.items(), ids=list(MOODS))
def test_what_a_text_tells(text: str, expected: str | None) -> None:
    """A complaint outweighs the thanks beside it."""
    assert expected == mood(text)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("👍", "positive"),
        ("❤", "positive"),
        ("👎", "negative"),
        ("👍 👎", "negative"),
        ("🤔", None),
        ("", None),
    ],
)
def test_what_a_reaction_tells(value: str, expected: str | None) -> None:
    """A reaction that is taken back tells nothing."""
    assert expected == reaction(value)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("resolveu:sim", "positive"),
        ("resolveu:não", "negative"),
        ("helpful_no", "negative"),
        ("page:2", None),
        ("", None),
    ],
)
def test_what_a_button_tells(data: str, expected: str | None) -> None:
    """Words of the button's data decide; what names the question does not count against what answers it."""
    assert expected == button(data)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Não entendi 🤔 Pode escrever de outro jeito?", True),
        ("Desculpe, ainda não sei responder isso.", True),
        ("Sorry, I didn't understand that.", True),
        ("No entiendo la pregunta", True),
        ("O pix costuma ser confirmado em até 30 minutos.", False),
    ],
)
def test_a_bot_that_does_not_know(text: str, expected: bool) -> None:
    """Such a message is no answer."""
    assert expected == is_fallback(text)
