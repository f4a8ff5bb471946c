"""A fake Telegram for tests: the delivery contract of the Bot API on a simulated clock.

    clock     the time, which a test moves
    kinds     the 27 kinds of an update: lane, expiry, whether sent by default
    updates   what waits for a bot, and what was lost
    hook      one webhook: posts, retries, connections
    account   one bot: its queue, its webhook or its long poll
    world     users, bots, chats
    talk      what people do, as verbs
    forms     parameters of a call
    reply     what a call is answered
    methods   the methods that bots call: `sending` for messages, `webhooks` for those
    fake      all of it in one: FakeTelegram
    http      on a free port of loopback: serve

It knows nothing of igarape, so that no mistake is made on both sides.
"""

from igarape.testing.clock import Clock
from igarape.testing.fake import Attempt, Call, FakeTelegram
from igarape.testing.forms import Upload
from igarape.testing.hook import Answer, Post
from igarape.testing.http import Server, serve
from igarape.testing.updates import Dropped
from igarape.testing.world import Bot, Chat, User

__all__ = [
    "Answer",
    "Attempt",
    "Bot",
    "Call",
    "Chat",
    "Clock",
    "Dropped",
    "FakeTelegram",
    "Post",
    "Server",
    "Upload",
    "User",
    "serve",
]
