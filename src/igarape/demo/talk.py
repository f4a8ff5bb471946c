"""What people ask in the made-up group, in how many ways, and what they are told."""

from __future__ import annotations

from typing import NamedTuple


class Topic(NamedTuple):
    """One thing people ask about.

    `share` is how often, in relation to the others; `helped` how often the bot's answer is enough.
    In texts {n} is an order, {v} an amount, {nome} who asked.
    """

    name: str
    share: int
    helped: float
    asked: tuple[str, ...]
    answer: str
    staff: tuple[str, ...]


TOPICS = (
    Topic(
        "pix",
        23,
        0.62,
        (
            "Paguei no pix e o pedido continua aguardando pagamento",
            "fiz o pix do pedido {n} e não caiu, o que eu faço?",
            "Quanto tempo o pix demora pra compensar?",
            "o pix de R$ {v} saiu da minha conta mas aqui não aparece",
            "meu pix não foi confirmado ainda, é normal?",
            "paguei por pix faz 2 horas e nada de confirmar o pagamento",
            "Pix feito e pedido {n} ainda pendente, alguém sabe?",
            "onde mando o comprovante do pix?",
            "o qr code do pix expirou, como gero outro?",
            "pix não confirmado, já descontou do banco",
            "gente o pix não caiu no sistema de vocês, como resolve?",
            "posso pagar com pix um pedido que já estava em outro pagamento?",
        ),
        "O pix costuma ser confirmado em até 30 minutos. Se passou disso, abra Meus pedidos > Pagamento > "
        "Enviar comprovante. Se o QR code venceu, toque em Gerar novo código. "
        "Para mudar a forma de pagamento, use Pagar de outro jeito.",
        (
            "Oi {nome}! Achei o pagamento do pedido {n}, já liberei aqui 👍",
            "{nome}, vi aqui: o sistema do pix atrasou hoje cedo. O seu pedido {n} já aparece como pago.",
        ),
    ),
    Topic(
        "entrega",
        19,
        0.55,
        (
            "Meu pedido {n} está atrasado, quando chega?",
            "cadê minha entrega? era pra ter chegado ontem",
            "Como faço pra rastrear meu pedido?",
            "o rastreio não atualiza faz 3 dias",
            "qual o prazo de entrega pra Manaus?",
            "o código de rastreio não funciona, é esse mesmo?",
            "pedido {n} consta como entregue mas não recebi nada",
            "a entrega atrasou de novo, alguém pode ver?",
            "quanto tempo demora a entrega pro interior?",
            "minha encomenda tá parada em Cajamar, normal?",
            "consigo mudar o endereço de entrega do pedido {n}?",
        ),
        "Para rastrear: Meus pedidos > Acompanhar entrega. O rastreio pode levar 48 horas para atualizar. "
        "Se o prazo venceu, toque em Entrega atrasada que abrimos a busca com a transportadora. "
        "O endereço pode ser mudado até o envio.",
        (
            "{nome}, falei com a transportadora: o pedido {n} sai para entrega amanhã de manhã.",
            "Oi {nome}, o pedido {n} ficou retido no centro de distribuição. Pedi prioridade, chega em 2 dias úteis.",
        ),
    ),
    Topic(
        "boleto",
        13,
        0.74,
        (
            "Como tiro a segunda via do boleto?",
            "meu boleto venceu, como pego outro?",
            "boleto vencido dá pra pagar ainda?",
            "não recebi o boleto por email, onde acho?",
            "preciso da segunda via do boleto do pedido {n}",
            "o código de barras do boleto não lê, tem outro jeito?",
            "paguei o boleto ontem e não compensou",
            "quantos dias o boleto demora pra compensar?",
            "boleto com valor errado, era R$ {v}",
        ),
        "A segunda via do boleto está em Meus pedidos > Pagamento > Segunda via. Boleto vencido é gerado de novo "
        "com a mesma opção. A compensação leva até 2 dias úteis.",
        (
            "{nome}, mandei a segunda via para o seu email agora, vence em 3 dias.",
            "Oi {nome}, o boleto do pedido {n} compensou hoje cedo, pode conferir.",
        ),
    ),
    Topic(
        "senha",
        11,
        0.8,
        (
            "Esqueci minha senha, como recupero?",
            "não consigo entrar na minha conta, fala senha inválida",
            "o email pra redefinir a senha não chega",
            "como troco a senha?",
            "minha conta foi bloqueada depois de errar a senha, e agora?",
            "o link de recuperar senha dá erro",
            "não lembro a senha nem o email do cadastro",
            "login não funciona, senha certa e não entra",
        ),
        "Para recuperar a senha: Entrar > Esqueci minha senha. O link chega por email em alguns minutos (olhe o "
        "spam) e vale por 1 hora. Depois de 5 erros a conta fica bloqueada por 30 minutos.",
        (
            "{nome}, desbloqueei sua conta. Tenta de novo com o link que acabei de mandar.",
            "Oi {nome}, seu cadastro estava com o email antigo, atualizei. Pede a senha de novo por favor.",
        ),
    ),
    Topic(
        "nota fiscal",
        8,
        0.78,
        (
            "Onde baixo a nota fiscal?",
            "preciso da nota fiscal do pedido {n}",
            "não recebi a NF por email, como consigo?",
            "como emitir nota fiscal com CNPJ?",
            "a nota fiscal veio com meu nome errado, dá pra corrigir?",
            "cadê a nota fiscal da compra?",
            "nota fiscal no CPF 000.000.000-00 é possível depois da compra?",
        ),
        "A nota fiscal fica em Meus pedidos > Documentos, a partir do envio. Para CNPJ, informe antes de fechar a "
        "compra. Correções: Documentos > Carta de correção.",
        ("{nome}, reenviei a nota do pedido {n} para o email do cadastro.",),
    ),
    Topic(
        "troca",
        7,
        0.5,
        (
            "Como faço pra trocar um produto?",
            "comprei o tamanho errado, posso trocar?",
            "o produto veio com defeito, como devolvo?",
            "qual o prazo pra devolução?",
            "veio o produto errado no pedido {n}, e agora?",
            "a troca tem custo?",
            "quero devolver e receber o dinheiro de volta, como funciona?",
        ),
        "Trocas e devoluções: Meus pedidos > Trocar ou devolver, em até 7 dias depois de receber. Com defeito, até "
        "30 dias. A primeira troca não tem custo.",
        (
            "{nome}, abri a troca do pedido {n}: o código de postagem chega por email em 1 hora.",
            "Oi {nome}! Já abri a devolução para você, o código chega por email 😉",
        ),
    ),
    Topic(
        "aplicativo",
        6,
        0.33,
        (
            "O aplicativo fecha sozinho quando abro o carrinho",
            "app travando na tela de pagamento, mais alguém?",
            "o app não abre depois da atualização",
            "erro 502 no aplicativo, é só comigo?",
            "aplicativo não carrega as fotos",
            "o app não deixa finalizar a compra, dá erro",
        ),
        "Feche o aplicativo, atualize na loja do celular e entre de novo. Se continuar, limpe o cache em "
        "Configurações > Aplicativos.",
        (
            "{nome}, era um problema da versão 4.2. A 4.3 saiu agora, atualiza que resolve.",
            "Oi {nome}, obrigado por avisar! O time está corrigindo, pelo site está funcionando.",
        ),
    ),
    Topic(
        "cartão",
        5,
        0.6,
        (
            "Meu cartão foi recusado, por quê?",
            "compra recusada no cartão mas tem limite",
            "cobraram duas vezes no meu cartão, como estorna?",
            "dá pra dividir em dois cartões?",
            "parcela em quantas vezes no cartão?",
        ),
        "Cartão recusado quase sempre é bloqueio do banco: autorize a compra no aplicativo dele e tente de novo. "
        "Parcelamos em até 10 vezes, e o carrinho deixa dividir em dois cartões. Cobrança repetida some em até 5 dias úteis.",
        ("{nome}, olhei aqui e acertei com o banco, pode conferir agora por favor.",),
    ),
    Topic(
        "cupom",
        4,
        0.7,
        (
            "O cupom IGARAPE10 não funciona",
            "como uso o cupom de primeira compra?",
            "cupom inválido, tá vencido?",
            "dá pra usar dois cupons no mesmo pedido?",
        ),
        "O cupom entra no carrinho, em Tenho um cupom. Vale um por pedido, e não soma com ofertas. IGARAPE10 vale "
        "para compras acima de R$ 100.",
        ("{nome}, liberei o cupom na sua conta, vale até domingo.",),
    ),
    Topic(
        "frete",
        3,
        0.82,
        (
            "A partir de quanto o frete é grátis?",
            "por que o frete ficou tão caro pra Belém?",
            "tem retirada na loja sem frete?",
            "frete grátis vale pra qual região?",
        ),
        "Frete grátis acima de R$ 149 para Sul e Sudeste, e acima de R$ 199 para as outras regiões. Retirar na loja "
        "não custa nada.",
        ("{nome}, para essa região conseguimos frete pela metade, refaz o carrinho que já aparece.",),
    ),
    Topic(
        "cancelamento",
        2,
        0.6,
        (
            "Como cancelo o pedido {n}?",
            "quero cancelar minha compra, ainda dá tempo?",
            "cancelei o pedido e quando volta o dinheiro?",
        ),
        "Para cancelar: Meus pedidos > Cancelar, enquanto não foi enviado. O dinheiro volta em até 7 dias úteis.",
        ("{nome}, cancelei o pedido {n} para você, o estorno já foi pedido.",),
    ),
    Topic(
        "horário",
        1,
        0.9,
        (
            "Qual o horário de atendimento de vocês?",
            "vocês atendem no sábado?",
            "até que horas funciona o suporte?",
        ),
        "A equipe atende de segunda a sexta, das 8h às 18h, e sábado até 12h. Eu respondo o dia todo 🤖",
        ("{nome}, hoje estamos até as 18h, pode chamar!",),
    ),
)
"""Most asked first."""

