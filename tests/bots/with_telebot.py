"""An FAQ bot with pyTelegramBotAPI, as its documentation has it. TOKEN and API are in the environment."""

from __future__ import annotations

import os

from telebot import TeleBot, apihelper
from telebot.types import (
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    ReplyParameters,
)

api = os.environ["API"]
apihelper.API_URL = api + "/bot{0}/{1}"  # type: ignore[assignment]
apihelper.FILE_URL = api + "/file/bot{0}/{1}"  # type: ignore[assignment]
bot = TeleBot(os.environ["TOKEN"])
HOURS = InlineKeyboardMarkup([[InlineKeyboardButton("Que horas abre?", callback_data="hours")]])


@bot.message_handler(commands=["start"])
def start(message: Message) -> None:
    """Offer a button."""
    bot.send_message(message.chat.id, "Como posso ajudar?", reply_markup=HOURS)


@bot.message_handler(content_types=["document"])
def document(message: Message) -> None:
    """Fetch what was sent, and say how large it is."""
    assert message.document
    path = bot.get_file(message.document.file_id).file_path
    assert path
    bot.send_message(message.chat.id, f"{len(bot.download_file(path))} bytes")


@bot.message_handler(func=lambda message: "entrega" in message.text)
def delivery(message: Message) -> None:
    """Answer a question."""
    said = ReplyParameters(message.message_id)
    bot.send_message(message.chat.id, "Em 2 dias úteis.", reply_parameters=said)


@bot.message_handler(func=lambda message: "tabela" in message.text)
def prices(message: Message) -> None:
    """Send a file."""
    bot.send_document(message.chat.id, b"a;1\nb;2\n", caption="Aqui está.", visible_file_name="tabela.csv")


@bot.message_handler(func=lambda message: "palavrão" in message.text)
def delete(message: Message) -> None:
    """Take a message away."""
    bot.delete_message(message.chat.id, message.message_id)


@bot.callback_query_handler(func=lambda query: True)
def pressed(query: CallbackQuery) -> None:
    """Answer a button, and edit the message that it hangs below."""
    assert query.message
    bot.answer_callback_query(query.id, "Já vai!")
    bot.edit_message_text("Das 9h às 18h.", query.message.chat.id, query.message.message_id)


bot.infinity_polling()
