"""Split a stream of JSON into its values, in constant memory, and go on after a broken one.

A JSON parser stops at the first fault, and the rest of a file of a million updates would be lost with it.
This reads structure only: strings, braces and brackets. Values come out as the bytes that came in;
whether they are valid JSON is for their reader to say.

Containers that a `Form` enters are walked through; everything below them is a value, taken or passed over.
Paths are written `$` for the root, `.key` for a member, `[]` for an element: `$.chats.list[].messages[]`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from igarape.capture.update import is_object

LIMIT = 16 << 20
"""Bytes one value may have; a longer one is passed over, and said."""

_SPACE = re.compile(rb"[ \t\r\n,]*")
_STRING = re.compile(rb'"(?:[^"\\\n]|\\[^\n])*+"')
_WORD = re.compile(rb'[^\s,:"{}\[\]]+')
_RUN = re.compile(rb'(?:[^"{}\[\]]++|"(?:[^"\\\n]++|\\[^\n])*+")*+')
_HEAD = re.compile(rb'\{\s*+"[^"\\\n]{1,64}"\s*+:')
_PAIRS = {ord("{"): ord("}"), ord("["): ord("]")}
_BLANKS = b" \t\r\n"


class Broken(Exception):  # noqa: N818  (it says what the stream is)
    """The stream ended before its end; raised by a source of chunks after all that was good. One word why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Piece(NamedTuple):
    """One value: where it stands, the line it begins on, its bytes, and what is wrong with it.

    `fault` is None, `broken`, `cut` (the stream ended inside), `too_long` (then `text` is empty) or the
    reason of a `Broken` source. A container that is entered comes as its path with its bracket, without text.
    """

    path: str
    line: int
    text: bytes
    fault: str | None = None


class Form(NamedTuple):
    """Which containers are entered (path and opening bracket) and which values are taken (path)."""

    enter: frozenset[str]
    take: frozenset[str]


VALUES = Form(frozenset({"$["}), frozenset({"$", "$[]"}))
"""Values one after another, on lines of their own or not; where one is an array, its elements."""


def split(chunks: Iterable[bytes], form: Form = VALUES, limit: int = LIMIT) -> Iterator[Piece]:
    """Give the values of a stream in order; the same ones however it is cut into chunks."""
    return _Split(chunks, form, limit).pieces()


