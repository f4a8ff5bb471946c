"""In Brazilian Portuguese: the lake on a cluster."""

from __future__ import annotations

# ruff: noqa: E501  (a sentence and its twin are read side by side)

CATALOGUE: dict[str, str] = {
    "duckdb: here (the default); athena: in AWS": "duckdb: aqui (o padrão); athena: na AWS",
    "duckdb: here (the default); athena: in AWS; spark: on a cluster": "duckdb: aqui (o padrão); athena: na AWS; spark: em um cluster",
    "spark: spark://host:7077, local[2] or sc://host:15002 (default: as spark-submit says)": "spark: spark://host:7077, local[2] ou sc://host:15002 (padrão: o que o spark-submit disser)",
    "Spark needs a package that is not installed: {name}.": "O Spark precisa de um pacote que não está instalado: {name}.",
    "Install it with: pip install 'igarape[spark]'": "Instale com: pip install 'igarape[spark]'",
    "{master} is no master of a cluster.": "{master} não é o endereço de um cluster.",
    "Write spark://host:7077, local[2], yarn, or sc://host:15002 for Spark Connect.": "Escreva spark://host:7077, local[2], yarn, ou sc://host:15002 para o Spark Connect.",
    "Spark cannot be started or reached at {master}: {why}.": "Não foi possível iniciar nem alcançar o Spark em {master}: {why}.",
    "Spark here takes Java 17 or newer; one that is elsewhere must run, and answer this machine.": "Aqui, o Spark precisa do Java 17 ou mais novo; em outro lugar, ele precisa estar rodando e responder a esta máquina.",
    "{sql} cannot be promised to give the same on Spark.": "Não dá para garantir que {sql} dê o mesmo no Spark.",
    "Write it another way, or run it here: leave out --engine spark.": "Escreva de outro jeito, ou rode aqui: sem --engine spark.",
    "The form of LIKE": "O padrão do LIKE",
    "The places that round keeps": "O número de casas do round",
    "On Spark write lower(x) in place of (?i).": "No Spark, escreva lower(x) no lugar de (?i).",
    "On Spark write numbers alone: %Y %m %d %H %i %s.": "No Spark, escreva só números: %Y %m %d %H %i %s.",
    "Write strpos(x, '...') > 0.": "Escreva strpos(x, '...') > 0.",
    # building on a cluster
    "duckdb: here (the default); spark: on a cluster": "duckdb: aqui (o padrão); spark: em um cluster",
    "Spark Connect ({master}) answers questions, and does not build.": "O Spark Connect ({master}) responde perguntas, mas não constrói.",
    "Name the cluster itself, as spark://host:7077 or yarn, from where it is reached.": "Indique o próprio cluster, como spark://host:7077 ou yarn, de uma máquina que o alcance.",
    "The cluster could not do its part: {why}.": "O cluster não conseguiu fazer a parte dele: {why}.",
    "See the logs of its workers. Each needs Python with igarape, and rights to the lake.": "Veja os logs dos workers. Cada um precisa de Python com o igarape e de acesso ao lago.",
    "The worker {host} has {there}, and this machine has {here}.": "O worker {host} tem {there}, e esta máquina tem {here}.",
    "Install the same on all of them; the rows would not be the same.": "Instale a mesma versão em todos; senão, as linhas não seriam as mesmas.",
    "The worker {host} does not see the folder {lake}.": "O worker {host} não enxerga a pasta {lake}.",
    "Put the lake in a bucket, or in a folder that all workers share at one path.": "Ponha o lago em um bucket, ou em uma pasta que todos os workers vejam no mesmo caminho.",
    "The lake {lake} changed while its tables were read.": "O lago {lake} mudou durante a leitura das tabelas.",
    "Ask again once the build has ended; igarape status tells.": "Pergunte de novo quando a construção terminar; o igarape status avisa.",
}