LOST = (
    "Não entendi 🤔 Pode escrever de outro jeito? Por exemplo: segunda via do boleto.",
    "Desculpe, ainda não sei responder isso. Tente com outras palavras, ou escreva atendente.",
)
CALLED = "Vou chamar uma pessoa da equipe 🙋 Aguarde um pouquinho."
SURVEY = "Isso resolveu sua dúvida?"

THANKS = (
    "valeu!", "deu certo, obrigad{a} 🙏", "show, consegui aqui", "era isso mesmo, obrigad{a}", "perfeito 👏",
    "aaah entendi, valeu", "funcionou!! muito obrigad{a}", "top, resolvido", "obrigad{a}, deu certo aqui",
    "resolveu, valeu demais", "consegui, obrigad{a} ❤️", "isso aí, brigadão", "boa, era isso kkk",
)  # fmt: skip
NOT_YET = (
    "não resolveu", "já fiz isso e continua igual", "não era isso que eu perguntei", "continua dando erro",
    "isso eu já tentei, não adiantou", "não deu certo 😕", "ainda não funciona", "segui tudo e nada",
    "não ajudou, o problema é outro",
)  # fmt: skip
HUMAN = (
    "quero falar com um atendente", "tem alguém humano aí? kkkk", "atendente por favor",
    "prefiro falar com uma pessoa", "alguém da equipe pode me ajudar?",
)  # fmt: skip
AGAIN = (
    "então, ",
    "deixa eu explicar melhor: ",
    "minha dúvida é essa: ",
    "repetindo: ",
    "não é bem isso... ",
    "",
)
HELLO = ("", "", "", "", "oi, ", "olá! ", "gente, ", "pessoal, ", "bom dia, ", "bom dia! ", "oii ")
NEIGHBOUR = (
    "comigo aconteceu igual, é só esperar um pouco",
    "entra em Meus pedidos que tem a opção lá",
    "aqui resolveu saindo e entrando de novo",
    "também tô com isso",
)
