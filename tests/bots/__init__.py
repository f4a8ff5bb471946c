"""Ordinary small bots for the tests: each knows its token and the address of its Bot API, and nothing of igarape."""
