"""`python -m igarape.testing`, and the examples of docs/testing.md."""

from __future__ import annotations

import io
import json
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path

import httpx
import pytest

import igarape.testing
from igarape.testing.__main__ import run
from igarape.testing.kinds import KINDS

PAGE = (Path(__file__).parents[2] / "docs" / "testing.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE, re.S)


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_examples_of_the_page_run(example: str) -> None:
    """Their asserts hold."""
    exec(compile(example, "docs/testing.md", "exec"), {})  # noqa: S102


def test_the_page_names_what_is_there() -> None:
    """Every verb, and how many kinds there are; two examples were found."""
    assert len(EXAMPLES) == 2
    assert f"of the {len(KINDS)} kinds" in PAGE
    fake = igarape.testing.FakeTelegram()
    named = set(re.findall(r"^\| [^|]+ \| (.*) \|$", PAGE, re.M)[2:])
    for word in re.findall(r"`(\w+)[(`]", " ".join(named)):
        assert hasattr(fake, word) or hasattr(igarape.testing, word), word


def test_it_prints_two_settings_and_ends_in_order() -> None:
    """The address and a token made up at the start; nothing else, and nothing on stderr."""
    process = subprocess.Popen(
        [sys.executable, "-m", "igarape.testing"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    said = dict(process.stdout.readline().strip().split("=", 1) for _ in range(2))
    assert set(said) == {"IGARAPE_TELEGRAM_API", "IGARAPE_TELEGRAM_TOKEN"}
    me = f"{said['IGARAPE_TELEGRAM_API']}/bot{said['IGARAPE_TELEGRAM_TOKEN']}/getMe"
    assert httpx.get(me, trust_env=False).json()["ok"]
    process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=60) == ("", "")
    assert process.returncode == 0


def test_people_talk_by_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever polls hears them."""
    page = io.StringIO()  # here alone a token is meant to be read: nobody else has it
    monkeypatch.setattr("sys.stdout", page)
    stop = threading.Event()
    thread = threading.Thread(target=run, args=(stop, 0.01))
    thread.start()
    while page.getvalue().count("\n") < 2:
        assert thread.is_alive()
    api, token = re.findall(r"=(.*)", page.getvalue())
    with httpx.Client(trust_env=False, timeout=30) as client:
        reply = client.get(f"{api}/bot{token}/getUpdates", params={"timeout": 20})
    stop.set()
    thread.join()
    (first, *_) = json.loads(reply.text)["result"]
    assert first["message"]["chat"]["title"] == "Suporte"
