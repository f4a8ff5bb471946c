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
}
