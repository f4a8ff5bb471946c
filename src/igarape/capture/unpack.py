"""Tell by its first bytes what a stream is, and unpack gzip and zstd within bounds."""

from __future__ import annotations

import itertools
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Literal

import zstandard

from igarape.capture.split import Broken

MAX_SIZE = 50 << 30
"""Bytes one archive may unpack to, unless a person says more."""

MAX_RATIO = 100
"""Times its own size an archive may unpack to, once that is more than `FREE`, unless a person said a size."""

FREE = 64 << 20
_STEP = 1 << 20
_SIP = 512
"""Bytes of zstd fed at a time: four bytes of it can unpack to 128 KiB, and a step must fit in memory."""

_HEAD = 1 << 16
_ARCHIVES = {
    b"\x1f\x8b": "gzip",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
    b"7z\xbc\xaf": "7z",
    b"Rar!": "rar",
}
_FIRST_KEY = re.compile(rb'\s*\{\s*"([^"\\]*)"')
_HTML = re.compile(rb"\s*<(!doctype html|html)", re.IGNORECASE)
_EXPORT_KEYS = frozenset({
    b"about", b"personal_information", b"profile_pictures", b"stories", b"contacts", b"frequent_contacts",
    b"chats", b"left_chats", b"name", b"type", b"id", b"messages",
})  # fmt: skip

Kind = Literal["updates", "export", "empty"]


def sniff(chunks: Iterable[bytes]) -> tuple[Kind, Iterator[bytes]]:
    """Say what unpacked text holds, and give its chunks back, without a byte order mark.

    Telegram Desktop's export begins with `about` (an account) or `name`, `type`, `id` (one chat); anything
    else that is text with a brace or bracket at the start of a line is taken for updates.
    Broken says what it is not.
    """
    head, rest = _peek(chunks, _HEAD)
    head = head.removeprefix(b"\xef\xbb\xbf")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Broken("utf16")
    if (archive := _archive(head)) is not None:
        raise Broken("nested" if archive in ("gzip", "zstd") else archive)
    both = itertools.chain([head], rest)
    if not head.strip():
        if any(chunk.strip() for chunk in rest):
            raise Broken("not_json")
        return "empty", iter(())
    key = _FIRST_KEY.match(head)
    if key and key[1] in _EXPORT_KEYS:
        return "export", both
    if head.lstrip()[:1] in (b"{", b"[") or _has_json_lines(head):
        return "updates", both
    raise Broken("html" if _HTML.match(head) else "not_json")


def unpack(chunks: Iterable[bytes], max_size: int | None = None) -> Iterator[bytes]:
    """Give the bytes inside a gzip or zstd stream (several members or frames too), or the stream itself.

    Broken is raised after all that was good: `cut` (it ends before its end), `damaged`, or `too_large`
    (more than `max_size` bytes, or than the two bounds above where none is given).
    """
    head, rest = _peek(chunks, 16)
    both = itertools.chain([head], rest)
    archive = _archive(head)
    if archive == "gzip":
        return _bounded(_gunzip, both, max_size)
    if archive == "zstd":
        return _bounded(_unzstd, both, max_size)
    return both


def _has_json_lines(head: bytes) -> bool:
    """Whether a text that does not begin as JSON has lines that do; pictures have such bytes by chance."""
    text = head[:-4].decode(errors="ignore") if b"\0" not in head else ""
    return len(text.encode()) >= len(head) - 8 and re.search(r"^[ \t]*[{\[]", text, re.MULTILINE) is not None


def _archive(head: bytes) -> str | None:
    return next((name for magic, name in _ARCHIVES.items() if head.startswith(magic)), None)


def _peek(chunks: Iterable[bytes], size: int) -> tuple[bytes, Iterator[bytes]]:
    rest = iter(chunks)
    head = b""
    while len(head) < size and (chunk := next(rest, None)) is not None:
        head += chunk
    return head, rest


def _bounded(
    way: Callable[[Iterable[bytes]], Iterator[bytes]], chunks: Iterable[bytes], max_size: int | None
) -> Iterator[bytes]:
    packed = unpacked = 0

    def metered() -> Iterator[bytes]:
        nonlocal packed
        for chunk in chunks:
            packed += len(chunk)
            yield chunk

    for piece in way(metered()):
        unpacked += len(piece)
        most = max(FREE, min(MAX_SIZE, MAX_RATIO * packed)) if max_size is None else max_size
        if unpacked > most:
            raise Broken("too_large")
        yield piece


def _gunzip(chunks: Iterable[bytes]) -> Iterator[bytes]:
    member = zlib.decompressobj(wbits=31)
    begun = False
    for chunk in chunks:
        data = chunk
        while data:
            if member.eof:
                data = data.lstrip(b"\0")  # padding between members and after the last, as gzip allows
                if not data:
                    break
                member, begun = zlib.decompressobj(wbits=31), False
            begun = True
            try:
                piece = member.decompress(data, _STEP)
            except zlib.error:
                raise Broken("damaged") from None
            data = member.unused_data if member.eof else member.unconsumed_tail
            if piece:
                yield piece
    if begun and not member.eof:
        raise Broken("cut")


def _unzstd(chunks: Iterable[bytes]) -> Iterator[bytes]:
    frame = zstandard.ZstdDecompressor().decompressobj()
    begun = False
    for chunk in chunks:
        for start in range(0, len(chunk), _SIP):
            data = chunk[start : start + _SIP]
            while data:
                if frame.eof:
                    frame = zstandard.ZstdDecompressor().decompressobj()
                begun = True
                try:
                    piece = frame.decompress(data)
                except zstandard.ZstdError:
                    raise Broken("damaged") from None
                data = frame.unused_data if frame.eof else b""
                if piece:
                    yield piece
    if begun and not frame.eof:
        raise Broken("cut")
