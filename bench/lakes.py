"""Files and lakes to measure on, made once below bench/data."""

from __future__ import annotations

import shutil
import sys
from datetime import timedelta
from pathlib import Path

import zstandard

from bench import updates
from bench.measure import ROOT, run

DATA = ROOT / "bench" / "data"
IGARAPE = Path(sys.executable).with_name("igarape")
RIVAL = ROOT / "bench" / ".venv" / "bin" / "python"
"""The Python that has what the rivals need; igarape's own has not."""


def file(count: int, days: int = 7, people: int = 0) -> Path:
    """Make, or find, a file of `count` updates, NDJSON in zstd; `people` write them, each in a chat of their own."""
    path = DATA / f"updates-{count}-{days}{f'-{people}' if people else ''}.ndjson.zst"
    if not path.exists():
        DATA.mkdir(exist_ok=True)
        half = path.with_suffix(".half")
        with half.open("wb") as raw, zstandard.ZstdCompressor(level=3).stream_writer(raw) as packed:
            strangers = updates.strangers(count, people, days=days) if people else None
            for line in strangers or updates.updates(count, days=days):
                packed.write(line.encode() + b"\n")
        half.rename(path)
    return path


def objects(count: int) -> Path:
    """Make, or find, a folder of one JSON file a message, laid out as the course does."""
    folder = DATA / f"objects-{count}"
    day = folder / "telegram" / f"context_date={updates.FIRST_DAY:%Y-%m-%d}"
    if not day.exists():
        half = folder.with_suffix(".half")
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(parents=True)
        for nth, line in enumerate(updates.updates(count, days=1, only="text")):
            moment = updates.FIRST_DAY + timedelta(seconds=nth)
            (half / f"{moment:%Y%m%d%H%M%S%f}.json").write_text(line)
        day.parent.mkdir(parents=True)
        half.rename(day)
    return folder


def lake(source: Path) -> Path:
    """Make, or find, the lake that a file or folder was imported into."""
    root = DATA / f"lake-{source.name.partition('.')[0]}"
    if not root.exists():
        half = root.with_suffix(".half")
        shutil.rmtree(half, ignore_errors=True)
        run([IGARAPE, "import", "--lake", half, "--bot", "1", source])
        half.rename(root)
    return root


def clear(root: Path) -> None:
    """Leave of a lake only what was imported."""
    for each in root.iterdir():
        if each.is_file():
            each.unlink()
        elif each.name != "raw":
            shutil.rmtree(each)


def differing(ours: Path, theirs: Path) -> int:
    """Count the messages (chat, number, text) that only one of two folders of Parquet files has."""
    import duckdb

    def said(folder: Path) -> str:
        return f"SELECT chat_id, message_id, nullif(text, '') FROM read_parquet('{folder}/**/*.parquet')"

    a, b = said(ours / "enriched" / "messages"), said(theirs)
    found = duckdb.execute(
        f"SELECT (SELECT count(*) FROM ({a} EXCEPT ALL {b})) + (SELECT count(*) FROM ({b} EXCEPT ALL {a}))"
    ).fetchall()
    return int(found[0][0])


def moved(before: Path, after: Path) -> float:
    """Tell what part of one lake's doubts with a topic have another topic, or none, in another lake."""
    import duckdb

    homes = (f"read_parquet('{lake}/insights/doubts/**/*.parquet')" for lake in (before, after))
    found = duckdb.execute(
        "SELECT avg(CAST(old.topic_id IS DISTINCT FROM new.topic_id AS INTEGER)) FROM {} AS old JOIN {} AS new"
        " USING (chat_id, message_id) WHERE old.topic_id IS NOT NULL".format(*homes)
    ).fetchall()
    return float(found[0][0])