class _Split:
    """The walk: a window on the stream (`buffer` from `at`), and the entered containers we stand in."""

    def __init__(self, chunks: Iterable[bytes], form: Form, limit: int) -> None:
        self.chunks = iter(chunks)
        self.form, self.limit = form, limit
        self.buffer, self.at, self.line = b"", 0, 1
        self.ended: str | None = None
        self.inside: list[tuple[str, int]] = []
        self.value_line = 0

    def pieces(self) -> Iterator[Piece]:
        while (char := self._peek()) is not None:
            if not self.inside:
                yield from self._root(char)
                continue
            path, kind = self.inside[-1]
            if char == _PAIRS[kind]:
                self.inside.pop()
                self._move(self.at + 1)
            elif kind == ord("["):
                yield from self._value(path + "[]", char)
            else:
                yield from self._member(path)
        if self.inside or self.ended != "end":
            yield Piece("$", self.line, b"", "cut" if self.ended == "end" else self.ended)

    def _root(self, char: int) -> Iterator[Piece]:
        if char == ord("{") and "$" in self.form.take and (end := self._whole_line()):
            yield Piece("$", self.line, self.buffer[self.at : end].rstrip(_BLANKS))
            self._move(end)
        elif char in _PAIRS:
            yield from self._value("$", char)
        else:  # not JSON: the whole line, or what follows a value on its line
            stop = rb"\n|(?=\{)" if self.line == self.value_line else rb"\n"
            yield self._fault("$", "broken", re.compile(stop))
        self.value_line = self.line

    def _whole_line(self) -> int:
        """Find the end of an object that fills this line, or this line and the next; 0 where none is seen.

        Nearly all input is so, and this is much faster than reading its structure.
        """
        end = self.buffer.find(b"\n", self.at)
        if 0 < end <= self.at + self.limit and is_object(self.buffer[self.at : end]):
            return end
        end = self.buffer.find(b"\n", end + 1) if end > 0 else 0
        if 0 < end <= self.at + self.limit and is_object(self.buffer[self.at : end]):
            return end
        return 0

    def _member(self, path: str) -> Iterator[Piece]:
        line = self.line
        key = self._scalar()
        if self._peek() != ord(":"):
            yield Piece(path, line, key, "broken")
            return
        self._move(self.at + 1)
        char = self._peek()
        if char is not None:
            yield from self._value(f"{path}.{key[1:-1].decode(errors='replace')}", char)

    def _value(self, path: str, char: int) -> Iterator[Piece]:
        line = self.line
        if char not in _PAIRS:
            text = self._scalar()
            if path in self.form.take:
                yield Piece(path, line, text)
        elif path + chr(char) in self.form.enter:
            self.inside.append((path, char))
            self._move(self.at + 1)
            yield Piece(path + chr(char), line, b"")
        else:
            taken = path in self.form.take
            end, fault = (taken and self._indented(), None)
            if not end:
                end, fault = self._end(taken)
            if fault is not None:
                yield self._fault(path, fault, self._next_alike())
                return
            if path in self.form.take:
                yield Piece(path, line, self.buffer[self.at : end])
            self._move(end)

    def _indented(self) -> int:
        """Find the end of an object that is laid out with indentation; 0 where none is seen.

        It is a guess that is then proved: what is a whole object from its brace on can only end there.
        """
        begin = self.buffer.rfind(b"\n", 0, self.at)
        margin = self.buffer[begin : self.at]
        if begin < 0 or margin.strip():
            return 0
        end = self.buffer.find(margin + b"}", self.at, self.at + self.limit) + len(margin) + 1
        return end if end > self.at and is_object(self.buffer[self.at : end]) else 0

    def _scalar(self) -> bytes:
        """Take a string, a number or a word; at least one byte, so that the walk always ends."""
        kind = _STRING if self.buffer[self.at] == ord('"') else _WORD
        while (found := kind.match(self.buffer, self.at)) is None or found.end() == len(self.buffer):
            if not self._room() or self._more() < 0:
                break
        end = self.at + 1 if found is None else found.end()
        text = self.buffer[self.at : end]
        self._move(end)
        return text

    def _end(self, capped: bool) -> tuple[int, str | None]:
        """Find where the container at `at` ends, or what is wrong with it.

        A `{` or `[` that stands where JSON has no place for a value shows at once that something before it
        was cut short, and not only when the file's last byte is reached.
        """
        kinds = bytearray()
        at = self.at
        while True:
            run = _RUN.match(self.buffer, at)
            seen = at if run is None else run.end()
            if capped and seen - self.at > self.limit:
                return seen, "too_long"
            if seen == len(self.buffer) or self.buffer[seen] == ord('"'):
                if seen < len(self.buffer) and self.buffer.find(b"\n", seen) >= 0:
                    return seen, "broken"  # a line break inside a string
                if (capped and not self._room()) or (moved := self._more()) < 0:
                    return seen, "cut" if self._room() else "too_long"
                at -= moved
                continue
            char = self.buffer[seen]
            if char in _PAIRS:
                if capped and kinds and not self._allowed(kinds[-1], seen):
                    return seen, "broken"
                kinds.append(char)
            elif _PAIRS[kinds.pop()] != char:
                return seen, "broken"
            at = seen + 1
            if not kinds:
                return (at, "too_long") if capped and at - self.at > self.limit else (at, None)
            if not capped:  # passed over: nothing of it is needed any more
                self._move(at)

    def _allowed(self, kind: int, at: int) -> bool:
        before = at - 1
        while self.buffer[before] in _BLANKS:
            before -= 1
        return self.buffer[before] in (b":" if kind == ord("{") else b"[,")

    def _next_alike(self) -> re.Pattern[bytes]:
        """Where to go on after a broken value: at the next one that begins as this one does.

        Values that stand alone (not in an array) begin a line, too.
        """
        head = _HEAD.match(self.buffer, self.at)
        ways = [b"(?=" + re.escape(head[0]) + b")"] if head else []
        if not self.inside:
            ways.append(rb"\n(?=\{)")
        return re.compile(b"|".join(ways) or rb"(?!)")

    def _fault(self, path: str, fault: str, stop: re.Pattern[bytes]) -> Piece:
        """Take the broken value up to where one can go on, or to the end of the stream."""
        line, searched, dropped = self.line, self.at + 1, False
        while (found := stop.search(self.buffer, searched)) is None:
            searched = max(self.at + 1, len(self.buffer) - 128)
            if not self._room():  # longer than may be kept: only what the search still needs
                self._move(searched)
                dropped = True
            if (moved := self._more()) < 0:
                break
            searched -= moved
        end = len(self.buffer) if found is None else found.end()
        text = self.buffer[self.at : end].strip(_BLANKS + b",")
        self._move(end)
        if dropped or len(text) > self.limit:
            return Piece(path, line, b"", "too_long")
        if fault == "cut" and self.ended not in (None, "end"):
            fault = self.ended or fault
        return Piece(path, line, text, fault)

    def _peek(self) -> int | None:
        """Pass over blanks and commas, and look at the next byte; None at the end of the stream."""
        while True:
            blank = _SPACE.match(self.buffer, self.at)
            self._move(self.at if blank is None else blank.end())
            if self.at < len(self.buffer):
                return self.buffer[self.at]
            if self._more() < 0:
                return None

    def _move(self, to: int) -> None:
        self.line += self.buffer.count(b"\n", self.at, to)
        self.at = to

    def _room(self) -> bool:
        return len(self.buffer) - self.at <= self.limit

    def _more(self) -> int:
        """Read one more chunk, and drop what lies before `at`: how many bytes that were, or -1 at the end."""
        if self.ended is not None:
            return -1
        try:
            chunk = next(self.chunks, None)
        except Broken as broken:
            self.ended = broken.reason
            return -1
        if chunk is None:
            self.ended = "end"
            return -1
        moved = self.at
        self.buffer = self.buffer[self.at :] + chunk
        self.at = 0
        return moved
