"""The words of a lake in S3."""

from __future__ import annotations

CATALOGUE = {
    # errors of the store
    "{url} is no address of a lake.": "{url} não é endereço de um lago.",
    "Write it as s3://bucket/folder, or name a folder.": "Escreva s3://bucket/pasta, ou indique uma pasta.",
    "{lake} is an address where no lake can be.": "{lake} é um endereço onde não pode haver um lago.",
    "Name a folder with --lake, or a bucket as s3://bucket/folder.": (
        "Indique uma pasta com --lake, ou um bucket na forma s3://bucket/pasta."
    ),
    "A lake in S3 needs one more package.": "Um lago no S3 precisa de mais um pacote.",
    "Install it: pip install 'igarape[s3]'": "Instale: pip install 'igarape[s3]'",
    "Others write the same object in {url} all the time.": (
        "Outros estão gravando o mesmo objeto em {url} o tempo todo."
    ),
    "Try again in some seconds.": "Tente de novo em alguns segundos.",
    # what S3 says
    "See to that file, then try again.": "Verifique esse arquivo e tente de novo.",
    "No keys for S3 were found.": "Nenhuma chave para o S3 foi encontrada.",
    "Run aws configure, or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.": (
        "Rode aws configure, ou defina AWS_PROFILE, ou AWS_ACCESS_KEY_ID e AWS_SECRET_ACCESS_KEY."
    ),
    "There is no bucket called {bucket}.": "Não existe um bucket chamado {bucket}.",
    "Correct the address, or make the bucket; igarape makes none.": (
        "Corrija o endereço, ou crie o bucket; o igarape não cria nenhum."
    ),
    "The bucket {bucket} is in another region.": "O bucket {bucket} fica em outra região.",
    "Set AWS_REGION to {region}.": "Defina AWS_REGION como {region}.",
    "Set AWS_REGION to its own; the S3 console shows it.": (
        "Defina AWS_REGION com a região dele; o console do S3 mostra qual é."
    ),
    "S3 does not take the keys in use ({code}).": "O S3 não aceita as chaves em uso ({code}).",
    "See which they are: aws sts get-caller-identity; keys for a while want a new sign-in.": (
        "Veja quais são: aws sts get-caller-identity; chaves temporárias pedem um novo login."
    ),
    "{url} holds objects that are in an archive.": "{url} tem objetos que estão arquivados.",
    "Have S3 restore them first, then try again.": "Peça antes ao S3 que os restaure e tente de novo.",
    "This machine's clock is more than 15 minutes off.": "O relógio desta máquina está errado em mais de 15 minutos.",
    "Set it; S3 refuses until then.": "Acerte o relógio; até lá o S3 recusa tudo.",
    "The keys or the role in use may not do this in {url}.": (
        "As chaves ou a role em uso não têm permissão para fazer isto em {url}."
    ),
    "Give them the rights that docs/s3.md lists; aws sts get-caller-identity tells whose they are.": (
        "Dê a elas as permissões listadas em docs/s3.md; aws sts get-caller-identity diz de quem são."
    ),
    "S3 asks to go slower, and went on asking.": "O S3 pediu para ir mais devagar, e continuou pedindo.",
    "Try again in some minutes.": "Tente de novo em alguns minutos.",
    "{url} holds an object whose name cannot be read: it has an empty part or a control character.": (
        "{url} tem um objeto cujo nome não pode ser lido: há nele uma parte vazia ou um caractere de controle."
    ),
    "Name a folder without it, or rename it.": "Indique uma pasta sem ele, ou dê a ele outro nome.",
    "{server} does not answer.": "{server} não responde.",
    "Is there a network? AWS_ENDPOINT_URL_S3, where it is set, must name the right server.": (
        "Há rede? AWS_ENDPOINT_URL_S3, se estiver definida, precisa indicar o servidor certo."
    ),
    "S3 could not do it: {code} ({status}).": "O S3 não conseguiu: {code} ({status}).",
    "Try again; if it stays so, report it.": "Tente de novo; se continuar assim, avise.",
    # keys
    "There is no AWS profile called {name}.": "Não existe um perfil da AWS chamado {name}.",
    "See those that are there: aws configure list-profiles": "Veja os que existem: aws configure list-profiles",
    "The AWS profile {name} holds no keys; it says how to get some, and boto3 knows how.": (
        "O perfil {name} da AWS não traz chaves; ele diz como obtê-las, e o boto3 sabe fazer isso."
    ),
    'Install it: pip install boto3. Or: eval "$(aws configure export-credentials --format env)"': (
        'Instale: pip install boto3. Ou: eval "$(aws configure export-credentials --format env)"'
    ),
    "{file} cannot be read.": "{file} não pode ser lido.",
    "Correct it, or make it anew: aws configure": "Corrija, ou faça de novo: aws configure",
    # the lease
    "This igarape was stopped for so long that another may be at work in {lake}.": (
        "Este igarape ficou parado tanto tempo que outro pode estar trabalhando em {lake}."
    ),
    "Nothing more was written. Run the same command again.": "Nada mais foi gravado. Rode o mesmo comando de novo.",
    "Another igarape is at work in {lake}, on {host}.": "Outro igarape está trabalhando em {lake}, em {host}.",
    "Wait until it ends, then try again; if it died, its hold ends by itself within {minutes} minutes.": (
        "Espere que ele termine e tente de novo; se ele morreu, a reserva acaba sozinha em até {minutes} minutos."
    ),
    # settings and doors
    "{given} is no size of a cache.": "{given} não é um tamanho de cache.",
    "Write a number of bytes, or one with K, M, G or T, such as 10G; 0 keeps nothing.": (
        "Escreva um número de bytes, ou um com K, M, G ou T, como 10G; com 0 nada fica guardado."
    ),
    "Name a file, a folder, or a bucket as s3://bucket/folder.": (
        "Indique um arquivo, uma pasta, ou um bucket na forma s3://bucket/pasta."
    ),
    "Name a bucket or a folder in it: s3://bucket/folder.": "Indique um bucket ou uma pasta nele: s3://bucket/pasta.",
    "a file or a folder, here or in S3 (s3://bucket/folder)": (
        "um arquivo ou uma pasta, aqui ou no S3 (s3://bucket/pasta)"
    ),
    "where the lake is: a folder, or s3://bucket/folder (default: ./lake; the demo's: ./demo-lake)": (
        "onde fica o lago: uma pasta, ou s3://bucket/pasta (padrão: ./lake; o da demo: ./demo-lake)"
    ),
    "The demo makes its lake in a folder, and {lake} is in a bucket.": (
        "A demo cria o lago em uma pasta, e {lake} fica em um bucket."
    ),
    "Leave --lake out; aws s3 sync demo-lake {lake} takes it there afterwards.": (
        "Deixe --lake de fora; depois, aws s3 sync demo-lake {lake} leva o lago para lá."
    ),
    "The server of {lake} does not honour conditional writes.": (
        "O servidor de {lake} não respeita gravações condicionais."
    ),
    "Use another: two builds at once would overwrite each other's tables there.": (
        "Use outro: dois builds ao mesmo tempo gravariam um por cima das tabelas do outro."
    ),
}
