"""An FAQ bot with python-telegram-bot, as its documentation has it. TOKEN and API are in the environment."""

from __future__ import annotations

import os

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

HOURS = InlineKeyboardMarkup([[InlineKeyboardButton("Que horas abre?", callback_data="hours")]])


async def start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Offer a button."""
    assert update.message
    await update.message.reply_text("Como posso ajudar?", reply_markup=HOURS, do_quote=False)


async def document(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Fetch what was sent, and say how large it is."""
    assert update.message
    assert update.message.document
    file = await update.message.document.get_file()
    data = await file.download_as_bytearray()
    await update.message.reply_text(f"{len(data)} bytes", do_quote=False)


async def answer(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Answer a question, send a file, or take a message away."""
    assert update.message
    text = update.message.text or ""
    if "entrega" in text:
        await update.message.reply_text("Em 2 dias úteis.", do_quote=True)
    elif "tabela" in text:
        await update.message.reply_document(
            b"a;1\nb;2\n", caption="Aqui está.", filename="tabela.csv", do_quote=False
        )
    elif "palavrão" in text:
        await update.message.delete()


async def pressed(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Answer a button, and edit the message that it hangs below."""
    assert update.callback_query
    await update.callback_query.answer("Já vai!")
    await update.callback_query.edit_message_text("Das 9h às 18h.")


api = os.environ["API"]
bot = (
    ApplicationBuilder()
    .token(os.environ["TOKEN"])
    .base_url(f"{api}/bot")
    .base_file_url(f"{api}/file/bot")
    .build()
)
bot.add_handler(CommandHandler("start", start))
bot.add_handler(MessageHandler(filters.Document.ALL, document))
bot.add_handler(MessageHandler(filters.TEXT, answer))
bot.add_handler(CallbackQueryHandler(pressed))
bot.run_polling()
