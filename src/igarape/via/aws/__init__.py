"""AWS, as far as we ask: an account that a person's keys open, the stacks in it, and Athena over a lake."""

from igarape.via.aws.account import Account, Run
from igarape.via.aws.athena import Athena, Place
from igarape.via.aws.stacks import Change, Plan, Stack, Stacks

__all__ = ["Account", "Athena", "Change", "Place", "Plan", "Run", "Stack", "Stacks"]
