"""AWS, as far as deploying asks: an account that a person's keys open, and the stacks in it."""

from igarape.via.aws.account import Account
from igarape.via.aws.stacks import Change, Plan, Stack, Stacks

__all__ = ["Account", "Change", "Plan", "Stack", "Stacks"]
