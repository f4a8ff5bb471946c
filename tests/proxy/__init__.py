"""The proxy, from the first byte of a request to what is kept of it."""
