"""The watch: what is known of a lake and its bots is gathered; while a capture runs, what goes wrong is told."""
