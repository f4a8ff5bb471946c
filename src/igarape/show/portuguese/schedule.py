"""In Brazilian Portuguese: builds that come by themselves."""

from __future__ import annotations

# ruff: noqa: E501  (a sentence and its twin are read side by side)

CATALOGUE: dict[str, str] = {
    "what cron and its like need to build the lake each day": "o que cron e outros agendadores precisam para refazer o lago todo dia",
    "only print, so far: it shows the text, and installs nothing": "por ora, só print: mostra o texto e não instala nada",
    "cron, systemd, launchd, windows, airflow or dagster": "cron, systemd, launchd, windows, airflow ou dagster",
    "time of day in the lake's zone (default: 03:20)": "hora do dia no fuso do lago (padrão: 03:20)",
    "then post a report of the last seven days in this chat, by its id": "depois, publicar um relatório dos últimos sete dias nesta conversa, pelo id",
    "{tool} cannot take a path with {sign}: {path}.": "{tool} não aceita um caminho com {sign}: {path}.",
    "The path {path} holds a line break, or another character that nobody sees.": "O caminho {path} tem uma quebra de linha ou outro caractere que ninguém vê.",
    "Rename it, then try again.": "Mude o nome e tente de novo.",
    # -- what to do with the text
    "Add the line with: crontab -e": "Acrescente a linha com: crontab -e",
    "cron makes up for nothing that the machine slept through; systemd does.": "O cron não recupera o que a máquina perdeu dormindo; o systemd recupera.",
    "{at} in {zone} is {here} on this machine's clock today; print it anew where one of the two clocks changes.": "{at} em {zone} são {here} no relógio desta máquina hoje; gere de novo quando um dos dois relógios mudar.",
    "igarape reads the bot's token from {folder}/.env; it is not in the text.": "O igarape lê o token do bot em {folder}/.env; ele não está no texto.",
    "Save the two parts in ~/.config/systemd/user, each under the name in its first line.": "Salve as duas partes em ~/.config/systemd/user, cada uma com o nome da sua primeira linha.",
    "Then: systemctl --user enable --now igarape.timer": "Depois: systemctl --user enable --now igarape.timer",
    "So that it runs while you are logged out too: loginctl enable-linger": "Para que rode também sem você conectado: loginctl enable-linger",
    "See how it went: journalctl --user -u igarape": "Para ver como foi: journalctl --user -u igarape",
    "Save it as ~/Library/LaunchAgents/igarape.plist": "Salve como ~/Library/LaunchAgents/igarape.plist",
    "Then: launchctl bootstrap gui/$(id -u) ~/Library/LaunchAgents/igarape.plist": "Depois: launchctl bootstrap gui/$(id -u) ~/Library/LaunchAgents/igarape.plist",
    "Windows runs it inside WSL, where igarape is. Save it as igarape.xml.": "O Windows roda o igarape dentro do WSL, onde ele está. Salve como igarape.xml.",
    "In PowerShell: Register-ScheduledTask -TaskName igarape -Xml (Get-Content -Raw igarape.xml)": "No PowerShell: Register-ScheduledTask -TaskName igarape -Xml (Get-Content -Raw igarape.xml)",
    "Save it in Airflow's folder of DAGs, as igarape_dag.py: for Airflow 3.": "Salve na pasta de DAGs do Airflow, como igarape_dag.py: para o Airflow 3.",
    "Save it as igarape_dagster.py, then: dagster dev -f igarape_dagster.py": "Salve como igarape_dagster.py; depois: dagster dev -f igarape_dagster.py",
    "Set in this terminal alone, so the schedule will not know of it: {names}. Write it into .env.": "Só existe neste terminal, e o agendador não vai ver: {names}. Escreva em .env.",
    # -- a server that keeps its lake built
    "{name} {given} is no time of day.": "{name} {given} não é uma hora do dia.",
    "Write it as 03:20.": "Escreva assim: 03:20.",
    "The build failed: {why}.": "O build falhou: {why}.",
    "See where: igarape build --debug": "Veja onde: igarape build --debug",
}
