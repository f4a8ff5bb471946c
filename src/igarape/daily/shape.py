"""The shapes of a Message and of every other payload, as DuckDB's `json_transform` takes them.

A shape is forgiving: a member that is missing, or of another type than documented, becomes NULL, and
members that no shape names are passed over. So no payload, however odd, costs a day.
Names are those of the Bot API (10.2).
"""

from __future__ import annotations

import json
from typing import Any

Shape = dict[str, Any]

USER: Shape = {
    "id": "BIGINT",
    "is_bot": "BOOLEAN",
    "first_name": "VARCHAR",
    "last_name": "VARCHAR",
    "username": "VARCHAR",
    "language_code": "VARCHAR",
}
CHAT: Shape = {
    "id": "BIGINT",
    "type": "VARCHAR",
    "title": "VARCHAR",
    "username": "VARCHAR",
    "first_name": "VARCHAR",
    "last_name": "VARCHAR",
}

MEDIA = (
    "animation", "photo", "video", "voice", "video_note", "audio", "sticker", "document", "story", "live_photo",
    "paid_media", "poll", "checklist", "location", "venue", "contact", "dice", "game", "invoice",
)  # fmt: skip
"""Members that make a message one with media, in the order in which they are asked: an animation
comes with a `document` too, and a venue with a `location`, so the more telling name comes first."""

ORDINARY = (
    "message_id", "message_thread_id", "direct_messages_topic", "from", "sender_chat", "sender_boost_count",
    "sender_business_bot", "sender_tag", "date", "business_connection_id", "chat", "forward_origin",
    "is_topic_message", "is_automatic_forward", "reply_to_message", "external_reply", "quote",
    "reply_to_story", "reply_to_checklist_task_id", "reply_to_poll_option_id", "via_bot", "edit_date",
    "has_protected_content", "is_from_offline", "is_paid_post", "media_group_id", "author_signature",
    "paid_star_count", "text", "entities", "link_preview_options", "suggested_post_info", "effect_id",
    "caption", "caption_entities", "show_caption_above_media", "has_media_spoiler", "reply_markup",
    "rich_message", "ephemeral_message_id", "receiver_user", "guest_query_id", "guest_bot_caller_user",
    "guest_bot_caller_chat", "forward_from", "forward_from_chat", "forward_from_message_id",
    "forward_sender_name", "forward_signature", "forward_date", "new_chat_member", "new_chat_participant",
    "left_chat_participant",
)  # fmt: skip
"""Members that do not say what happened. In a message without text and media, the first member that stands
neither here nor in MEDIA does: `new_chat_members`, `pinned_message`, or one newer than we are."""

MESSAGE: Shape = {
    "message_id": "BIGINT",
    "from": USER,
    "sender_chat": {"id": "BIGINT", "type": "VARCHAR", "title": "VARCHAR", "username": "VARCHAR"},
    "sender_business_bot": {"id": "BIGINT", "first_name": "VARCHAR", "username": "VARCHAR"},
    "chat": CHAT,
    "date": "BIGINT",
    "edit_date": "BIGINT",
    "business_connection_id": "VARCHAR",
    "guest_query_id": "VARCHAR",
    "ephemeral_message_id": "BIGINT",
    "receiver_user": {"id": "BIGINT"},
    "text": "VARCHAR",
    "caption": "VARCHAR",
    "rich_message": "JSON",
    "entities": "JSON",
    "caption_entities": "JSON",
    "reply_to_message": {"message_id": "BIGINT", "from": {"id": "BIGINT"}, "sender_chat": {"id": "BIGINT"}},
    "external_reply": {"chat": {"id": "BIGINT"}, "message_id": "BIGINT"},
    "message_thread_id": "BIGINT",
    "is_topic_message": "BOOLEAN",
    "media_group_id": "VARCHAR",
    "via_bot": {"id": "BIGINT"},
    "forward_origin": {"type": "VARCHAR"},
    "migrate_to_chat_id": "BIGINT",
    "migrate_from_chat_id": "BIGINT",
    **dict.fromkeys(MEDIA, "JSON"),
    "new_chat_members": [USER],
    "left_chat_member": USER,
}

EVENT: Shape = {
    "chat": CHAT,
    "from": USER,
    "user": USER,
    "actor_chat": {"id": "BIGINT", "title": "VARCHAR"},
    "voter_chat": {"id": "BIGINT", "title": "VARCHAR"},
    "date": "BIGINT",
    "remove_date": "BIGINT",
    "message_id": "BIGINT",
    "message_ids": "JSON",
    "message": {"message_id": "BIGINT", "chat": CHAT},
    "new_reaction": "JSON",
    "reactions": "JSON",
    "new_chat_member": {"status": "VARCHAR", "user": USER},
    "boost": {"add_date": "BIGINT", "source": {"user": USER}},
    "source": {"user": USER},
    "bot": USER,
    "option_ids": "JSON",
    "is_enabled": "VARCHAR",
    "data": "VARCHAR",
    "query": "VARCHAR",
    "question": "VARCHAR",
    "invoice_payload": "VARCHAR",
    "paid_media_payload": "VARCHAR",
    "bio": "VARCHAR",
    "status": "VARCHAR",
    "kind": "VARCHAR",
    "method": "VARCHAR",
    "params": {
        "chat_id": "BIGINT",
        "message_id": "BIGINT",
        "message_ids": "JSON",
        "user_id": "BIGINT",
        "text": "VARCHAR",
        "caption": "VARCHAR",
    },
}
"""`method` and `params` are those of a call that a bot made; `kind` is that of an update that was left out."""


def spec(shape: Shape) -> str:
    """Write a shape as the SQL literal that `json_transform` takes."""
    return "'" + json.dumps(shape) + "'"


def struct(shape: Shape) -> str:
    """Write the SQL type of a shape whose members are all of plain types."""
    return "STRUCT(" + ", ".join(f'"{name}" {type}' for name, type in shape.items()) + ")"
