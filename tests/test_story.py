"""The story of one message, from the webhook to an answer, in memory. Read this first."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from igarape import paths
from igarape.capture import webhook
from igarape.capture.journal import Journal
from igarape.capture.logs import MemoryLogs
from igarape.capture.update import delivery
from igarape.daily.build import build
from igarape.query import questions
from igarape.show import text
from igarape.store import MemoryStore
from igarape.via.duckdb import DuckDB
from igarape.via.lake import Lake


def test_a_message_goes_from_the_webhook_to_an_answer() -> None:
    """Ana writes at 20:30 in São Paulo, and is heard at 20h: kept once, as it came; a row; an answer."""
    half_past_eight = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    message = {
        "message_id": 41,
        "date": int(half_past_eight.timestamp()),
        "chat": {"id": 5, "type": "private", "first_name": "Ana"},
        "from": {"id": 5, "is_bot": False, "first_name": "Ana"},
        "text": "Cadê meu pedido?",
    }
    update = json.dumps({"update_id": 7, "message": message}).encode()
    logs, store = MemoryLogs(), MemoryStore()

    # Telegram knocks. Its head alone decides whether the body is read: what it says is no reason to refuse.
    head = [(b"x-telegram-bot-api-secret-token", b"a-secret")]
    assert webhook.check("POST", b"/telegram", head, b"a-secret") == 200

    # It is kept: once the promise comes true, and not before, Telegram hears 200. Closing seals a segment.
    line = delivery(update, received_at=half_past_eight, source="webhook", bot_id=99)
    with Journal(logs, store) as journal:
        journal.keep(line).result(timeout=10)
    (segment,) = store.list(paths.RAW)
    assert segment.path.startswith("raw/telegram/received=2026-11-20/")

    # It is built: a day of updates becomes rows, and every delivery is accounted for.
    with DuckDB() as engine:
        report = build(store, engine, zone="America/Sao_Paulo")
    assert (report.lines, report.rows, report.repeats, report.quarantined) == (1, 1, 0, 0)

    # It is asked for, in SQL or by a question's name, and the answer says what it rests on.
    with Lake(store, report.zone) as lake:
        rows = lake.run("SELECT context_date, author_name, text, text_length FROM messages").dicts()
        answer = questions.ask(lake, "hours")
    assert [str(each) for each in rows[0].values()] == ["2026-11-20", "Ana", "Cadê meu pedido?", "16"]
    shown = text.answer(answer, "text")
    assert "Peak: Friday at 20:00" in shown
    assert "From Nov 20, 2026 to Nov 20, 2026, days and hours of America/Sao_Paulo; n = 1." in shown
