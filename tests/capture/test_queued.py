"""A delivery on a queue: what goes in comes out, and a batch is one object, however often it comes."""

from __future__ import annotations

import random
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from igarape import paths
from igarape.capture import webhook
from igarape.capture.queued import LIMIT, Text, segments, unwrap, wrap
from igarape.capture.segment import unpack
from igarape.capture.update import delivery

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 22, tzinfo=UTC)


def line(body: bytes, at: datetime = NOON) -> bytes:
    """Make the line of a delivery."""
    return delivery(body, received_at=at, source="webhook", bot_id=7)


def taken(text: str) -> bool:
    """Whether SQS takes a text: its documented characters, at most 1 MiB."""
    allowed = re.fullmatch(r"[\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*", text)
    return allowed is not None and len(text.encode()) <= 1 << 20


@settings(max_examples=30)
@given(
    st.binary(max_size=300)
    | st.text(max_size=100).map(lambda text: f'{{"text":"{text}"}}'.encode("utf-8", "replace"))
)
def test_whatever_is_wrapped_is_taken_and_comes_out_as_it_was(body: bytes) -> None:
    """Bytes of any kind, JSON or not."""
    text = wrap(line(body))

    assert text is not None
    assert taken(text)
    assert unwrap(text) == line(body)


def test_a_character_that_a_queue_refuses_travels_compressed() -> None:
    """JSON allows U+FFFF as it stands, SQS does not; with the line as it is, the update would be lost."""
    odd = line('{"update_id":1,"text":"\uffff"}'.encode())

    assert not taken(odd.decode())  # the control
    assert taken(str(wrap(odd)))
    assert unwrap(str(wrap(odd))) == odd


def test_the_largest_body_that_is_taken_fits() -> None:
    """A megabyte of text goes in, though with what is noted beside it, it is more than a queue takes."""
    body = b'{"update_id":1,"text":"' + b"a" * (webhook.BODY_LIMIT - 25) + b'"}'

    assert len(line(body)) > LIMIT  # the control
    assert unwrap(str(wrap(line(body)))) == line(body)


def test_a_megabyte_of_noise_does_not_fit() -> None:
    """It is told, and not cut; what Telegram sends is half as large and no noise."""
    noise = random.Random(1).randbytes(webhook.BODY_LIMIT)

    assert wrap(line(noise)) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "hello",
        '{"received_at":"2026-13-21T15:04:05.123456Z"}\n',
        '{"received_at":"2026-11-21T15:04:05.123456Z","source":"webhook"',
        '{"received_at":"2026-11-21T15:04:05.123456Z"}\n{"received_at":"2026-11-21T15:04:05.123456Z"}\n',
        "////",
        "eJw=",
        '{"received_at":"2026-11-21T15:04:05.123456Z","x":"\ud800"}\n',
    ],
)
def test_what_is_not_ours_is_told(text: str) -> None:
    """Nothing that somebody else put on the queue gets into raw; it stays on the queue, and an alarm rings."""
    assert unwrap(text) is None
    assert segments([Text("a", text)]) == ([], ("a",))


moments = st.integers(-28 * 3600, 28 * 3600).map(lambda seconds: MIDNIGHT + timedelta(seconds=seconds))
batches = st.lists(
    st.tuples(st.uuids().map(str), moments), min_size=1, max_size=20, unique_by=lambda each: each[0]
)


@settings(max_examples=30)
@given(batches, st.randoms())
def test_a_batch_in_another_order_is_the_same_objects(
    batch: list[tuple[str, datetime]], chance: random.Random
) -> None:
    """A queue gives a batch a second time in whatever order: names and bytes are the same, so it is kept once."""
    texts = [Text(name, str(wrap(line(b'{"update_id":1}', at)))) for name, at in batch]

    first = segments(texts)
    chance.shuffle(texts)
    assert segments(texts) == first


@settings(max_examples=30)
@given(batches)
def test_every_message_is_in_one_segment_of_its_day(batch: list[tuple[str, datetime]]) -> None:
    """Nothing is lost at midnight, and each name says how many lines there are."""
    made, odd = segments([Text(name, str(wrap(line(name.encode(), at)))) for name, at in batch])

    assert odd == ()
    assert sorted(name for each in made for name in each.ids) == sorted(name for name, _ in batch)
    for each in made:
        said, held = paths.read_segment(each.path), unpack(each.data)
        assert said is not None
        assert held.whole
        assert said.lines == len(held.lines) == len(each.ids)
        assert {at.date() for name, at in batch if name in each.ids} == {said.day}
        assert paths.read_stamp(said.name) == min(at for name, at in batch if name in each.ids)


def test_another_batch_is_another_object() -> None:
    """The control: one message more, or another id for the same words, and the name is another."""
    first, second = Text("a", str(wrap(line(b"{}")))), Text("b", str(wrap(line(b"{}"))))
    names = {segments(batch)[0][0].path for batch in ([first], [second], [first, second])}

    assert len(names) == 3


def test_midnight_cuts_a_batch_in_two() -> None:
    """Raw is cut by the UTC day of receipt."""
    late = datetime(2026, 11, 21, 23, 59, 59, tzinfo=UTC)
    texts = [Text(str(n), str(wrap(line(b"{}", late + timedelta(seconds=n))))) for n in range(3)]

    days = [paths.read_segment(each.path) for each in segments(texts)[0]]
    assert [(each.day, each.lines) for each in days if each] == [
        (date(2026, 11, 21), 1),
        (date(2026, 11, 22), 2),
    ]
