"""What people and a bot say in the made-up talks of the outcomes' evaluation, in three languages."""

from __future__ import annotations

from typing import NamedTuple


class Matter(NamedTuple):
    """One thing that is asked: how, how again in other words, and what the bot answers."""

    asked: str
    again: str
    answer: str


class Phrases(NamedTuple):
    """One language's phrases; `{who}` is a first name."""

    matters: tuple[Matter, ...]
    thanks: tuple[str, ...]
    complaint: tuple[str, ...]
    person: tuple[str, ...]
    fallback: tuple[str, ...]
    stepped_in: tuple[str, ...]
    chatter: tuple[str, ...]
    moment: str
    """What a bot says while it looks, before it edits that into its answer."""
    sarcasm: tuple[str, ...]
    other_thanks: tuple[str, ...]
    """Thanks for something else; `{who}` is who they are for."""
    will_try: tuple[str, ...]


PORTUGUESE = Phrases(
    matters=(
        Matter("como eu tiro a segunda via do boleto?", "como tiro a segunda via do boleto? não achei", "Em Pagamentos, toque em Segunda via."),
        Matter("não consigo entrar na minha conta", "continuo tentando entrar na minha conta e não consigo", "Use Esqueci a senha, na tela de entrada."),
        Matter("qual o prazo de entrega pra Manaus?", "o prazo de entrega pra Manaus, qual é?", "São 12 dias úteis."),
        Matter("o cupom de desconto não funciona", "gente, o cupom de desconto não funciona mesmo", "O cupom vale acima de R$ 100."),
        Matter("dá pra mudar o horário da consulta?", "mudar o horário da consulta, dá?", "Sim, em Agenda, até um dia antes."),
        Matter("meu certificado veio com nome errado, e agora?", "e o certificado com nome errado, como fica?", "Peça a correção em Documentos."),
    ),
    thanks=("obrigada, deu certo!", "valeu, funcionou", "era isso mesmo, brigado", "consegui aqui, obg", "resolvido, vlw 🙏", "perfeito, muito obrigada", "show, agora foi"),
    complaint=("não resolveu", "não deu certo", "já fiz isso e continua igual", "não era isso que eu perguntei", "não adiantou nada", "segue dando o mesmo erro"),
    person=("quero falar com um atendente", "tem como falar com uma pessoa?", "alguém da equipe pode ver isso?", "me passa pra um humano por favor"),
    fallback=("Desculpe, não entendi. Pode reformular?", "Ainda não sei responder isso.", "Não encontrei nada sobre isso. Tente com outras palavras."),
    stepped_in=("{who}, já corrigi aqui pra você", "oi {who}, vi o seu caso e liberei", "{who}, isso é com o financeiro, já avisei lá"),
    chatter=("bom dia pessoal", "que jogo ontem hein", "kkkkk", "hoje tá frio demais", "sextou", "feliz aniversário Carla", "tô saindo pro almoço"),
    moment="Um momento, estou procurando…",
    sarcasm=("nossa, ajudou muito 🙄", "parabéns, atendimento nota dez hein", "que maravilha de resposta né", "obrigado por nada"),
    other_thanks=("{who}, obrigada pela carona ontem", "valeu pelo convite {who}", "obrigado {who}, o bolo tava ótimo"),
    will_try=("vou testar, obrigado", "obrigada, vou tentar mais tarde", "ok vou ver, valeu"),
)  # fmt: skip

