"""Is a message a doubt? Transparent rules in Portuguese, Spanish and English.

A doubt asks (a question mark, or an opening that asks) or reports a problem, and is about something: greetings,
small talk and bare commands are none. The rules are lists that a person can read and argue with; where a list is
silent the message is no doubt, so that what is counted can be defended.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

Kind = Literal["question", "problem", "both"]

LONGEST = 4096
"""Characters that are looked at: the longest text that Telegram takes."""


def kind(text: str) -> Kind | None:
    """Say what a text is: a question, a problem, both, or (None) no doubt.

    Who wrote it is not asked here: bots, forwards and service messages are left out before.
    """
    said = _SLANG.sub("nao", _COMMAND.sub("", fold(text[:LONGEST])))
    core = _core(said)
    asks = ("?" in said and not _RHETORICAL.search(said)) or _opens(core)
    fails = _PROBLEM.search(core) is not None and _PROBLEM.search(_NO_PROBLEM.sub(" ", core)) is not None
    if not (asks or fails) or not _is_about_something(core) or asks_for_a_person(core):
        return None
    if asks:
        return "both" if fails else "question"
    return "problem" if fails else None


def fold(text: str) -> str:
    """Write a text without accents, addresses, mentions and doubled spaces, in lower case.

    Two texts that fold alike say the same in other clothes.
    """
    plain = text.casefold()
    if not plain.isascii():
        plain = "".join(
            each
            for each in unicodedata.normalize("NFKD", plain)
            if each.isascii() or not unicodedata.combining(each)
        )
        plain = plain.replace("¿", " ").replace("？", "?").replace("؟", "?").replace("’", "'")
    return _SPACES.sub(" ", _ADDRESS.sub(" ", plain)).strip()


def asks_for_a_person(said: str) -> bool:
    """Whether a folded text asks for a person in the place of the bot: a sign of how a doubt ends, and no doubt."""
    return any(stem in said for stem in _STEMS) and _HAND_OFF.search(said) is not None


def _core(said: str) -> str:
    """Take away how people greet and address each other, wherever it stands at the front."""
    said = said.lstrip(_SIGNS)
    while hello := _GREETING.match(said):
        said = said[hello.end() :].lstrip(_SIGNS)
    return said


def _is_about_something(core: str) -> bool:
    """Whether a word is left that carries meaning: three letters, or a letter of a script without spaces."""
    words = _WORD.findall(core)
    return any(word not in _EMPTY for word in words) and (
        any(len(word) > 2 for word in words) or any(not word.isascii() for word in words)
    )


def _opens(core: str) -> bool:
    """Whether a text asks where it begins, in the middle, or where another clause begins."""
    return (
        _asks(core, 0)
        or _INSIDE.search(core) is not None
        or any(_asks(core, end.end()) for end in _CLAUSE.finditer(core))
    )


def _asks(core: str, at: int) -> bool:
    return _OPENING.match(core, at) is not None and _STATEMENT.match(core, at) is None


_COMMAND = re.compile(r"^/\S*\s*")  # what stands behind a command may be a doubt: /help how do I pay
_SLANG = re.compile(r"(?<!\w)(?:n|ñ|naum|num|nn)(?!\w)")
_WHO = r"(?:atendente|humano|pessoa|gente|alguem|suporte|human|person|agent|someone|operator|representative|support|persona|agente|asesor|alguien)"
_STEMS = tuple(
    "atend human pessoa person gente agent algu some any one suporte support operator represent asesor equipe voces".split()
)
"""Each way to ask for a person holds one of these; most texts hold none, and need no further look."""
_HAND_OFF = re.compile(
    r"(?:falar|fala|falo|conversar|contato|hablar)\s+(?:com|con)\s+(?:o\s+|a\s+|el\s+|la\s+|un\s+|uma?\s+|una\s+|algum\s+)?"
    + _WHO
    + r"(?!\w)"
    r"|(?:talk|speak|chat)\s+(?:to|with)\s+(?:an?\s+|some)?(?:real\s+)?(?:" + _WHO + r"|one)(?!\w)"
    r"|(?:passa|passar|transfere|transferir|encaminha|chama|chamem?|quero|prefiro|preciso|pasame|pasenme|transfiere\w*|comunica\w*|quiero|prefiero|necesito)"
    r"\s+(?:de\s+|com\s+|con\s+|pra\s+|para\s+|pro\s+|a\s+)?(?:uma?\s+|una?\s+|o\s+|a\s+)?(?:atendente|humano|pessoa|persona|agente|asesor)(?!\w)"
    r"|chama\s+alguem|(?:transfer|connect|put)\s+me\s+(?:through\s+)?(?:to|with)\s+(?:an?\s+|some)?"
    + _WHO
    + r"|(?:i\s+)?(?:want|need|get\s+me)\s+(?:a|an)\s+(?:human|real\s+person|person|agent|operator)(?!\w)"
    r"|(?:algum|alguem|tem)\s+(?:um\s+|algum\s+|alguem\s+)?(?:atendente|humano|da\s+equipe|do\s+suporte|de\s+voces)(?!\w)"
    r"|(?:atendimento|atencion)\s+human[oa]|(?:pessoa|gente|humano|persona|alguem)\s+(?:de\s+verdad\w*|real)|(?:real|actual)\s+(?:human|person)|(?:someone|somebody|anyone)\s+real(?!\w)"
    r"|(?:atendente|humano|human|agent|agente|operator)\s*,?\s+(?:please|pls|por\s+favor)|^\W*(?:atendente|humano|human|agent|agente|/human\w*)\W*$"
)

_SPACES = re.compile(r"\s+")
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|(?<!\w)@\w+")
_WORD = re.compile(r"[^\W\d_]+")

_SIGNS = " ,.!;:-–—…?"
_GREETING = re.compile(
    r"(?:"
    r"oi+e?|ol+a+|opa+|ei+|eae|e\s+ai|fala\s+ai|alo+|salve|bo[am]\s+(?:dia|tarde|noite)|bd|bt|bn"
    r"|tudo\s+(?:bem|bom|certo|joia|tranquilo)(?:\s+(?:com\s+(?:voces?|vcs?|todos)|contigo|por\s+a[qi]u?i?))?|td\s+(?:bem|bom)|blz|beleza"
    r"|a\s+tod[oa]s|como\s+(?:vai|vais|vao|andas|te\s+sentes|voce\s+esta|vc\s+esta|vc\s+ta|voces\s+estao|estao|anda)(?:\s+(?:voces?|vcs?))?"
    r"|hel+o+|hi+|hey+|good\s+(?:morning|afternoon|evening)|greetings|how\s+are\s+(?:you|u|things)(?:\s+(?:all|doing))?"
    r"|how'?s\s+it\s+going|what'?s\s+up|sup"
    r"|hola+|buen[oa]s?\s+(?:dias?|tardes?|noches?)|buenas|que\s+tal|como\s+(?:estas?|estan|te\s+va)|saludos"
    r"|gente|galera|pessoal|povo|turma|amig[oa]s?|moc[oa]|senhor(?:es|as?)?|equipe|time|suporte|atendimento"
    r"|guys|folks|everyone|everybody|team|all|sir|please|pls|plz|chicos|chicas|equipo|por\s+favor|pfv|pf"
    r"|desculpa(?:e|em)?|com\s+licenca|sorry|excuse\s+me|perdon|disculpa|so\s+uma\s+duvida|uma\s+duvida|tenho\s+uma\s+duvida"
    r"|quick\s+question|una\s+(?:duda|pregunta)|tengo\s+una\s+(?:duda|pregunta)|tirar\s+uma\s+duvida"
    r")(?!\w)",
)

# A word that alone says nothing: pronouns, articles, particles, the words of small talk.
_EMPTY = frozenset(
    """
    a o as os um uma uns umas e ou de do da dos das em no na nos nas por pra para pro com sem que se eu voce vc vcs
    voces ele ela eles elas nos me te lhe meu minha seu sua isso isto esse essa este esta aquilo ai la aqui sim nao
    ne hein ok okay ja so muito mais ta eh é entao mas bem bom boa ola oi tudo certo beleza obrigado obrigada valeu
    quem qual quais como quando onde porque pq kk kkk kkkk haha rs rsrs hum ah oh uh
    the an and or of to in on at for with without that if i you he she it we they my your his her its our this these
    those there here yes no not so very too is are was were be am do does did what who whom which why when where how
    ok lol really right huh hm hmm then but good well thanks thank
    el la los las un una y del al en con sin yo tu usted ustedes nosotros mi su eso esto ese esa si muy mas entonces
    pero bien gracias quien cual como cuando donde
    """.split()
)

_PT = (
    r"(?:ate|desde|para|pra|por|de|em|a|com|a\s+partir\s+de)\s+(?:quando|qua(?:l|is)|quem|quant[oa]s?|que\s+(?:horas?|dia))"
    r"|(?:qto|qts|qnt|qdo|qnd|qndo|kd)|(?:eu\s+)?(?:gostaria|queria|quero|preciso|precisava)(?:\s+de)?\s+(?:uma?s?\s+)?(?:informac\w+|orientac\w+|ajuda|dicas?)"
    r"|me\s+(?:passa|manda|envia|mostra|indica)m?\s+\w+|(?:manda|passa|envia)m?\s+(?:ai\s+)?[oa]s?\s+\w+"
    r"|como|quando|onde|aonde|qua(?:l|is)|quem|quant[oa]s?|por\s*que|pq|o\s+que|oq|oque|que\s+(?:horas?|dia|tipo)|cade"
    r"|(?:eu\s+)?(?:quero|queria|gostaria\s+de|preciso|precisava)\s+saber|alguem\s+(?:sabe|pode|consegue|tem|ja|mais|aqui)"
    r"|(?:sera|sabem?|voces?\s+sabem?|vcs?\s+sabem?)\s+(?:que|se|como|quando|onde|qual|quanto)|tem\s+(?:como|algum)|da\s+(?:pra|para)"
    r"|(?:eu\s+)?(?:posso|consigo)\s+\w+|(?:voces?|vcs?)\s+(?:podem?|conseguem?|aceitam|fazem|entregam|tem|atendem|vendem)"
    r"|pode(?:m|riam?)?\s+me|me\s+(?:ajuda|explica|diz|digam|informa)|preciso\s+de\s+(?:ajuda|uma\s+ajuda)|existe\s+algum"
    r"|duvida|minha\s+duvida|(?:eu\s+)?(?:preciso|precisava)\s+d[aeo]s?\s+\w+|(?:eu\s+)?(?:gostaria\s+de|preciso|precisava|queria|quero)\s+\w+(?:ar|er|ir|r-\w+)(?!\w)|(?:eu\s+)?(?:estou\s+)?tentando"
    r"|(?:me\s+)?(?:diga|digam|diz|explica|explique|fala|informe|ajudem?)(?:-me|\s+me)?\s+(?:\w+\s+){0,2}(?:o|a|sobre|como|qual|quando|onde|se|por)"
)
_EN = (
    r"how|what|when|where|which|who|whose|why|what's|where's|who's|how's"
    r"|(?:can|could|should|would|will|may|do|does|did|is|are|was|were|has|have|am)\s+"
    r"(?:i|you|u|we|they|it|he|she|there|this|that|the|my|your|our|any|anyone|anybody|someone|somebody|these|those)"
    r"|(?:is|are)n't|(?:does|do|did|can|could|would|should|will)n'?t\s+(?:i|you|we|it|this|the)|cannot\s+i"
    r"|any(?:one|body)\s+(?:know|knows|here|else|have|has|tried|able)|any\s+(?:idea|ideas|clue|way|chance|update|news)"
    r"|(?:i\s+)?(?:want|wanted|need|would\s+like|'d\s+like|i'd\s+like)\s+to\s+know|i\s+wonder|wondering|tell\s+me|help\s+me"
    r"|(?:i\s+)?need\s+(?:some\s+)?help|does\s+\w+"
    r"|(?:i|we)(?:\s+(?:really|also|just|still))?\s+(?:need|want|wish|would\s+like|'d\s+like)\s+(?:to|a|an|my|the|you|some|more|another)"
    r"|(?:i|we)'d\s+like\s+\w+|(?:i'm|i\s+am|we're|im)\s+(?:trying|looking|wondering|unsure|not\s+sure|confused|curious)"
    r"|(?:i\s+)?(?:don't|do\s+not|dont)\s+(?:know|understand|get|remember|see)\s+(?:how|why|what|where|when|if|the|my)"
    r"|tell\s+me|show\s+me|explain|please\s+(?:help|explain|tell|advise|let)"
)
_ES = (
    r"(?:hasta|desde|de|a|con|por|en|para)\s+(?:cuando|cual(?:es)?|quien(?:es)?|cuant[oa]s?|donde|que\s+(?:hora|dia))"
    r"|me\s+(?:pueden?|puedes|podrian?|podrias|pasan?|pasas|mandan?|mandas|envian?|explican?|dicen?|dices)\s+\w+"
    r"|(?:quiero|quisiera|necesito|me\s+gustaria)\s+(?:(?:una?|mas)\s+)?(?:informacion|orientacion|ayuda|consulta)"
    r"|cuando|donde|adonde|cual(?:es)?|quien(?:es)?|cuant[oa]s?|que\s+(?:hora|dia|pasa|es|hago|debo|tengo)|alguien\s+(?:sabe|puede|tiene|mas)"
    r"|(?:yo\s+)?(?:quiero|quisiera|quería|necesito|me\s+gustaria)\s+saber|(?:puedo|podria|podrian|se\s+puede|pueden|puedes|hay)\s+\w+"
    r"|(?:me\s+)?(?:ayuda|ayudan|ayuden)\s+con|necesito\s+ayuda|sabes?\s+(?:si|como|donde|cuando)|mi\s+duda"
)
_OPENING = re.compile(
    rf"(?:mas|e|ai|entao|and|so|but|y|pero|entonces|sim|yes|si)?\s*(?:{_PT}|{_EN}|{_ES})(?!\w)"
)
"""What a question begins with, also without its mark."""

_CLAUSE = re.compile(
    r"[.!;:…]+\s+(?=\w)|,\s*(?=(?:qua(?:l|is)|quant[oa]s?|onde|o\s+que|oq|por\s*que|pq|como\s+(?:eu\s+)?\w+[oa]r?"
    r"|cual|cuant[oa]s?|donde|que\s+hago|como\s+\w+o|what|where|why|how\s+(?:do|can|to|much|many|long))(?!\w))"
)
"""Where another clause begins that may ask; behind a comma only with a word that hardly begins anything else."""

_INSIDE = re.compile(
    r"(?<!\w)(?:"
    r"como\s+(?:eu\s+)?(?:faco|faz|fazer|posso|resolv\w+|consigo|funciona)|alguem\s+(?:sabe|pode|consegue|me)|(?:me|nos)\s+ajud(?:a|e|em|ar)"
    r"|preciso\s+de\s+ajuda|o\s+que\s+(?:eu\s+)?(?:faco|fazer|devo)|onde\s+(?:eu\s+)?(?:acho|encontro|vejo|posso|consigo|fica)"
    r"|how\s+(?:do|can|would|should|could|to|does)|how\s+come|what(?:'s|\s+(?:is|are|do|does|should|would|can|command))\s+(?:the|i|we|a|an|my|should)"
    r"|where\s+(?:can|do|is|are|would)\s+\w+|(?:any|some)(?:one|body)\s+(?:can\s+|could\s+)?(?:help|knows?|explain|tell)"
    r"|(?:need|use|want|give)\s+(?:me\s+)?(?:(?:some|a|any|your|more|little|bit\s+of)\s+)*help|please\s+(?:\w+\s+)?help|help\s+me"
    r"|como\s+(?:hago|puedo|se\s+\w+)|alguien\s+(?:sabe|puede|me)|donde\s+(?:puedo|esta|encuentro)|que\s+(?:hago|debo|puedo)"
    r")(?!\w)"
)
"""What asks also in the middle of a text."""

_STATEMENT = re.compile(
    r"(?:como|as)\s+(?:eu\s+)?(?:disse|falei|sempre|combinado|combinamos|expliquei|voce\s+(?:disse|falou)|i\s+said|dije)"
    r"|quando\s+(?:eu\s+)?\w+(?:ei|i|ou|eu|iu|ar|er|ir)\b.*,|when\s+(?:i|we|you|it|they|the)\b.*,|cuando\s+.*,"
    r"|quem\s+(?:quiser|precisar|puder|diria)|(?:de\s+)?(?:quanto|cuanto)\s+(?:mais|menos|antes|mas)|quien\s+(?:quiera|necesite|pueda)|what\s+a\b|how\s+(?:nice|cool|sweet|lovely|funny|awful)|me\s+ajudou|help(?:ed|s)\s+me"
    r"|is\s+that\s+all|porque\b|quanto\s+(?:a|ao|aos|as)\s|onde\s+(?:eu\s+)?(?:trabalho|moro)"
)
"""What begins like a question and is none, where no mark stands behind it."""

_RHETORICAL = re.compile(
    r"^\W*(?:(?:en\s+)?serio|really|sera|ne|hein|right|verdade|jura|como\s+assim|de\s+verdad|no)(?:\s+(?:isso|mesmo|eso))?\W*\?"
    r"\W*(?:k+|rs+|(?:ha|ja|je|rs)+h?|lol)?\W*$"
)

_PROBLEM = re.compile(
    r"(?<!\w)(?:"
    r"nao\s+(?:\w+\s+){0,2}?(?:consig\w+|consegu\w+|funcion\w+|carreg\w+|abr\w+|entr\w+|ca[ei]\w*|cheg\w+|apare\w+|receb\w+|atualiz\w+"
    r"|confirm\w+|aceit\w+|deu|da|vai|foi|liber\w+|respond\w+|compens\w+|acess\w+|localiz\w+|reconhec\w+|bate|instal\w+|conect\w+|passa|mud\w+|sai\w*)"
    r"|nao\s+(?:lembro|acho|encontro|vejo|sei|entendi|entendo|tenho\s+acesso)|fecha(?:ndo)?\s+sozinh[oa]|desliga\s+sozinh[oa]|nada\s+d[eoa]|nem\s+(?:abre|carrega|funciona|chegou|aparece)"
    r"|err(?:o|os|ada?s?|ado|ou)|fal(?:ha|hou|hando|has)|trav(?:a|ou|ando|ado|ada)|bug(?:ou|ado|ada|s)?|quebr(?:ou|ado|ada|ados)"
    r"|par(?:ou|ada|ado)\s+(?:de\s+\w+|em)|fora\s+do\s+ar|atras(?:o|ou|ad[oa]s?)|sumi(?:u|ram)|cobra(?:do|da|ram|nca)\s+(?:em\s+)?(?:duas|dobro|indevid\w+|duplicad\w+|a\s+mais)"
    r"|problemas?|defeitos?|defeituos\w+|danificad\w+|expir(?:ou|ado|ada)|vencid[oa]|pendente|recusad[oa]s?|bloquead[oa]s?|cancelad[oa]\s+sem|estragad[oa]"
    r"|invalid[oa]s?|incorret[oa]s?|corrompid[oa]s?|negad[oa]s?|recus(?:a|am|ou|aram)|(?:continua|segue|seguem|permanece)\s+(?:\w+\s+)?(?:em\s+aberto|pendente|igual|sem|com\s+erro|travand\w+|parad[oa])"
    r"|(?:esta|estou|estamos|ta|to|tou|tamo|fiquei|ficou|ficamos|veio|vem|ainda)\s+(?:\w+\s+)?sem\s+(?:som|audio|imagem|internet|sinal|luz|acesso|resposta|saldo|conexao|rede|video)|cade\b.*\bera\s+p(?:ra|ara)"
    r"|cobraram\s+(?:\w+\s+)?(?:taxas?|juros|multas?|errad\w+|mais|de\s+novo)"
    r"|aguardando\s+(?:pagamento|confirmacao|aprovacao)|veio\s+(?:com|sem|errad\w+|faltando)|faltando|perdi\s+(?:a|o|minha|meu|acesso)|esqueci\s+(?:a|o|minha|meu)"
    r"|errors?|(?:does|do|did|is|are|was|were|has|have|can|could|would|will)(?:n't|nt|\s+not)\s+(?:\w+\s+)?(?:work\w*|load\w*|open\w*|arriv\w*|show\w*|get|log\s*in|access|connect\w*|receiv\w*|send|start|find|sync\w*|respond\w*|install\w*|update\w*|pay|see|let)"
    r"|not\s+(?:working|loading|opening|showing|responding|received|arrived|able)|cannot|can't|cant|unable\s+to|fail(?:s|ed|ing|ure)?|broken|broke|crash(?:es|ed|ing)?"
    r"|(?:did|do|does|was|were|has|have|is|are)(?:n't|nt|\s+not)\s+(?:\w+\s+)?(?:make|made|recogni[sz]e\w*|authori[sz]e\w*|accept\w*|allow\w*|complete\w*|process\w*|match|go|come|receive\w*|refund\w*|credit\w*|correct|right|mine|there|use|withdraw\w*|understand\w*|help\w*)"
    r"|denied|(?:could|would)(?:n't|nt|\s+not)\s+(?:\w+\s+)?(?:accept|make|let|allow|find|get|complete|transfer|top|use|verify|process)\w*|(?:does|do|did)(?:n't|nt|\s+not)\s+seem\s+to|(?:isn't|is\s+not|not)\s+mine"
    r"|pending|stolen|stole|swallowed|unauthori[sz]ed|fraud\w*|hacked|compromised|overcharged|double\s+charg\w+|extra\s+(?:charge|fee)s?|charged\s+(?:a|an|some|for|fee|fees|on|when)"
    r"|stuck|missing|never\s+(?:arrived|came|got|received)|wrong(?:ly)?|declined|rejected|blocked|locked\s+out|expired|late|delayed|charged\s+(?:twice|double|again|extra)"
    r"|issues?|problems?|trouble|bug(?:gy|s)?|lost\s+(?:my|the|access)|won'?t\s+\w+|(?:keeps?|kept)\s+\w+ing|stopped\s+working|stolen|forgot\s+(?:my|the)|freez(?:es|ing)|frozen"
    r"|no\s+(?:me\s+|se\s+|lo\s+|la\s+)?(?:funciona\w*|puedo|carga\w*|abre\w*|llega\w*|llego|aparece\w*|recib\w+|deja|anda|sirve|conecta\w*)"
    r"|fall(?:o|a|os|an|ando)|error(?:es)?|se\s+(?:me\s+|le\s+|nos\s+)?(?:cay[oe]\w*|trab[oa]|congel[oa]|perdi\w*|borr\w+|cierra|cuelga|apaga|rompio|desconecta)|rechaz(?:o|an?|ad[oa]s?|aron)|caid[oa]s?|pendientes?|sig(?:o|ue|uen)\s+(?:sin|igual|dando|esperando)|no\s+(?:es|son|era)\s+valid[oa]s?|(?:dos|tres)\s+veces|cobr(?:ad[oa]|o|aron)\s+(?:de\s+mas|doble)|mal\s+escrit[oa]|equivocad[oa]s?|nadie\s+(?:contesta|responde|atiende)|falta(?:n|ba)?\s+(?:un|una|el|la|los|las|mi)|bloquead[oa]s?|caducad[oa]s?|vencid[oa]s?|roto|rota|atrasad[oa]s?|perdi\s+(?:mi|el|la)|olvide\s+(?:mi|la|el)"
    r")(?!\w)"
)
"""What a report of a problem holds."""

_NO_PROBLEM = re.compile(
    r"(?:sem|nenhum|no|not\s+a|sin|ningun|zero|without)\s+(?:\w+\s+)?(?:problem\w*|erros?|errors?|issues?|trouble|defeitos?|worries)"
    r"|problem\w*\s+(?:resolvid\w+|solved|fixed|resuelt\w+)|resolv(?:i|eu|ido)\s+o\s+problema|nao\s+(?:tem|ha|foi)\s+(?:de\s+)?(?:problema|nada)"
    r"|(?:resolv\w+|solved|fixed|solucion\w+|resolvio)\s+(?:o|meu|a|minha|my|the|el|mi)\s+(?:problem\w*|erro|issue|error)|(?:erro|error|problem\w*|issue)\s+(?:sumiu|desapareceu|is\s+gone|went\s+away|desaparecio)"
    r"|nao\s+(?:deu|da|apareceu)\s+mais\s+(?:o\s+)?(?:erro|problema)|no\s+more\s+errors?|ya\s+no\s+(?:da|sale|aparece)\s+(?:el\s+)?error"
    r"|nao\s+deu\s+(?:tempo|nada)|(?:^|[.,!;:]\s*)(?:please\s+|just\s+)?(?:don'?t|do\s+not)\s+(?:install|use|go|let|make|start|send|update|accept|pay|connect)|sooner\s+or\s+later|see\s+you\s+later"
)
"""What names a problem to say that there is none."""
