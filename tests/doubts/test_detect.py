"""Each text beside what it is: a question, a problem, both, or no doubt."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igarape.doubts.detect import LONGEST, fold, kind

DOUBTS = {
    # Portuguese
    "Como faço pra rastrear meu pedido?": "question",
    "como faço pra rastrear meu pedido": "question",
    "bom dia gente, alguém sabe o prazo de entrega": "question",
    "Qual o horário de atendimento": "question",
    "tem como pagar com pix": "question",
    "o rastreio não atualiza faz 3 dias": "problem",
    "o rastreio n atualiza faz 3 dias": "problem",
    "O aplicativo fecha sozinho": "problem",
    "login não funciona, o que eu faço?": "both",
    "meu pix não foi confirmado ainda, é normal?": "both",
    "preciso da nota fiscal do pedido 123": "question",
    "/ajuda Onde baixo a nota fiscal": "question",
    "@suporte_bot o boleto venceu, como pago?": "question",
    "até quando posso mandar o documento": "question",
    "qto custa o frete": "question",
    "paguei e continua em aberto": "problem",
    "tô sem internet desde ontem": "problem",
    "Comprei ontem. Quando chega": "question",
    "perdi o cartão, como bloqueio": "both",
    "paguei o hotel, tem café da manhã?": "question",
    # Spanish
    "hasta cuándo puedo pagar": "question",
    "me pueden pasar el enlace": "question",
    "pagué y sigue pendiente": "problem",
    "perdí la tarjeta, cómo la bloqueo": "both",
    "¿Cómo puedo pagar?": "question",
    "alguien sabe cuando abren": "question",
    "la aplicación no funciona": "problem",
    # English
    "how do I reset my password": "question",
    "Has anyone tried the new version": "question",
    "my card was declined": "problem",
    "hey folks, i can't log in, any idea?": "both",
    "I would like to see the source of my money": "question",
    "I have an unauthorized transaction on my statement": "problem",
    # other scripts: a question mark is enough
    "パスワードを忘れました？": "question",
    "كيف يمكنني الدفع؟": "question",
}
NONE = [
    "",
    "?",
    "???",
    "oi",
    "Oi, tudo bem?",
    "bom dia pessoal, tudo certo?",
    "how are you?",
    "¿qué tal?",
    "sério?",
    "really?",
    "😂😂",
    "👍",
    "/start",
    "/help@suporte_bot",
    "https://exemplo.org/como?x=1",
    "@ana",
    "obrigado!",
    "sem problemas",
    "no problem at all",
    "como eu disse ontem, amanhã tem reunião",
    "what a day",
    "quero falar com um atendente",
    "tem alguém humano aí?",
    "kkkkk",
    "quanto mais cedo melhor",
    "cuanto antes mejor",
    "sério isso? kkk",
    "boa tarde a todos, tudo bem por aí?",
    "don't install that one",
    "o erro sumiu, valeu",
    "that solved my problem",
    "preciso de um humano",
    "123 456",
    "<b></b>",
]


@pytest.mark.parametrize(("text", "expected"), DOUBTS.items(), ids=list(DOUBTS))
def test_a_doubt_is_found(text: str, expected: str) -> None:
    """With or without accents, marks and good manners."""
    assert expected == kind(text)


@pytest.mark.parametrize("text", NONE)
def test_what_asks_nothing_is_no_doubt(text: str) -> None:
    """Greetings, small talk, bare commands, addresses, and asking for a person."""
    assert kind(text) is None


@given(st.text(max_size=300))
def test_any_text_has_an_answer(text: str) -> None:
    """No text breaks it, and capitals play no part."""
    assert kind(text) in (None, "question", "problem", "both")
    assert kind(text.upper().lower()) == kind(text.lower())


def test_a_long_text_costs_no_more_than_its_beginning() -> None:
    """Patterns with repetition must not grow with a hostile text."""
    for piece in ("a ", "nao ", "como ", "@a ", "quando eu fui ", "?" * 50, "é"):
        text = piece * 100_000
        assert kind(text) == kind(text[:LONGEST])


def test_two_texts_that_fold_alike_say_the_same() -> None:
    """Accents, capitals, spaces, addresses and mentions are clothes."""
    assert "nao consigo acessar" == fold("Não  CONSIGO acessar @bot https://x.org/a")
