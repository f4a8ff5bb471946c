"""What the proxy and the tee tell the person who runs it: the first time, then the 10th, the 100th, and so on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from igarape.errors import Problem


class Notices:
    """Counts what went otherwise than meant, and tells of it without filling the screen."""

    def __init__(self, tell: Callable[[Problem], None]) -> None:
        self._tell = tell
        self.counts: Counter[str] = Counter()

    def unread(self, method: str) -> None:
        """Take note of a reply that says nothing we understand."""
        if count := self._due("unread"):
            self._tell(
                Problem(
                    "A reply to {method} could not be read; the bot got it as it came, and nothing of it is kept"
                    " ({count} so far).",
                    "See whether IGARAPE_TELEGRAM_API is a Bot API server, and what stands before it.",
                    method=method,
                    count=count,
                )
            )

    def unkept(self) -> None:
        """Take note of something sent that is not in the lake."""
        if count := self._due("unkept"):
            self._tell(
                Problem(
                    "What a bot sent could not be kept; it was sent all the same ({count} so far).",
                    "See to the lake's disk: what is sent until then will be missing.",
                    count=count,
                )
            )

    def webhook(self) -> None:
        """Take note, once, of a bot that has its updates sent elsewhere."""
        if self._first("webhook"):
            self._tell(
                Problem(
                    "A bot set a webhook of its own: its updates go there now, and not through igarape.",
                    "Let the bot poll, or have Telegram send to igarape, which hands the updates to the bot.",
                )
            )

    def no_webhook(self) -> None:
        """Take note, once, of a bot that removes the webhook by which Telegram sends to igarape."""
        if self._first("no_webhook"):
            self._tell(
                Problem(
                    "A bot removed its webhook: Telegram sends nothing to igarape's any more.",
                    "Let the bot poll through the proxy, or set the webhook again once the bot has started.",
                )
            )

    def _first(self, what: str) -> bool:
        self.counts[what] += 1
        return self.counts[what] == 1

    def _due(self, what: str) -> int:
        self.counts[what] += 1
        count = self.counts[what]
        return count if str(count).strip("0") == "1" else 0
