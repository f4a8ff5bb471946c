"""What people say, press and tap when a doubt was clarified, or was not; in Portuguese, Spanish and English.

A word of thanks is the weakest of these signals: people thank before they try. Taps and buttons say more.
"""

from __future__ import annotations

import re
from typing import Literal

from igarape.doubts.detect import asks_for_a_person, fold

Mood = Literal["positive", "negative", "hand_off"]


def mood(text: str) -> Mood | None:
    """Say what a person's text tells of the answer before it; None where it tells nothing."""
    said = fold(text[:600])
    if asks_for_a_person(said):
        return "hand_off"
    if _NEGATIVE.search(said):
        return "negative"
    rest = _ELSE.sub(" ", said)
    if _LATER.search(rest):
        rest = _THANKS.sub(" ", _LATER.sub(" ", rest))
    if "?" not in said and _POSITIVE.search(rest):
        return "positive"
    return None


def reaction(value: str) -> Mood | None:
    """Say what emoji under an answer tell; a removed reaction is an empty text and tells nothing."""
    if any(each in value for each in _BAD):
        return "negative"
    return "positive" if any(each in value for each in _GOOD) else None


def button(data: str) -> Mood | None:
    """Say what the data of a pressed button tell; most buttons tell nothing."""
    words = set(re.findall(r"[^\W_]+|[👍👎✅❌]", fold(data)))
    if words & _NO:
        return "negative"
    return "positive" if words & _YES else None


def pleads(text: str) -> bool:
    """Whether a text calls for help and says nothing of the matter: `can anybody help?`."""
    return not {word for word in re.findall(r"[^\W\d_]+", fold(text)) if len(word) > 2} - _PLEA


def only_thanks(text: str) -> bool:
    """Whether a text thanks and says nothing else; no sentence is left without thanks."""
    said = [each for each in re.split(r"[.!?\n]+", text) if re.search(r"\w", each)]
    return bool(said) and all(_THANKS.search(fold(each)) for each in said)


def is_fallback(text: str) -> bool:
    """Whether a bot says that it did not understand, or does not know."""
    return _FALLBACK.search(fold(text[:600])) is not None


_GOOD = "👍❤🙏👏🔥🎉💯😍🥰🤩😁👌🏆🫡🤝"
_BAD = "👎😡🤬💩😢😭🤮🖕🤦"
_YES = frozenset(
    "sim yes si s y ok 1up resolveu resolvido resolved solved solucionado ajudou helpful good bom util like 👍 ✅".split()
)
_NO = frozenset("nao no n unsolved unresolved unhelpful bad ruim inutil dislike 👎 ❌".split())

_PLEA = frozenset(
    """
    alguem ninguem sabe sabem pode podem poderia ajuda ajudar ajudem ajudam socorro favor preciso faco fazer resolver
    resolvo responde respondem aqui agora como que por gente pessoal entao duvida problema
    anyone anybody someone somebody can could please help need know does here nobody answer what should question problem
    have there who any idea how fix this
    alguien nadie sabe puede pueden podria ayuda ayudar ayudarme ayuden necesito hago hacer ahora responde ahi
    """.split()
)

