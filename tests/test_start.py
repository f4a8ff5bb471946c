"""docs/start.md, in both languages, is walked from its first block to its last, with a Telegram on this machine.

`igarape init` runs in a terminal, where the answers are typed; all else in one shell, as in the READMEs.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from igarape.doctor.machine import SCANT
from igarape.testing import FakeTelegram, serve
from igarape.testing.world import Bot
from tests import canary
from tests.initiating.terminal import Terminal
from tests.test_readme import blocks, matches

MARK = "--- end of block"
PAGES = {
    # page: what is typed to get it
    "docs/start.md": ["", "", ""],
    "docs/start.pt-BR.md": ["pt-BR", "", ""],
}


class Walk:
    """One walk through the page: the fake Telegram, the folder, and the shell."""

    def __init__(self, folder: Path, fake: FakeTelegram, bot: Bot, url: str) -> None:
        self.folder, self.fake, self.bot = folder, fake, bot
        self.environ = {
            "HOME": str(folder),
            "PATH": f"{Path(sys.executable).parent}:{os.defpath}",
            "LANG": "C.UTF-8",
            "IGARAPE_TELEGRAM_API": url,
        }
        self._shell = subprocess.Popen(
            ["bash"], cwd=folder, env=self.environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def run(self, code: str) -> str:
        """Run a block; what it printed. A poll is given the time to bring everything that waits."""
        assert self._shell.stdin
        assert self._shell.stdout
        self._shell.stdin.write(f"{code}echo '{MARK}'\n")
        self._shell.stdin.flush()
        printed = ""
        for line in self._shell.stdout:
            if line == f"{MARK}\n":
                break
            printed += line
        if "--poll" in code:
            with self.fake.changed:
                assert self.fake.changed.wait_for(lambda: not self.fake.pending(self.bot), 20)
        return printed

    def init(self, answers: list[str]) -> str:
        """Run `igarape init` in a terminal, and type the answers; what is on the screen then."""
        terminal = Terminal(["init"], self.folder, self.environ)
        for answer in answers:
            terminal.until("] ")
            terminal.type(answer + "\n")
        terminal.until("): ")
        terminal.type(self.bot.token + "\n")
        assert terminal.close() == 0
        return re.sub(r" *\r\n", "\n", terminal.screen)

    def end(self) -> None:
        """End the shell, and what it left running."""
        assert self._shell.stdin
        assert self._shell.stdout
        self._shell.stdin.write("kill $(jobs -p) 2>/dev/null; wait\n")
        self._shell.stdin.close()
        self._shell.wait(60)
        self._shell.stdout.close()


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_a_newcomer_gets_from_nothing_to_an_answer(page: str, tmp_path: Path) -> None:
    """Each block runs, in order, and prints what the page shows."""
    fake = FakeTelegram()
    bot = fake.bot("loja_bot")
    bot.token = canary.token(bot.id)
    ana = fake.user("Ana")
    group = fake.supergroup("Loja", ana, bot)
    for text in ("Alô?", "Onde está o meu pedido?"):
        fake.say(group, ana, text)
    told = blocks(page)
    assert [block.code.split()[:2] for block in told[:3]] == [
        ["igarape", "init"], ["igarape", "doctor"], ["igarape", "capture"],
    ]  # fmt: skip
    with serve(fake) as server:
        walk = Walk(tmp_path, fake, bot, server.url)
        try:
            for number, block in enumerate(told):
                printed = walk.init(PAGES[page]) if number == 0 else walk.run(block.code)
                canary.look(printed, block.code)
                assert block.shown is None or matches(_here(block.shown, tmp_path), printed), printed
        finally:
            walk.end()


def _here(shown: str, folder: Path) -> str:
    """What a page shows, as it is where the disk is so full that doctor has to warn of it."""
    disk = shutil.disk_usage(folder)
    if disk.free >= SCANT * disk.total:
        return shown
    return shown.replace(" 0 warnings.", " 1 warning.").replace(" 0 avisos.", " 1 aviso.")
