"""What a message holds besides words, in words."""

from __future__ import annotations

from collections.abc import Mapping

from igarape.query.engine import Note
from igarape.show import cells
from igarape.show.pages.view import View

_NAMES: Mapping[str, Note] = {
    "animation": Note("animation"),
    "photo": Note("photo"),
    "video": Note("video"),
    "voice": Note("voice message"),
    "video_note": Note("round video"),
    "audio": Note("audio"),
    "sticker": Note("sticker"),
    "document": Note("file"),
    "story": Note("story"),
    "live_photo": Note("live photo"),
    "paid_media": Note("paid media"),
    "poll": Note("poll"),
    "checklist": Note("checklist"),
    "location": Note("location"),
    "venue": Note("venue"),
    "contact": Note("contact"),
    "dice": Note("dice"),
    "game": Note("game"),
    "invoice": Note("invoice"),
}


def media(given: str | None, view: View) -> str:
    """Name what stands in the column `media`, "" where nothing does; a kind that is not known as it stands there."""
    if not given:
        return ""
    return view.note(_NAMES[given]) if given in _NAMES else cells.plain(given)
