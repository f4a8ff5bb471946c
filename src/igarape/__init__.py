"""igarape: keep and understand what is said around a Telegram bot.

Every update is kept once, as it came; a day of updates becomes rows; a question reads rows.
"""

__version__ = "0.1.0"
