"""Looks are remembered as they were, the last ones alone, and with nothing secret in them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from igarape import paths
from igarape.capture import samples
from igarape.capture.samples import KEPT, Queue, Sample
from igarape.store import MemoryStore
from tests import canary

NOON = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
TOKEN = canary.token(123456)


def test_a_sample_comes_back_as_it_was() -> None:
    """With its queues, and with what Telegram did not say."""
    store = MemoryStore()
    sample = Sample(
        NOON, {7: Queue(3, "https://a.example/x", "203.0.113.7", NOON, "502"), 8: Queue(0)}, 5 * 10**9, 10**10
    )

    samples.save(store, [sample])

    assert samples.load(store) == (sample,)


def test_the_last_ones_are_kept() -> None:
    """Not more than are needed: the object is written every five minutes."""
    store = MemoryStore()
    samples.save(store, [Sample(NOON + timedelta(minutes=step), {}, 1, 2) for step in range(KEPT + 5)])

    assert samples.load(store)[0].at == NOON + timedelta(minutes=5)
    assert len(samples.load(store)) == KEPT


@pytest.mark.parametrize("damaged", [b"", b"{", b"{}", b"[1]", b'[{"at": "x"}]', b'[{"at": null}]', b"\xff"])
def test_a_damaged_memory_is_none(damaged: bytes) -> None:
    """Nothing else depends on it."""
    store = MemoryStore()
    store.put(paths.SAMPLES, damaged)

    assert samples.load(store) == ()


def test_a_reply_of_get_webhook_info() -> None:
    """What it says; what is missing is nothing."""
    said = {
        "url": "https://bot.example.org/telegram",
        "pending_update_count": 4,
        "ip_address": "203.0.113.7",
        "last_error_date": 1795273200,
        "last_error_message": "Connection refused",
    }

    assert samples.queue(said) == Queue(4, said["url"], "203.0.113.7", NOON, "Connection refused")  # type: ignore[arg-type]
    assert samples.queue({"url": "", "pending_update_count": 0}) == Queue(0)
    assert samples.queue({"pending_update_count": "many", "last_error_date": []}) == Queue(0)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://bot.example.org/telegram", "https://bot.example.org/telegram"),
        ("https://bot.example.org:8443/telegram", "https://bot.example.org:8443/telegram"),
        ("https://ana:senha@bot.example.org/x?secret=1", "https://***@bot.example.org/x?***"),
        (f"https://bot.example.org/{TOKEN}/hook", "https://bot.example.org/***/hook"),
        (f"https://bot.example.org/{TOKEN.replace(':', '%3A')}", "https://bot.example.org/***"),
        ("", ""),
        ("https://[::1", "***"),
    ],
)
def test_an_address_is_shown_without_secrets(url: str, shown: str) -> None:
    """Many bots have their token in their webhook's path."""
    assert samples.bare(url) == shown


def test_the_token_is_in_no_sample() -> None:
    """Neither in an address nor in an error that quotes it."""
    store = MemoryStore()
    said = {"url": f"https://x.example/{TOKEN}", "last_error_message": f"404 for /bot{TOKEN}/x"}
    samples.save(store, [Sample(NOON, {7: samples.queue(said)}, 1, 2)])

    assert TOKEN[7:].encode() not in store.get(paths.SAMPLES)
    assert b"***" in store.get(paths.SAMPLES)
