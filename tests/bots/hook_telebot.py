"""An FAQ bot with pyTelegramBotAPI behind a server of its own, as its examples have it.

TOKEN, API, PORT and SECRET are in the environment.
"""

from __future__ import annotations

import hmac
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from telebot import TeleBot, apihelper
from telebot.types import Message, ReplyParameters, Update

apihelper.API_URL = os.environ["API"] + "/bot{0}/{1}"  # type: ignore[assignment]
bot = TeleBot(os.environ["TOKEN"], threaded=False)


@bot.message_handler(func=lambda message: "entrega" in message.text)  # type: ignore[untyped-decorator]
def delivery(message: Message) -> None:
    """Answer a question by a call."""
    said = ReplyParameters(message.message_id)
    bot.send_message(message.chat.id, "Em 2 dias úteis.", reply_parameters=said)


@bot.message_handler(func=lambda message: "horário" in message.text)  # type: ignore[untyped-decorator]
def hours(message: Message) -> None:
    """Answer a question by a call."""
    bot.send_message(message.chat.id, "Das 9h às 18h.")


class Handler(BaseHTTPRequestHandler):
    """Takes updates to the bot."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Check the secret, process the update."""
        body = self.rfile.read(int(self.headers["content-length"]))
        said = self.headers.get("x-telegram-bot-api-secret-token", "")
        known = self.path == "/webhook" and hmac.compare_digest(said, os.environ["SECRET"])
        if known:
            bot.process_new_updates([Update.de_json(body.decode())])  # type: ignore[no-untyped-call]
        self.send_response(200 if known else 401)
        self.send_header("content-length", "0")
        self.end_headers()


ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
