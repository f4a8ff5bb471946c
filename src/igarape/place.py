"""Where a lake is: a folder of this machine, or a bucket. Whoever opens one asks here.

A lake in a bucket has two folders here all the same: one for its journal, since what is acknowledged must be on a
disk first, and one for what was fetched. Both are named after the lake.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from igarape import paths
from igarape.settings import S3, Settings
from igarape.store import Store


def folder(settings: Settings) -> Path | None:
    """Give the lake's folder; None where it is in a bucket."""
    return None if settings.lake.startswith(S3) else Path(settings.lake)


def near(settings: Settings, environ: Mapping[str, str] = os.environ) -> Path:
    """Give the folder on this machine where the journal and scratch files of a lake lie: itself, if it is one."""
    return folder(settings) or _home("XDG_STATE_HOME", ".local/state", environ) / _name(
        settings.lake, environ
    )


def journal(settings: Settings, environ: Mapping[str, str] = os.environ) -> Path:
    """Give the folder of the journal; it is made when something is captured."""
    return near(settings, environ) / paths.JOURNAL


def store(settings: Settings, environ: Mapping[str, str] = os.environ) -> Store:
    """Open the lake; in a bucket with a cache before it."""
    here = folder(settings)
    if here:
        from igarape.via.disk import DiskStore

        return DiskStore(here)
    from igarape.via.cache import Cached
    from igarape.via.s3 import S3Store

    far = S3Store(settings.lake, environ)
    if not settings.cache_bytes:
        return far
    root = _home("XDG_CACHE_HOME", ".cache", environ)
    return Cached(far, root, _name(settings.lake, environ), settings.cache_bytes)


def is_there(settings: Settings) -> bool:
    """Whether there is a lake yet: for a bucket, which igarape does not make, always."""
    here = folder(settings)
    return here is None or here.is_dir()


def _home(variable: str, usual: str, environ: Mapping[str, str]) -> Path:
    return Path(environ.get(variable) or Path.home() / usual) / "igarape"


def _name(lake: str, environ: Mapping[str, str]) -> str:
    """Name folders of ours after a lake: server, bucket and prefix, so that no two lakes share one."""
    endpoint = environ.get("AWS_ENDPOINT_URL_S3") or environ.get("AWS_ENDPOINT_URL") or ""
    server = urlsplit(endpoint).netloc.rpartition("@")[2].replace(":", "-") or "s3"
    return f"{server}/{lake.removeprefix(S3).strip('/')}"
