"""In Brazilian Portuguese: Athena, what it read and what that costs, and tools that are pointed at the lake."""

from __future__ import annotations

# ruff: noqa: E501  (a sentence and its twin are read side by side)

CATALOGUE: dict[str, str] = {
    "DuckDB's own dialect runs on DuckDB alone.": "O dialeto do próprio DuckDB só roda no DuckDB.",
    "Leave --engine out, or write it in Athena's dialect.": "Tire o --engine ou escreva no dialeto do Athena.",
    "Athena: {queries} {queries:query|queries}, {scanned} read: {price} at the list price of us-east-1 ({listed}).": "Athena: {queries} {queries:consulta|consultas}, {scanned} lidos: {price} pelo preço de tabela de us-east-1 ({listed}).",
    # -- refusals
    "Athena cannot run the query: {why}.": "O Athena não consegue rodar a consulta: {why}.",
    "Correct it; igarape sql without --engine often says more of what is wrong.": "Corrija; igarape sql sem --engine costuma dizer melhor o que está errado.",
    "Athena could not run the query: {why}.": "O Athena não conseguiu rodar a consulta: {why}.",
    "Ask again in a minute.": "Pergunte de novo daqui a um minuto.",
    "Ask again.": "Pergunte de novo.",
    "Athena has too many queries at once.": "O Athena está com consultas demais ao mesmo tempo.",
    "The workgroup {name} cannot be used in {region}: {why}.": "O workgroup {name} não pode ser usado em {region}: {why}.",
    "Deploy the stack, or name another: --stack NAME, --region REGION.": "Faça o deploy da stack ou indique outra: --stack NOME, --region REGIÃO.",
    "The query was stopped, for it read more than one query may: {megabytes} MB so far.": "A consulta foi interrompida porque leu mais do que uma consulta pode: {megabytes} MB até ali.",
    "Ask for fewer days (--from, --to, or context_date in WHERE), or raise the limit: igarape deploy aws --set ScanLimit=BYTES": "Peça menos dias (--from, --to ou context_date no WHERE), ou aumente o limite: igarape deploy aws --set ScanLimit=BYTES",
    "There is no database {database} in Athena.": "Não há banco de dados {database} no Athena.",
    "Deploy the stack: igarape deploy aws; or name another: --stack NAME, --region REGION.": "Faça o deploy da stack: igarape deploy aws; ou indique outra: --stack NOME, --region REGIÃO.",
    "See the columns: igarape sql --engine athena 'SELECT * FROM telegram LIMIT 10'": "Veja as colunas: igarape sql --engine athena 'SELECT * FROM telegram LIMIT 10'",
    "These keys may not read all that the query needs: {why}.": "Estas chaves não podem ler tudo de que a consulta precisa: {why}.",
    "Ask who looks after the account for the rights in docs/athena.md, or use other keys.": "Peça a quem cuida da conta as permissões listadas em docs/athena.md, ou use outras chaves.",
    "The query is too large for Athena: {why}.": "A consulta é grande demais para o Athena: {why}.",
    "Ask for fewer days, or fewer columns to group by.": "Peça menos dias, ou agrupe por menos colunas.",
    "A build changed the tables while Athena read them.": "Um build mudou as tabelas enquanto o Athena as lia.",
    "The query was cancelled in Athena: {why}.": "A consulta foi cancelada no Athena: {why}.",
    # -- connect
    "what is needed to point another tool at the lake": "o que outra ferramenta precisa para ler o lago",
    "powerbi: the table to read (default: messages)": "powerbi: a tabela a ler (padrão: messages)",
    "{tool} cannot read the files of {lake}: they are in a bucket.": "{tool} não consegue ler os arquivos de {lake}: eles estão num bucket.",
    "The keys are those of AWS's profile default; write another profile's name in its place.": "As chaves são as do perfil default da AWS; para usar outro perfil, troque o nome.",
    "Athena bills what it reads: name days in context_date, and columns, not *.": "O Athena cobra pelo que lê: indique os dias em context_date e as colunas, em vez de *.",
    "Region {region} · workgroup {workgroup} · database {database} · results {output}": "Região {region} · workgroup {workgroup} · banco de dados {database} · resultados {output}",
    "In the console: Athena, query editor, choose that workgroup and that database.": "No console: Athena, editor de consultas; escolha esse workgroup e esse banco de dados.",
    "ODBC: install the driver “Amazon Athena ODBC 2.x” of AWS; the connection string is:": "ODBC: instale o driver “Amazon Athena ODBC 2.x” da AWS; a string de conexão é:",
    "JDBC: take the driver “Amazon Athena JDBC 3.x” of AWS; the URL is:": "JDBC: use o driver “Amazon Athena JDBC 3.x” da AWS; a URL é:",
    "It reads the table {table} anew at each refresh; --table NAME prints another.": "A consulta relê a tabela {table} a cada atualização; --table NOME mostra outra.",
    "Times are UTC; context_date is the day in {zone}.": "Os horários são UTC; context_date é o dia em {zone}.",
    "1. Install the driver “Amazon Athena ODBC 2.x” of AWS, the one for 64 bits.": "1. Instale o driver “Amazon Athena ODBC 2.x” da AWS, o de 64 bits.",
    "2. In Windows, ODBC Data Sources (64-bit), System DSN, Add, Amazon Athena ODBC (x64):": "2. No Windows, Fontes de Dados ODBC (64 bits), DSN de Sistema, Adicionar, Amazon Athena ODBC (x64):",
    "3. In Power BI Desktop: Get data, Amazon Athena, DSN igarape; Import reads once a refresh, DirectQuery asks Athena at each click.": "3. No Power BI Desktop: Obter dados, Amazon Athena, DSN igarape; Importar lê uma vez por atualização, DirectQuery pergunta ao Athena a cada clique.",
}
