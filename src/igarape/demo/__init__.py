"""The demo: four weeks of a made-up Brazilian support group, from webhook to answers.

    talk    what people ask, in how many ways, and what the bot and the staff answer
    cast    who is there, how each of them types, and what they chat about
    episode one doubt and what follows it
    story   who says what when: doubts, chatter, and what happens in a group
    wire    the story as updates, byte for byte as Telegram sends them
    post    the updates over HTTP, as Telegram does
    tour    all the way, from there to the answers
    door    `igarape demo`

Nobody in it exists. Order numbers are small, documents are 000.000.000-00, and there is no telephone.
"""

from igarape.demo.episode import Doubt
from igarape.demo.post import post
from igarape.demo.story import made_up, truth

__all__ = ["Doubt", "made_up", "post", "truth"]
