"""A record tells a line that came whole to the disk from one that did not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from igarape.capture.record import Damaged, Found, read, record

LINES = [b'{"update_id":1}\n', '{"text":"não é"}\n'.encode(), b"{}\n"]
LOG = b"".join(map(record, LINES))


def test_a_record_is_a_checksum_and_the_line() -> None:
    """CRC-32 in hex; the one of these nine digits is what every description of it gives."""
    assert record(b"123456789") == b"cbf43926 123456789"


def test_a_log_torn_at_any_byte_gives_the_whole_lines_before() -> None:
    """Every byte: whatever came whole is there, and the torn rest is nothing."""
    for cut in range(len(LOG) + 1):
        whole = LOG[:cut].count(b"\n")
        assert read(LOG[:cut]) == Found(LINES[:whole], [])


def test_a_zero_filled_tail_is_nothing() -> None:
    """Every byte: file systems that lost a tail may show zeros in its place."""
    for cut in range(len(LOG) + 1):
        whole = LOG[:cut].count(b"\n")
        assert read(LOG[:cut] + bytes(4096)) == Found(LINES[:whole], [])


def test_any_flipped_bit_is_noticed_and_nothing_is_lost() -> None:
    """Every bit but those of the last line break: other lines stay, and the damaged bytes are given back."""
    for bit in range(8 * (len(LOG) - 1)):
        data = bytearray(LOG)
        data[bit // 8] ^= 1 << bit % 8
        found = read(bytes(data))
        assert set(found.lines) < set(LINES)
        assert len(found.damaged) >= 1
        for offset, piece in found.damaged:
            assert data[offset : offset + len(piece)] == piece
        assert sum(map(len, found.lines)) + 9 * len(found.lines) + sum(
            len(each.data) for each in found.damaged
        ) == len(LOG)


def test_damage_in_the_middle_is_given_back_with_its_place() -> None:
    """The lines around it are good."""
    data = record(LINES[0]) + b"rubbish\n" + record(LINES[1])
    assert read(data) == Found(LINES[:2], [Damaged(len(record(LINES[0])), b"rubbish\n")])


@given(st.lists(st.binary(min_size=1).map(lambda b: b.replace(b"\n", b" ") + b"\n")))
def test_what_is_written_is_read(lines: list[bytes]) -> None:
    """Any lines, carriage returns and zeros in them included, come back as they went."""
    assert read(b"".join(map(record, lines))) == Found(lines, [])


@given(st.binary())
def test_any_bytes_can_be_read(data: bytes) -> None:
    """No file makes it fail, and it invents no line."""
    found = read(data)
    assert all(record(line) in data for line in found.lines)
