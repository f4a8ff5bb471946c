"""A stream of JSON is split into its values, however it is cut into chunks, whatever is broken in it."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igarape.capture.split import VALUES, Broken, Form, Piece, split

GOOD = {
    "a value a line": (b'{"a":1}\n{"b":2}\n', [b'{"a":1}', b'{"b":2}']),
    "CRLF": (b'{"a":1}\r\n{"b":2}\r\n', [b'{"a":1}', b'{"b":2}']),
    "no last line break": (b'{"a":1}\n{"b":2}', [b'{"a":1}', b'{"b":2}']),
    "empty lines": (b'\n\n{"a":1}\n\r\n  \n{"b":2}\n\n', [b'{"a":1}', b'{"b":2}']),
    "nothing": (b"", []),
    "only blanks": (b"\n \r\n\t", []),
    "a body as Telegram sends it": (
        b'{"update_id":1,\n"message":{"text":"}"}}\n{"update_id":2,\n"message":{}}',
        [b'{"update_id":1,\n"message":{"text":"}"}}', b'{"update_id":2,\n"message":{}}'],
    ),
    "without anything between": (b'{"a":1}{"b":[{}]}{"c":"{"}', [b'{"a":1}', b'{"b":[{}]}', b'{"c":"{"}']),
    "pretty-printed": (b'{\n "a": [\n  1\n ]\n}\n{\n "b": 2\n}', [b'{\n "a": [\n  1\n ]\n}', b'{\n "b": 2\n}']),
    "an array": (b'[\n {"a":1},\n {"b":[2,{}]}\n]\n', [b'{"a":1}', b'{"b":[2,{}]}']),
    "an array on one line": (b'[{"a":1},{"b":2}]', [b'{"a":1}', b'{"b":2}']),
    "two arrays": (b'[{"a":1}]\n[{"b":2}]', [b'{"a":1}', b'{"b":2}']),
    "commas between lines": (b'{"a":1},\n{"b":2},\n', [b'{"a":1}', b'{"b":2}']),
    "escapes": (b'{"a":"\\\\"}\n{"b":"\\"}{"}', [b'{"a":"\\\\"}', b'{"b":"\\"}{"}']),
}  # fmt: skip

BROKEN = {
    "a line cut inside a string": (
        b'{"u":1,"m":{"te\n{"u":2}\n',
        [(1, b'{"u":1,"m":{"te', "broken"), (2, b'{"u":2}', None)],
    ),
    "a line cut after a number": (
        b'{"u":1,"m":{"i":6\n{"u":2}\n{"u":3}\n',
        [(1, b'{"u":1,"m":{"i":6', "broken"), (2, b'{"u":2}', None), (3, b'{"u":3}', None)],
    ),
    "a line cut after a colon": (
        b'{"u":1,"m":\n{"u":2}\n{"u":3}\n',
        [(1, b'{"u":1,"m":', "broken"), (2, b'{"u":2}', None), (3, b'{"u":3}', None)],
    ),
    "a torn write, and the next one behind it": (
        b'{"u":1,"mess{"u":2,"m":{}}\n{"u":3}\n',
        [(1, b'{"u":1,"mess', "broken"), (1, b'{"u":2,"m":{}}', None), (2, b'{"u":3}', None)],
    ),
    "no JSON at all on a line": (
        b'{"u":1}\nxyz "\n{"u":2}\n',
        [(1, b'{"u":1}', None), (2, b'xyz "', "broken"), (3, b'{"u":2}', None)],
    ),
    "something after a value": (
        b'{"u":1}}\n{"u":2}\n',
        [(1, b'{"u":1}', None), (1, b"}", "broken"), (2, b'{"u":2}', None)],
    ),
    "a brace that closes a bracket": (
        b'[{"u":1},{"u":[1,2},{"u":3}]',
        [(1, b'{"u":1}', None), (1, b'{"u":[1,2}', "broken"), (1, b'{"u":3}', None)],
    ),
    "an end inside a value": (b'{"u":1}\n{"u":2,"m"', [(1, b'{"u":1}', None), (2, b'{"u":2,"m"', "cut")]),
    "an end inside an array": (b'[{"u":1},', [(1, b'{"u":1}', None), (1, b"", "cut")]),
    "a tail of zeros": (b'{"u":1}\n\0\0\0\0', [(1, b'{"u":1}', None), (2, b"\0\0\0\0", "broken")]),
    "a pretty-printed value cut short": (
        b'{\n "u": 1,\n "m": {\n  "t": "x\n{\n "u": 2\n}\n',
        [(1, b'{\n "u": 1,\n "m": {\n  "t": "x', "broken"), (5, b'{\n "u": 2\n}', None)],
    ),
}


def values(text: bytes, size: int = 1 << 20, limit: int = 1 << 20) -> list[Piece]:
    """Split a text that comes in chunks of `size`, leaving out the entered arrays."""
    chunks = [text[start : start + size] for start in range(0, len(text), size)]
    return [piece for piece in split(chunks, VALUES, limit) if piece.path != "$["]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
@pytest.mark.parametrize("name", GOOD)
def test_values_come_out_as_they_went_in(name: str, size: int) -> None:
    """Every layout that updates are found in gives the bytes of each value, in order."""
    text, expected = GOOD[name]

    found = values(text, size)

    assert expected == [piece.text for piece in found]
    assert {None} >= {piece.fault for piece in found}


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_value_does_not_take_the_next_one_with_it(name: str, size: int) -> None:
    """Reading goes on behind what is broken, and says on which line that was."""
    text, expected = BROKEN[name]

    assert expected == [(piece.line, piece.text, piece.fault) for piece in values(text, size)]


@pytest.mark.parametrize("size", [1, 5, 1000])
def test_a_value_beyond_the_limit_is_passed_over(size: int) -> None:
    """It is said with its line, its bytes are not held, and the next value is found."""
    text = b'{"u":1}\n{"u":2,"t":"' + b"x" * 200 + b'"}\n{"u":3}\n'

    found = values(text, size, limit=50)

    assert [(piece.line, piece.text, piece.fault) for piece in found] == [
        (1, b'{"u":1}', None),
        (2, b"", "too_long"),
        (3, b'{"u":3}', None),
    ]


@pytest.mark.parametrize("opening", [b'{"u":1,"t":"', b"garbage ", b'[{"u":[', b'{"u":1,"t":["x\n'])
def test_a_value_without_an_end_is_not_held_in_memory(opening: bytes) -> None:
    """Twelve megabytes of it pass through; what is held stays near the limit."""

    def stream() -> Iterator[bytes]:
        yield opening
        for _ in range(192):
            yield b"x" * (1 << 16)
        yield b'\n{"u":2}\n'

    tracemalloc.start()
    try:
        found = [piece for piece in split(stream(), VALUES, limit=1 << 20) if piece.path != "$["]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert found[0].fault == "too_long"
    assert peak < 8 << 20


def test_a_source_that_breaks_is_said_after_all_that_was_good() -> None:
    """What had come until then is kept, even where it ends inside a value."""

    def source() -> object:
        yield b'{"u":1}\n{"u":2'
        raise Broken("damaged")

    assert [
        (piece.text, piece.fault) for piece in split(source(), VALUES)  # type: ignore[arg-type]
    ][:2] == [(b'{"u":1}', None), (b'{"u":2', "damaged")]  # fmt: skip


def test_only_what_a_form_names_is_entered_and_taken() -> None:
    """The rest of a document is passed over without being held."""
    text = (
        b'{"about":"x","contacts":{"list":[{"a":[1,2]},{"b":"]"}]},"name":"G","messages":[{"id":1},{"id":2}]}'
    )
    form = Form(frozenset({"${", "$.messages["}), frozenset({"$.name", "$.messages[]"}))

    found = [(piece.path, piece.text) for piece in split([text], form, limit=20)]

    assert found == [
        ("${", b""),
        ("$.name", b'"G"'),
        ("$.messages[", b""),
        ("$.messages[]", b'{"id":1}'),
        ("$.messages[]", b'{"id":2}'),
    ]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
OBJECTS = st.lists(st.dictionaries(st.text(max_size=3), JSON, max_size=3), max_size=5)


@given(OBJECTS, st.sampled_from(["\n", "\r\n", "", ",\n", "array"]), st.sampled_from([None, 0, 1]), st.data())
def test_any_cut_into_chunks_gives_the_same_values(
    objects: list[object], between: str, indent: int | None, data: st.DataObject
) -> None:
    """Values do not depend on where the stream was cut, nor on how they were laid out."""
    if between == "array":
        text = json.dumps(objects, indent=indent).encode()
    else:
        text = between.join(json.dumps(each, indent=indent, ensure_ascii=False) for each in objects).encode()
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    chunks = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]

    found = [piece for piece in split(chunks, VALUES) if piece.path != "$["]

    assert [None] * len(objects) == [piece.fault for piece in found]
    assert objects == [json.loads(piece.text) for piece in found]


@given(
    st.lists(st.sampled_from([b'{"u":1', b'"x', b"}", b"]", b"[", b"{", b",", b":", b"\n", b"\\", b"9 "])),
    st.data(),
)
def test_any_cut_of_garbage_gives_the_same_pieces(parts: list[bytes], data: st.DataObject) -> None:
    """The walk ends, and what it says of garbage does not depend on the chunks either."""
    text = b"".join(parts)
    size = data.draw(st.integers(1, max(1, len(text))))

    assert values(text) == values(text, size)
