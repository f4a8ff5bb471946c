"""A webhook as one would write it in an afternoon: FastAPI, a model, one SQLite commit a request.

    python -m bench.rivals.fastapi_sqlite PORT FILE JOURNAL

JOURNAL is SQLite's: `delete`, as it comes, or `wal`, as those choose who have read on. Either way it is
synchronous=FULL: an answer goes out when the update would outlive a power cut, as ours does. The function
is a plain `def`, which FastAPI runs in a thread, as its documentation says for a library that blocks.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from secrets import compare_digest
from threading import Lock
from typing import Annotated, Any

import uvicorn
from fastapi import FastAPI, Header, HTTPException, Response
from pydantic import BaseModel, ConfigDict

SECRET = os.environ["IGARAPE_TELEGRAM_SECRET"]


class Update(BaseModel):
    """An update: its number, and what else it holds."""

    model_config = ConfigDict(extra="allow")
    update_id: int


def application(database: sqlite3.Connection) -> Any:
    """Make the application."""
    app = FastAPI()
    one = Lock()

    @app.post("/telegram")  # type: ignore[untyped-decorator]
    def take(update: Update, x_telegram_bot_api_secret_token: Annotated[str, Header()] = "") -> Response:
        if not compare_digest(x_telegram_bot_api_secret_token, SECRET):
            raise HTTPException(401)
        with one, database:
            database.execute(
                "INSERT INTO updates VALUES (?, ?)", (update.update_id, update.model_dump_json())
            )
        return Response()

    return app


def main(port: str, file: str, journal: str) -> None:
    """Serve until a signal."""
    database = sqlite3.connect(file, check_same_thread=False)
    database.execute(f"PRAGMA journal_mode = {journal}")
    database.execute("PRAGMA synchronous = FULL")
    database.execute("CREATE TABLE updates (update_id INTEGER, body TEXT)")
    uvicorn.run(
        application(database),
        port=int(port),
        access_log=False,
        log_level="error",
        loop="uvloop",
        http="httptools",
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
