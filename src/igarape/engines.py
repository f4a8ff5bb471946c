"""Which engine answers, by its name: DuckDB here or Spark over any lake, or Athena over the lake of a stack in AWS."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from igarape import paths
from igarape.errors import Problem, Usage
from igarape.store import Store

if TYPE_CHECKING:
    from igarape.query.engine import Engine
    from igarape.via.aws import Account

ENGINES = ("duckdb", "athena", "spark")
STACK = "igarape"


class Opened(NamedTuple):
    """An engine, and the store of the lake that it answers from."""

    engine: Engine
    store: Store


class InCloud(NamedTuple):
    """Where a stack's tables are: all that a tool needs to ask Athena."""

    account: Account
    database: str
    workgroup: str
    lake: str


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what names an engine, a stack and a cluster."""
    parser.add_argument(
        "--engine",
        default="duckdb",
        metavar="ENGINE",
        help="duckdb: here (the default); athena: in AWS; spark: on a cluster",
    )
    _stack(parser)
    _master(parser)


def on_cluster(parser: argparse.ArgumentParser) -> None:
    """Say what names an engine that builds, and a cluster."""
    parser.add_argument(
        "--engine",
        default="duckdb",
        metavar="ENGINE",
        help="duckdb: here (the default); spark: on a cluster",
    )
    _master(parser)


def _master(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--master",
        metavar="URL",
        help="spark: spark://host:7077, local[2] or sc://host:15002 (default: as spark-submit says)",
    )


def in_aws(parser: argparse.ArgumentParser) -> None:
    """Say what names an engine that a tool can be pointed at, and a stack."""
    parser.add_argument(
        "--engine", default="duckdb", metavar="ENGINE", help="duckdb: here (the default); athena: in AWS"
    )
    _stack(parser)


def _stack(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--stack", default=STACK, metavar="NAME", help="name of the stack (default: igarape)")
    parser.add_argument("--region", metavar="REGION", help="region of AWS, such as sa-east-1")


def known(name: str, allowed: Collection[str] = ENGINES) -> str:
    """Give back an engine's name; Usage for one that is none, or not among those allowed."""
    if name not in allowed:
        raise Usage(
            "There is no {name} called {given}.", "Use one of {allowed}.", name="engine", given=name,
            allowed=", ".join(allowed),
        )  # fmt: skip
    return name


@contextmanager
def opened(args: argparse.Namespace, store: Store) -> Iterator[Opened]:
    """Open the engine that was named: over this lake, or over the stack's own; Problem where there is none."""
    if known(args.engine) == "athena":
        from igarape.via.aws import Athena, Place

        there = in_cloud(args)
        lake = _store(there)
        place = Place(there.database, there.workgroup)
        yield Opened(Athena(there.account, place, lake_zone(lake), lake), lake)
        return
    if args.engine == "spark":
        from igarape.via import spark

        zone = lake_zone(store)
        with spark.Spark(spark.opened(args.master), store, zone) as cluster:
            yield Opened(cluster, store)
        return
    from igarape.via.lake import Lake

    with Lake(store, lake_zone(store)) as here:
        yield Opened(here, store)


def in_cloud(args: argparse.Namespace) -> InCloud:
    """Ask AWS where the stack's tables are; Problem where there is no such stack."""
    from igarape.via.aws import Account, Stacks

    account = Account(args.region)
    stack = Stacks(account).look(args.stack)
    if stack is None or not stack.stands:
        raise Problem(
            "There is no stack {stack} in {region}.",
            "Deploy it: igarape deploy aws; or name it with --stack and --region.",
            stack=args.stack,
            region=account.region,
        )
    told = stack.outputs
    return InCloud(account, told["Database"], told["Workgroup"], told["Lake"])


def lake_zone(store: Store) -> str:
    """Read the zone that the lake was built in; Problem where nothing was built yet."""
    try:
        built = json.loads(store.get(paths.BUILT))
    except KeyError:
        raise Problem(
            "The lake {lake} has not been built yet.", "Run igarape build, then ask again.", lake=store.url
        ) from None
    return str(built["zone"])


def _store(there: InCloud) -> Store:
    from igarape.via.s3 import S3Store

    return S3Store(there.lake, {**os.environ, "AWS_REGION": there.account.region})