ENGLISH = Phrases(
    matters=(
        Matter("how do I reset my password?", "how do I reset the password? it isn't in my profile", "Tap Forgot password on the first screen."),
        Matter("my card was declined at the shop", "the card was declined again at the same shop", "Open Cards and turn on Payments."),
        Matter("where can I download my invoice?", "so where can I download the invoice?", "Under Orders, tap Documents."),
        Matter("the app crashes when I open the camera", "the app still crashes when I open the camera", "Please update to version 4.3."),
        Matter("is there a student discount?", "a student discount, is there one?", "Yes, 20 % with a valid student card."),
        Matter("can I change the delivery address of an order?", "change the delivery address of my order, can I?", "Until it is shipped, under Orders."),
    ),
    thanks=("thanks, that worked!", "got it, thank you", "perfect, thanks", "that fixed it, cheers", "works now, thx 🙏", "great, solved", "awesome, ty"),
    complaint=("that didn't work", "still the same error", "not what I asked", "already tried that, no luck", "this is useless", "doesn't help"),
    person=("can I talk to a human?", "I want to speak to an agent", "is there a real person here?", "let me talk to someone please"),
    fallback=("Sorry, I didn't understand that.", "I don't have an answer for that yet.", "Could you rephrase, please?"),
    stepped_in=("{who}, I fixed it for you just now", "hi {who}, I had a look, it's unlocked", "{who}, this one is for billing, I told them"),
    chatter=("morning all", "what a match last night", "lol", "so cold today", "happy friday", "happy birthday Carla", "off to lunch"),
    moment="One moment, looking it up…",
    sarcasm=("wow, great help 🙄", "thanks for nothing", "brilliant answer, really", "oh great, that's so useful..."),
    other_thanks=("{who}, thanks for the lift yesterday", "thanks for the invite {who}", "thank you {who}, the cake was great"),
    will_try=("I'll try that, thanks", "thanks, will try later", "ok let me check, cheers"),
)  # fmt: skip

SPANISH = Phrases(
    matters=(
        Matter("¿cómo descargo la factura?", "sigo sin saber cómo descargo la factura", "En Pedidos, toca Documentos."),
        Matter("no puedo entrar a mi cuenta", "de verdad no puedo entrar a mi cuenta", "Usa Olvidé mi contraseña en la pantalla de inicio."),
        Matter("¿cuánto tarda el envío a Rosario?", "el envío a Rosario, ¿cuánto tarda?", "Tarda 6 días hábiles."),
        Matter("me cobraron dos veces el pedido", "otra vez, me cobraron dos veces el pedido", "El cargo repetido se anula en 5 días."),
        Matter("¿se puede cambiar el turno de la consulta?", "cambiar el turno de la consulta, ¿se puede?", "Sí, en Agenda, hasta un día antes."),
        Matter("la aplicación se cierra al abrir la cámara", "la aplicación se cierra igual al abrir la cámara", "Actualiza a la versión 4.3."),
    ),
    thanks=("gracias, ya funciona", "perfecto, muchas gracias", "era eso, gracias", "listo, ya pude", "genial, resuelto", "mil gracias 🙏", "excelente, ya quedó"),
    complaint=("no me sirve", "no funcionó", "ya lo intenté y sigue igual", "no era eso lo que pregunté", "no me ayuda", "sigue dando el mismo error"),
    person=("quiero hablar con una persona", "¿puedo hablar con un agente?", "necesito hablar con alguien del equipo", "pásame con un humano por favor"),
    fallback=("Perdón, no entendí. ¿Puedes reformular?", "No tengo esa respuesta todavía.", "No te entiendo, prueba con otras palabras."),
    stepped_in=("{who}, ya te lo arreglé", "hola {who}, revisé tu caso y está liberado", "{who}, eso es de facturación, ya les avisé"),
    chatter=("buen día a todos", "qué partido ayer", "jajaja", "qué frío hace hoy", "por fin viernes", "feliz cumple Carla", "me voy a almorzar"),
    moment="Un momento, lo estoy buscando…",
    sarcasm=("uy, qué gran ayuda 🙄", "gracias por nada", "excelente atención, eh", "muy útil, de verdad..."),
    other_thanks=("{who}, gracias por llevarme ayer", "gracias por la invitación {who}", "gracias {who}, la torta estaba genial"),
    will_try=("voy a probar, gracias", "gracias, lo intento más tarde", "ok voy a ver, gracias"),
)  # fmt: skip

LANGUAGES = {"Portuguese": PORTUGUESE, "English": ENGLISH, "Spanish": SPANISH}
NAMES = ("Ana", "Beto", "Caio", "Duda", "Eva", "Fabi", "Gil", "Helo", "Igor", "Jana", "Kelly", "Leo")
