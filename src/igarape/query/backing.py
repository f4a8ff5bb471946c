"""Backing: values that are no counts of messages, each with the messages that it was worked out from."""

from __future__ import annotations

from datetime import timedelta

from igarape.query.engine import Backed, Note, Share

PART = Note("What it is a part of")
_MEAN = Note("What it is an average of")
_WITHIN = Note("The answers that came within it")
WROTE = Note("What they wrote")
_TOPICS = Note("The topics")


def part(given: float, **of: object) -> Backed:
    """A share, or a bound of one, with what it is a share of."""
    return Backed(Share(given), of, PART)


def interval(low: float, high: float, **of: object) -> Backed:
    """The interval of a share, with what that is a share of."""
    return Backed(Note("{low} to {high}", {"low": Share(low), "high": Share(high)}), of, PART)


def bound(given: int, **of: object) -> Backed:
    """A bound of a number that is not known, with what it is a part of."""
    return Backed(given, of, PART)


def mean(given: float, **of: object) -> Backed:
    """An average, with what it is an average of."""
    return Backed(given, of, _MEAN)


def within(seconds: int, **of: object) -> Backed:
    """A time within which a part of the first answers came, with these answers."""
    return Backed(timedelta(seconds=seconds), {"waited": f"0-{seconds}", **of}, _WITHIN)


def people(given: int, **of: object) -> Backed:
    """How many people, with what they wrote."""
    return Backed(given, of, WROTE)


def topics(given: int) -> Backed:
    """How many topics, with their list."""
    return Backed(given, {"topics": True}, _TOPICS)
