"""The HTTP doors: the only asynchronous modules.

http      what all of them say and read
webhook   POST /telegram: what Telegram sends
tee       what is kept goes to the bot's own webhook; `turns`: in which order; `pool`: over which connections
proxy     /bot<token>/…: what bots ask of Telegram, and what they get
relay     the way from there to the Bot API server
notices   what the proxy tells the person who runs it
app       which request goes to which of them, and the server that runs them
"""
