"""The HTTP doors: the only asynchronous modules.

http      what all of them say and read
webhook   POST /telegram: what Telegram sends
app       which request goes to which of them, and the server that runs them
"""
