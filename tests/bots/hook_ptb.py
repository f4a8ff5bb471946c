"""An FAQ bot with python-telegram-bot behind a server of its own, as its documentation has it for any web framework.

Its built-in server needs tornado. TOKEN, API, PORT and SECRET are in the environment.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from telegram import Update
from telegram.ext import ApplicationBuilder, ContextTypes, MessageHandler, filters


async def answer(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Answer a question by a call."""
    assert update.message
    if "entrega" in (update.message.text or ""):
        await update.message.reply_text("Em 2 dias úteis.", do_quote=True)
    elif "horário" in (update.message.text or ""):
        await update.message.reply_text("Das 9h às 18h.", do_quote=False)


api = os.environ["API"]
application = ApplicationBuilder().token(os.environ["TOKEN"]).base_url(f"{api}/bot").updater(None).build()
application.add_handler(MessageHandler(filters.TEXT, answer))
loop = asyncio.new_event_loop()


class Handler(BaseHTTPRequestHandler):
    """Takes one update at a time to the application, and waits for it."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Check the secret, process the update."""
        body = self.rfile.read(int(self.headers["content-length"]))
        said = self.headers.get("x-telegram-bot-api-secret-token", "")
        if self.path != "/webhook" or not hmac.compare_digest(said, os.environ["SECRET"]):
            self._reply(401)
            return
        update = Update.de_json(json.loads(body), application.bot)
        asyncio.run_coroutine_threadsafe(application.process_update(update), loop).result(30)
        self._reply(200)

    def _reply(self, status: int) -> None:
        self.send_response(status)
        self.send_header("content-length", "0")
        self.end_headers()


async def main() -> None:
    """Initialize, then serve for ever."""
    async with application:
        server = ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler)
        Thread(target=server.serve_forever, daemon=True).start()
        await asyncio.Event().wait()


loop.run_until_complete(main())
