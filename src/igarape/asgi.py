"""The HTTP door: the only asynchronous module."""
