"""Rows become doubts: which of them mean the same, what to call that, and how it stays the same topic."""
