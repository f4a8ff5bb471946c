"""The kinds of update, by the names that Telegram gives them."""

from __future__ import annotations

KINDS = (
    "message", "edited_message", "channel_post", "edited_channel_post",
    "business_connection", "business_message", "edited_business_message", "deleted_business_messages",
    "guest_message", "message_reaction", "message_reaction_count",
    "inline_query", "chosen_inline_result", "callback_query", "shipping_query", "pre_checkout_query",
    "purchased_paid_media", "poll", "poll_answer", "my_chat_member", "chat_member", "chat_join_request",
    "chat_boost", "removed_chat_boost", "managed_bot", "subscription",
)  # fmt: skip
"""The 26 kinds of update of Bot API 10.2. Any other name is kept too, as a kind of its own."""

NOT_BY_DEFAULT = ("chat_member", "message_reaction", "message_reaction_count")
"""The kinds that Telegram sends only to a bot that asks for them, and that is an admin where they happen."""

LEFT_OUT = "left_out"
"""Member of an update in the place of its content, and method of a call in the place of its own (see `chats`)."""

MEMBERS = (*KINDS, LEFT_OUT)
"""What an update may hold: one of the kinds, or that its content was left out of the lake."""
