"""The command line: it parses, calls, prints."""


def main() -> int:
    """Run igarape; the result is the exit code."""
    return 0
