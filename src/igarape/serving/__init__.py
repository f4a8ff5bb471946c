"""The door `serve`: the pages, over HTTP."""
