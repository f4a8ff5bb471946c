"""Disk: the store in a folder."""
