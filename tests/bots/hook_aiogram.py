"""An FAQ bot with aiogram and its webhook server. TOKEN, API, PORT, SECRET and BACKGROUND are in the environment."""

from __future__ import annotations

import os

from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.methods import SendMessage
from aiogram.types import Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

dispatcher = Dispatcher()


@dispatcher.message(F.text.contains("entrega"))
async def delivery(message: Message) -> SendMessage:
    """Answer with a method: in the reply, or by a call, as BACKGROUND has it."""
    return message.reply("Em 2 dias úteis.")


@dispatcher.message(F.text.contains("horário"))
async def hours(message: Message) -> None:
    """Answer by a call."""
    await message.answer("Das 9h às 18h.")


server = TelegramAPIServer.from_base(os.environ["API"])
bot = Bot(os.environ["TOKEN"], session=AiohttpSession(api=server))
handler = SimpleRequestHandler(
    dispatcher,
    bot,
    handle_in_background=os.environ["BACKGROUND"] == "yes",
    secret_token=os.environ["SECRET"],
)
app = web.Application()
handler.register(app, path="/webhook")
setup_application(app, dispatcher, bot=bot)
web.run_app(app, host="127.0.0.1", port=int(os.environ["PORT"]), print=None)