_POSITIVE = re.compile(
    r"(?<!\w)(?:"
    r"obrigad\w*|brigad\w*|obg|obgd|vlw|vale(?:u|w)|agradec\w+|grat[oa]|deu\s+(?:tudo\s+)?certo|funcionou|funfou|resolv(?:eu|ido|i)|consegui"
    r"|era\s+(?:isso|so\s+isso)|e\s+isso\s+(?:ai|mesmo)|isso\s+ai|isso\s+mesmo|agora\s+(?:foi|sim|deu|vai)|perfeito|maravilha|excelente|otimo|deu\s+certinho|tudo\s+certo"
    r"|entendi|ajudou\s+(?:muito|demais|sim|bastante)|salvou|nao\s+(?:deu|da|apareceu)\s+mais\s+(?:o\s+)?(?:erro|problema)|(?:erro|problema)\s+sumiu"
    r"|thank(?:s|\s+you|\s+u|ful)?|thx|tks|tnx|ty|cheers|appreciate\w*|(?:it|that|this)\s+(?:works|worked|helped|did\s+it|fixed)|works\s+(?:now|great|fine|perfectly)"
    r"|worked|solved|fixed(?:\s+it)?|got\s+it|perfect|excellent|that's\s+it|that\s+was\s+it|makes\s+sense|did\s+the\s+trick|working\s+(?:now|again|fine)|no\s+more\s+errors?"
    r"|(?:just|exactly)\s+what\s+i\s+(?:need|want|look)\w*|(?:error|problem|issue)\s+is\s+gone"
    r"|gracias|graci|funciono|ya\s+(?:lo\s+|me\s+)?(?:funciona|esta|pude|quedo|entre|salio|anda)|ya\s+no\s+(?:da|sale|aparece)\s+(?:el\s+)?error|me\s+ayud(?:aste|o)\s+mucho|me\s+sirvio|resuelto|solucionado|lo\s+logre|genial|perfecto|era\s+eso|entendido"
    r")(?!\w)|🙏|👏|👍|❤|✅|🎉"
    r"|(?:^|[,.!;]\s*)(?:(?:muito|que)\s+)?(?:show|top|massa|boa|great|awesome|brilliant)(?=\s*(?:$|[,.!;)]|de\s+bola|demais|k{2,}|obrig|valeu|vlw|thank|thx|gracias))"
)
"""The last are praise alone: a word such as `boa` or `great` inside a sentence says nothing of the answer."""
_THANKS = re.compile(
    r"(?<!\w)(?:obrigad\w*|brigad\w*|obg|vlw|valeu|agradec\w+|thank\w*(?:\s+you)?|thx|ty|cheers|gracias|graci)(?!\w)|🙏"
)
_LATER = re.compile(
    r"(?:will|gonna)\s+(?:try|check|test|see)[^.!]*|(?:lo|ya)\s+(?:intento|pruebo|miro|veo)[^.!]*|(?:depois|mais\s+tarde)\s+(?:eu\s+)?(?:vejo|testo|tento)[^.!]*"
    r"|(?:vou|vamos)\s+(?:testar|tentar|ver|fazer)[^.!]*|(?:ja\s+)?(?:desde\s+ja|antecipadamente)|(?:desde\s+ja\s+)?(?:obrigad\w+|agradeco)\s+(?:desde\s+ja|pela\s+atencao)"
    r"|thank(?:s|\s+you)\s+in\s+advance|(?:i'?ll|i\s+will|let\s+me)\s+(?:try|check|test|see)[^.!]*|gracias\s+de\s+antemano|voy\s+a\s+(?:probar|intentar|ver)[^.!]*"
)
"""Thanks before trying tell nothing yet, and neither does what will be tried."""

_ELSE = re.compile(
    r"(?:obrigad[oa]|brigad[oa]|obg|valeu|vlw|agradeco|grat[oa])\s+(?:\w+\s+){0,2}?(?:pel[oa]s?|por)\s+(?!ajuda|atencao|apoio|suporte|respo|retorno|resolv|dica|info|orienta|explic|escla|tudo|tempo|pacien|forca|luz|avis)\w+.*"
    r"|(?:thank\s+you|thanks|thx|cheers)\s+(?:\w+\s+){0,2}?for\s+(?:the\s+|your\s+|all\s+|a\s+)*+(?!help|support|answer|repl|response|info|tip|hint|explan|advice|quick|fast|time|clear|everything|that|this|it|pointing|letting|clar|link|update)\w+.*"
    r"|gracias\s+(?:\w+\s+){0,2}?por\s+(?:la\s+|el\s+|tu\s+|su\s+|los\s+|las\s+)*+(?!ayuda|atencion|apoyo|soporte|respu|respond|dato|info|consejo|orienta|explic|aclar|todo|tiempo|pacien|avis)\w+.*"
)
"""Thanks for something that no bot gives: a lift, an invitation."""

