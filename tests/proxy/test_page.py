"""docs/proxy.md: its code stands in bots that run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from igarape import capturing

PAGE = (Path(__file__).parents[2] / "docs" / "proxy.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```", PAGE, re.M | re.S)
BOTS = ("aiogram", "ptb", "telebot")


@pytest.mark.parametrize(("block", "bot"), list(zip(BLOCKS, BOTS, strict=True)), ids=BOTS)
def test_the_code_of_the_page_is_that_of_a_bot(block: str, bot: str) -> None:
    """Line for line, apart from the address; the bot itself runs in tests/bots."""
    script = (Path(__file__).parents[1] / "bots" / f"with_{bot}.py").read_text(encoding="utf-8")
    code = [line.partition("  # type")[0].strip() for line in script.splitlines()]

    first, *lines = block.splitlines()
    assert 'api = "http://127.0.0.1:8081"' == first
    assert 'api = os.environ["API"]' in code
    assert [] == [line for line in lines if line.strip() not in code]


@pytest.mark.parametrize("library", capturing._POINT)
def test_what_the_command_says_is_in_the_page(library: str) -> None:
    """The same calls, written on one line."""
    said = re.findall(r"\w+(?==|\()|/[\w{}/]+", capturing._POINT[library].replace("ADDRESS", ""))
    assert said
    assert [] == [word for word in said if word not in PAGE]
