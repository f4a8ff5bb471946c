"""In Brazilian Portuguese: forgetting somebody."""

from __future__ import annotations

# ruff: noqa: E501  (a sentence and its twin are read side by side)

CATALOGUE: dict[str, str] = {
    "take a person or a chat out of every layer, and keep them out": "apagar uma pessoa ou um chat de todas as camadas, e não deixar voltar",
    "a person: the number that Telegram gave them, or @username": "uma pessoa: o número que o Telegram deu a ela, ou @username",
    "a group, supergroup or channel: its number, such as -1001234567890": "um grupo, supergrupo ou canal: o número dele, como -1001234567890",
    "say what would be touched, and touch nothing": "dizer o que seria tocado e não tocar em nada",
    "do not ask to confirm; for scripts": "não pedir confirmação; para scripts",
    "let somebody in again from now on; what is gone stays gone": "aceitar de novo daqui em diante; o que foi apagado não volta",
    "{given} is no id.": "{given} não é um id.",
    "Give the number; igarape sql 'SELECT * FROM users' shows those of people.": "Informe o número; igarape sql 'SELECT * FROM users' mostra os das pessoas.",
    "{given} is a private chat, and goes with the person in it.": "{given} é uma conversa privada e vai junto com a pessoa que está nela.",
    "igarape forget --user {given}": "igarape forget --user {given}",
    "igarape forget --chat {given}": "igarape forget --chat {given}",
    "{given} is a chat, and nobody.": "{given} é um chat, não uma pessoa.",
    "Nobody in this lake has or had the username {username}.": "Ninguém neste lago tem ou teve o username {username}.",
    "Give the person's number.": "Informe o número da pessoa.",
    "Several people have or had the username {username}: {people}.": "Várias pessoas têm ou tiveram o username {username}: {people}.",
    "Give the number of the one that is meant.": "Informe o número da pessoa certa.",
    "{id} is not forgotten in this lake.": "{id} não está na lista de apagados deste lago.",
    "Nothing needs to be lifted.": "Não há o que desfazer.",
    "What comes of {id} from now on is kept again. What was forgotten stays gone.": "O que vier de {id} daqui em diante volta a ser guardado. O que foi apagado não volta.",
    "They are being forgotten, and that is not done yet.": "O apagamento ainda não terminou.",
    "Run the same igarape forget again first.": "Rode antes o mesmo igarape forget outra vez.",
    "There is no terminal to confirm at, and this cannot be undone.": "Não há terminal para confirmar, e isto não pode ser desfeito.",
    "Say --yes if it is meant, or --dry-run.": "Use --yes se é isso mesmo, ou --dry-run.",
    "This cannot be undone. Type the id to go on:": "Isto não pode ser desfeito. Digite o id para continuar:",
    "That is not the id; nothing was touched.": "Não é esse o id; nada foi tocado.",
    "Run it again, and type the id as it was given.": "Rode de novo e digite o id como foi informado.",
    # -- what was found, what was done
    "Nothing in this lake is theirs; what comes of them will be left out.": "Não há nada dela neste lago; o que vier dela ficará de fora.",
    "{gone} {gone:delivery is|deliveries are} theirs, and {gone:goes|go} whole.": "{gone} {gone:entrega é dela e sai inteira|entregas são dela e saem inteiras}.",
    "{cut} {cut:delivery|deliveries} of others {cut:names or quotes|name or quote} them, and {cut:stays|stay} without that.": "{cut} {cut:entrega|entregas} de outros {cut:cita ou menciona a pessoa e fica|citam ou mencionam a pessoa e ficam} sem isso.",
    "They lie in {segments} {segments:segment|segments}, received on {days} {days:day|days}.": "Estão em {segments} {segments:segmento|segmentos}, {segments:recebido|recebidos} em {days} {days:dia|dias}.",
    "With them go {doubts} {doubts:doubt|doubts}, {labels} {labels:label|labels} and what {corrections} {corrections:correction says|corrections say} of them.": "Junto vão {doubts} {doubts:dúvida|dúvidas}, {labels} {labels:rótulo|rótulos} e o que {corrections} {corrections:correção diz|correções dizem} dela.",
    "{damaged} {damaged:segment is|segments are} damaged; what cannot be read there cannot be searched.": "{damaged} {damaged:segmento está danificado|segmentos estão danificados}; o que não dá para ler ali não dá para procurar.",
    "Nothing was touched. All tables would be built anew.": "Nada foi tocado. Todas as tabelas seriam refeitas.",
    "{segments} {segments:segment was|segments were} written anew, and all tables built from them.": "{segments} {segments:segmento foi reescrito|segmentos foram reescritos}, e todas as tabelas foram refeitas.",
    "{versions} old {versions:version was|versions were} removed from the bucket.": "{versions} {versions:versão antiga foi removida|versões antigas foram removidas} do bucket.",
    "{bytes} {bytes:byte|bytes} of their ids and usernames are left in {objects} {objects:object|objects}.": "{bytes:Resta|Restam} {bytes} {bytes:byte|bytes} de ids e usernames dela em {objects} {objects:objeto|objetos}.",
    "{bytes} in {path}": "{bytes} em {path}",
    "Run the same again; if it stays so, report it.": "Rode o mesmo outra vez; se continuar assim, avise.",
    "What comes of them from now on is left out by each build, until: igarape forget --lift": "O que vier dela daqui em diante cada build deixa de fora, até: igarape forget --lift",
    # -- the list, and old versions
    "{path} is damaged, and it says who is to be forgotten.": "{path} está danificado, e é ele que diz quem deve ser apagado.",
    "Put it back from a copy; without it, a build could bring them back.": "Traga-o de volta de uma cópia; sem ele, um build poderia trazer essas pessoas de volta.",
    "Old versions in the bucket were not looked at: the keys of this machine's role need boto3.": "As versões antigas do bucket não foram examinadas: as chaves do papel desta máquina precisam do boto3.",
    "Install it: pip install boto3; then run the same again.": "Instale: pip install boto3; depois rode o mesmo outra vez.",
    "The bucket's list of versions cannot be read.": "Não foi possível ler a lista de versões do bucket.",
}
