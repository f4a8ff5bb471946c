"""A topic is named by a question that a stranger understands, and by words that only it uses."""

from __future__ import annotations

import pytest

from igarape.doubts.label import label


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            ["oi, n lembro a senha", "boa tarde gente como troco a senha?", "Como troco a senha?"],
            "Como troco a senha?",
        ),
        (["Senha?", "Como troco a senha?"], "Como troco a senha?"),
        (["como troco a seenha?", "Como troco a minha senha?", "troco a senha"], "Como troco a minha senha?"),
        (["Cadê o pedido 48176?", "Cadê o meu pedido?"], "Cadê o meu pedido?"),
        (["@bot cadê o pedido?", "Onde está o pedido?"], "Onde está o pedido?"),
        (["Paguei ontem. E agora? Caiu?", "O pix ainda não caiu?"], "O pix ainda não caiu?"),
        (["CADÊ O MEU PEDIDO?", "Cadê o pedido?"], "Cadê o pedido?"),
        (["nao recebi o codigo", "Não recebi o código"], "Não recebi o código"),
        (["thanks a lot, where is my card?", "Where is my card now?"], "Where is my card now?"),
        (["hola, ¿dónde está mi pedido?", "¿Dónde está el pedido?"], "¿Dónde está el pedido?"),
    ],
    ids=[
        "no greeting",
        "more than a word",
        "no slip of one writer",
        "no number of an order",
        "no name",
        "one thing",
        "not shouted",
        "accents",
        "no thanks in English",
        "no greeting in Spanish",
    ],
)
def test_of_central_messages_the_clearest_is_the_label(said: list[str], expected: str) -> None:
    """The first is nearest to the middle; what anyone would understand goes before it, whole and word by word."""
    assert expected == label(said, [range(len(said))])[0].text


def test_a_greeting_stays_where_everyone_greets() -> None:
    """A label is a whole message, so that it can be looked up: nothing is cut from it."""
    said = ["Oi, cadê a nota?", "oi, cadê a minha nota?"]

    assert label(said, [[0, 1]])[0].text in said


def test_the_label_does_not_depend_on_who_came_first() -> None:
    """Of equal texts typed in two ways the clearer one is shown, in either order."""
    said = ["cade a nota", "Cadê a nota?"]

    assert {"Cadê a nota?"} == {label(said, [order])[0].text for order in ([0, 1], [1, 0])}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            [
                "Como tiro a segunda via do boleto?",
                "quero a segunda via do boleto",
                "segunda via do boleto 12",
            ],
            ("segunda via do boleto",),
        ),
        (["nao achei o endereco de entrega", "cadê o endereço de entrega?"], ("endereço de entrega",)),
        (["Is there a daily limit?", "What's the daily limit?", "daily limit please"], ("daily limit",)),
        (["¿Cuál es el límite diario?", "quiero saber el límite diario"], ("límite diario",)),
        (["pix, boleto", "pix. boleto"], ("boleto", "pix")),
        (["qual o prazo", "o prazo é 12 de 2024"], ("prazo",)),
        (["como é que é?", "e aí, como é?"], ()),
    ],
    ids=[
        "joined inside",
        "with its accents",
        "English",
        "Spanish",
        "not across a comma",
        "no numbers",
        "only stop words",
    ],
)
def test_keyphrases_are_whole(said: list[str], expected: tuple[str, ...]) -> None:
    """They begin and end with words that say something, and nobody sees half a clause."""
    assert expected == label(said, [range(len(said))])[0].phrases
