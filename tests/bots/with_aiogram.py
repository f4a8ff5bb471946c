"""An FAQ bot with aiogram, as its documentation has it. TOKEN and API are in the environment."""

from __future__ import annotations

import asyncio
import os

from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import CommandStart
from aiogram.types import (
    BufferedInputFile,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
)

HOURS = InlineKeyboardMarkup(
    inline_keyboard=[[InlineKeyboardButton(text="Que horas abre?", callback_data="hours")]]
)
dispatcher = Dispatcher()


@dispatcher.message(CommandStart())
async def start(message: Message) -> None:
    """Offer a button."""
    await message.answer("Como posso ajudar?", reply_markup=HOURS)


@dispatcher.message(F.document)
async def document(message: Message, bot: Bot) -> None:
    """Fetch what was sent, and say how large it is."""
    assert message.document
    found = await bot.download(message.document)
    await message.answer(f"{len(found.read()) if found else 0} bytes")


@dispatcher.message(F.text.contains("entrega"))
async def delivery(message: Message) -> None:
    """Answer a question."""
    await message.reply("Em 2 dias úteis.")


@dispatcher.message(F.text.contains("tabela"))
async def prices(message: Message) -> None:
    """Send a file."""
    await message.answer_document(BufferedInputFile(b"a;1\nb;2\n", "tabela.csv"), caption="Aqui está.")


@dispatcher.message(F.text.contains("palavrão"))
async def delete(message: Message) -> None:
    """Take a message away."""
    await message.delete()


@dispatcher.callback_query()
async def pressed(query: CallbackQuery) -> None:
    """Answer a button, and edit the message that it hangs below."""
    await query.answer("Já vai!")
    if isinstance(query.message, Message):
        await query.message.edit_text("Das 9h às 18h.")


async def main() -> None:
    """Poll until a signal."""
    api = os.environ["API"]
    session = AiohttpSession(api=TelegramAPIServer.from_base(api))
    async with Bot(os.environ["TOKEN"], session=session) as bot:
        await dispatcher.start_polling(bot)


asyncio.run(main())
