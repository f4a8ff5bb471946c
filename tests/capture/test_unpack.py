"""What a stream is follows from its bytes; archives are unpacked within bounds, cut ones too."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterable

import pytest
import zstandard

from igarape.capture import unpack as bounds
from igarape.capture.split import Broken
from igarape.capture.unpack import sniff, unpack

TEXT = b"".join(
    b'{"update_id":%d,"message":{"text":"%x"}}\n' % (at, zlib.crc32(b"%d" % at)) for at in range(9000)
)
GZIP = gzip.compress(TEXT)
ZSTD = zstandard.ZstdCompressor(write_checksum=True).compress(TEXT)


def drained(chunks: Iterable[bytes]) -> tuple[bytes, str | None]:
    """Read to the end: the bytes, and the reason it broke for."""
    found = []
    try:
        for chunk in chunks:
            found.append(chunk)
    except Broken as broken:
        return b"".join(found), broken.reason
    return b"".join(found), None


@pytest.mark.parametrize("size", [1, 700, 1 << 20])
@pytest.mark.parametrize(
    ("packed", "times"),
    [(TEXT, 1), (GZIP, 1), (ZSTD, 1), (GZIP + GZIP, 2), (ZSTD + ZSTD, 2), (GZIP + b"\0" * 512, 1), (b"", 0)],
    ids=["plain", "gzip", "zstd", "two members", "two frames", "padding", "empty"],
)
def test_archives_are_unpacked_whole(packed: bytes, times: int, size: int) -> None:
    """Members and frames follow one another, as cat and log rotation leave them."""
    assert drained(unpack(packed[at : at + size] for at in range(0, len(packed), size))) == (
        TEXT * times,
        None,
    )


@pytest.mark.parametrize("packed", [GZIP, ZSTD], ids=["gzip", "zstd"])
@pytest.mark.parametrize("part", [0.03, 0.5, 0.9, -1, -4])
def test_a_cut_archive_gives_its_good_part(packed: bytes, part: float) -> None:
    """Everything before the cut comes out, then the cut is said; also where only the checksum is missing."""
    cut = packed[: int(len(packed) * part) if part > 0 else int(part)]

    text, reason = drained(unpack([cut]))

    assert TEXT.startswith(text)
    assert reason == "cut"
    assert len(text) > len(TEXT) * (part if part > 0 else 1) * 0.5 - 70_000


@pytest.mark.parametrize("packed", [GZIP, ZSTD], ids=["gzip", "zstd"])
def test_a_flipped_bit_is_found(packed: bytes) -> None:
    """The checksum says so, after what could be read."""
    at = len(packed) // 2
    damaged = packed[:at] + bytes([packed[at] ^ 16]) + packed[at + 1 :]

    text, reason = drained(unpack([damaged]))

    assert (TEXT.startswith(text[:1000]), reason) == (True, "damaged")


def bomb(size: int) -> bytes:
    """Pack so many zeros; zstd needs 32 bytes a MiB."""
    packer = zstandard.ZstdCompressor(level=3).compressobj()
    return b"".join([*(packer.compress(bytes(1 << 20)) for _ in range(size >> 20)), packer.flush()])


def test_a_bomb_is_stopped_within_its_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """More than a hundred times its size is no text; who expects it says so, and how much."""
    monkeypatch.setattr(bounds, "FREE", 4 << 20)
    packed = bomb(64 << 20)

    text, reason = drained(unpack([packed]))
    expected, fine = drained(unpack([packed], max_size=64 << 20))
    too_small = drained(unpack([packed], max_size=1 << 20))[1]

    assert (reason, fine, too_small) == ("too_large", None, "too_large")
    assert len(text) <= 4 << 20
    assert len(expected) == 64 << 20


def test_a_step_of_a_bomb_fits_in_memory() -> None:
    """However well a stream is packed, no chunk that comes out is large."""
    assert max(map(len, unpack([bomb(256 << 20)], max_size=1 << 40))) <= 32 << 20


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (TEXT, "updates"),
        (b"\xef\xbb\xbf" + TEXT, "updates"),
        (b"[" + TEXT[:-1] + b"]", "updates"),
        (b"not json\n" + TEXT, "updates"),
        (b'{"ok":true,"result":[]}', "updates"),
        (b'{\n "name": "x",\n "messages": [', "export"),
        (json.dumps({"about": "x", "chats": {}}).encode(), "export"),
        (b'{"id": 5, "messages": []}', "export"),
        (b"", "empty"),
        (b" \n\n", "empty"),
    ],
)
def test_the_form_follows_from_the_first_bytes(text: bytes, kind: str) -> None:
    """Not from the name: result.json, updates.txt and a file without an ending are all read."""
    assert sniff([text])[0] == kind
    assert sniff(text[at : at + 3] for at in range(0, len(text), 3))[0] == kind


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (GZIP, "nested"),
        (ZSTD, "nested"),
        (b"PK\x03\x04abc", "zip"),
        (b"BZh91AY", "bzip2"),
        (b"\xfd7zXZ\0", "xz"),
        ("{}".encode("utf-16"), "utf16"),
        (b"name;date\nx;y\n", "not_json"),
        (b"\xff\xd8\xff\xe0 a picture", "not_json"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\n{\n[", "not_json"),
        (b"\xff\xd8" + bytes(range(1, 256)) * 200 + b"\n{", "not_json"),
        (b"<!DOCTYPE html>\n<html>\n[", "html"),
        (b" " * 70_000 + b"x", "not_json"),
    ],
)
def test_what_cannot_be_read_says_what_it_is(text: bytes, reason: str) -> None:
    """A word that the door turns into a next step."""
    with pytest.raises(Broken) as broken:
        sniff([text])

    assert broken.value.reason == reason
