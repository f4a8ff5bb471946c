"""A fake Telegram to try things out with: `python -m igarape.testing`, until Ctrl+C.

It prints what igarape reads from its environment; then people in a small group talk, and press no buttons.
"""

from __future__ import annotations

import secrets
import signal
import threading
import time
from random import Random

from igarape.testing import Clock, FakeTelegram, serve

_PAUSE = 2.0
_TALK = (
    "Bom dia, pessoal!",
    "Alguém sabe se o boleto já foi gerado?",
    "Meu pedido não chegou ainda 😕",
    "/ajuda",
    "Consegui, era a senha antiga",
    "Obrigado!",
    "O sistema caiu de novo?",
    "Aqui está normal",
)


def run(stop: threading.Event, pause: float = _PAUSE) -> None:
    """Serve a bot, and a group that says something every `pause` seconds, until `stop` is set."""
    seed = secrets.randbits(32)
    fake = FakeTelegram(Clock(time.time(), speed=1), seed=seed)
    rng = Random(seed)  # noqa: S311
    bot, people = fake.bot(), [fake.user(name) for name in ("Ana", "Beto", "Célia")]
    group = fake.supergroup("Suporte", bot, *people)
    with serve(fake, poll_seconds=None) as server:
        print(f"IGARAPE_TELEGRAM_API={server.url}\nIGARAPE_TELEGRAM_TOKEN={bot.token}", flush=True)
        said = None
        while not stop.wait(pause):
            answers = said if rng.random() < 0.3 else None
            said = fake.say(group, rng.choice(people), rng.choice(_TALK), reply_to=answers)


if __name__ == "__main__":
    over = threading.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda *_: over.set())
    run(over)