_NEGATIVE = re.compile(
    r"🙄|(?<!\w)(?:(?:obrigad[oa]|brigad[oa]|valeu|thanks|thank\s+you|gracias)\s+(?:por|for)\s+(?:nada|nothing)"
    r"|"
    r"(?:nao|n|ainda\s+nao|nem)\s+(?:me\s+)?(?:resolv\w+|ajud\w+|adiant\w+|deu\s+certo|funcion\w+|foi|era\s+isso|e\s+(?:bem\s+)?isso|consegui\w*|rolou|serviu|respond\w+|entendi|deu(?!\s+mais))"
    r"|(?:ja|isso)\s+(?:eu\s+)?(?:tinha\s+)?(?:fiz|feito|tentei|tentado|testei|testado)|nada\s+a\s+ver|nao\s+era\s+ess[ae]|(?:erro|problema|error|problem|issue)\s+(?:continua|persiste|sigue|remains|persists)|(?:resposta|ta|esta|tudo)\s+errad[oa]|respuesta\s+(?:equivocada|incorrecta)|continua\s+(?:igual|dando|na\s+mesma|o\s+mesmo|com|sem|nao|n)|na\s+mesma|mesm[oa]\s+(?:erro|problema|coisa)"
    r"|(?:e\s+nada|nada\s+(?:ainda|feito|mudou|resolvido))|inutil|pessim[oa]|horrivel|ridicul[oa]|que\s+(?:merda|porcaria|lixo)|bot\s+(?:burro|inutil|ruim)|piorou"
    r"|(?:did|does|do|is|was|has)(?:n't|nt|\s+not)\s+(?:work\w*|help\w*|solve\w*|fix\w*|answer\w*|what\s+i)|still\s+(?:not|no|doesn't|the\s+same|broken|getting|having|can't|cant|fails)"
    r"|not\s+(?:working|helpful|what\s+i|solved|resolved|fixed)|no\s+luck|(?:already|i've)\s+(?:tried|did)|(?:tried|did)\s+(?:that|this|it)\s+already|that(?:'s|\s+is|\s+was)\s+not\s+(?:it|what|right|my)|not\s+really|same\s+(?:error|problem|issue|thing)|useless|terrible|that's\s+wrong|wrong\s+answer"
    r"|no\s+(?:me\s+)?(?:funciona|funciono|sirve|sirvio|ayuda|ayudo|resuelve|es\s+eso|era\s+eso|es\s+lo\s+que)|(?:todavia|aun)\s+no\s+(?:\w+\s+)?(?:pued\w+|funciona|anda|entra|carga|lleg\w+|aparece)|sigue\s+(?:igual|sin|dando|con)|ya\s+(?:lo\s+)?(?:hice|intente|probe)|mismo\s+(?:error|problema)"
    r")(?!\w)|👎|😡|🤬"
)
_FALLBACK = re.compile(
    r"(?:nao|n)\s+(?:te\s+|lhe\s+)?(?:entendi|compreendi|consegui\s+(?:entender|compreender|encontrar)|sei\s+(?:responder|como|te)|encontrei|(?:estou|to)\s+entend\w+|tenho\s+(?:\w+\s+)?(?:informac\w+|resposta))"
    r"|ainda\s+nao\s+sei|tente\s+(?:com\s+)?outras?\s+palavras?|(?:escrev\w+|reformul\w+|pergunt\w+)\s+de\s+outr[oa]\s+(?:jeito|forma|maneira)|pode\s+reformular"
    r"|(?:did|do|could)(?:n't|nt|\s+not)\s+(?:quite\s+)?(?:understand|get\s+that|catch|find|know)|i'?m\s+not\s+sure\s+(?:i|what|how)|(?:can\s+you\s+|please\s+)?rephrase|don't\s+have\s+(?:an\s+answer|that\s+information)|can't\s+help\s+(?:you\s+)?with\s+(?:that|this)"
    r"|no\s+(?:te\s+|le\s+|he\s+)?(?:ent(?:i?e)nd\w+|comprend\w+|se\s+(?:como|la|que)|encontr\w+|tengo\s+(?:\w+\s+)?(?:respuesta|informacion))|reformul\w+"
)
