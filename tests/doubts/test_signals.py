"""Each word, tap and button beside what it tells of the answer before it."""

from __future__ import annotations

import pytest

from igarape.doubts.signals import button, is_fallback, mood, pleads, reaction

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
    "não deu mais erro, obrigado": "positive",
    "boa, já consegui": "positive",
    "thanks for the quick answer": "positive",
    "muchas gracias por la ayuda": "positive",
    "obrigado por nada": "negative",
    "thanks, great help 🙄": "negative",
    "o erro continua": "negative",
    "todavía no puedo entrar": "negative",
    "me transfere pra um atendente": "hand_off",
    "get me a real person": "hand_off",
    "necesito un humano": "hand_off",
    "boa tarde": None,
    "boa pergunta": None,
    "obrigada pela carona": None,
    "gracias por la invitación": None,
    "obrigada, vou tentar mais tarde": None,
    "thanks, will try later": None,
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
        ("Hmm, não tenho resposta para isso", True),
        ("I'm afraid I can't help with that", True),
        ("O pix costuma ser confirmado em até 30 minutos.", False),
    ],
)
def test_a_bot_that_does_not_know(text: str, expected: bool) -> None:
    """Such a message is no answer."""
    assert expected == is_fallback(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("alguém pode ajudar?", True),
        ("can anybody help me please?", True),
        ("o que eu faço?", True),
        ("alguém sabe o prazo?", False),
        ("how do I mount a disk?", False),
    ],
)
def test_a_call_for_help_names_no_matter(text: str, expected: bool) -> None:
    """It belongs to what was asked before."""
    assert expected == pleads(text)
