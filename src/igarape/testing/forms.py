"""Parameters of a call, in each of the four ways that bots send them: query, urlencoded, multipart, JSON."""

from __future__ import annotations

import hashlib
import json
import re
from typing import NamedTuple
from urllib.parse import parse_qsl

from igarape.testing.kinds import Json
from igarape.testing.reply import bad

_PART = re.compile(rb'name="([^"]*)"(?:; *filename="([^"]*)")?', re.IGNORECASE)
_TYPE = re.compile(rb"^content-type: *([^\r\n;]+)", re.IGNORECASE | re.MULTILINE)


class Upload(NamedTuple):
    """A file that was sent along."""

    name: str
    type: str
    data: bytes

    def __repr__(self) -> str:
        digest = hashlib.sha256(self.data).hexdigest()[:16]
        return f"Upload({self.name!r}, {self.type!r}, {len(self.data)} bytes, {digest})"


class Params:
    """The parameters of one call, under lower-case names; numbers and JSON are read from text where needed."""

    def __init__(self, values: Json) -> None:
        self.values = {name.lower(): value for name, value in values.items() if value is not None}

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def text(self, name: str, default: str = "") -> str:
        """Read a text."""
        value = self.values.get(name, default)
        return value if isinstance(value, str) else json.dumps(value)

    def number(self, name: str, default: int = 0) -> int:
        """Read a whole number; the default where it is none."""
        try:
            return int(self.values.get(name, default))
        except (TypeError, ValueError):
            return default

    def flag(self, name: str) -> bool:
        """Read a yes or no."""
        return str(self.values.get(name, "")).lower() in ("true", "1", "yes", "t", "y")

    def value(self, name: str, default: object = None) -> object:
        """Read JSON, which forms send as text."""
        value = self.values.get(name, default)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError as why:
            raise bad(f"can't parse {name} JSON object") from why

    def record(self, name: str) -> Json:
        """Read a JSON object; empty where there is none."""
        value = self.value(name)
        return value if isinstance(value, dict) else {}

    def items(self, name: str) -> list[object]:
        """Read a JSON array; empty where there is none."""
        value = self.value(name)
        return value if isinstance(value, list) else []

    def upload(self, name: str) -> Upload | None:
        """Find a file: sent under this name, or attached under another."""
        value = self.values.get(name)
        if isinstance(value, str) and value.startswith("attach://"):
            value = self.values.get(value.removeprefix("attach://").lower())
        return value if isinstance(value, Upload) else None


def read(query: str, content_type: str, body: bytes) -> Params:
    """Read all parameters of a request; Refused where they are not what their type says."""
    values: Json = dict(parse_qsl(query, keep_blank_values=True))
    kind, _, rest = content_type.partition(";")
    kind = kind.strip().lower()
    if not body:
        return Params(values)
    if kind == "application/json":
        try:
            said = json.loads(body)
        except ValueError as why:
            raise bad("can't parse request JSON object") from why
        values |= said if isinstance(said, dict) else {}
    elif kind == "application/x-www-form-urlencoded":
        values |= dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))
    elif kind == "multipart/form-data":
        found = re.search(r'boundary="?([^";,]+)', rest)
        if not found:
            raise bad("boundary of multipart/form-data was not found")
        values |= _parts(body, b"--" + found[1].encode())
    return Params(values)


def _parts(body: bytes, boundary: bytes) -> Json:
    values: Json = {}
    at = body.find(boundary)
    while at >= 0:
        begin = at + len(boundary) + 2
        end = body.find(b"\r\n" + boundary, begin)
        head_end = body.find(b"\r\n\r\n", begin)
        if end < 0 or head_end < 0:
            break
        head = body[begin:head_end]
        if named := _PART.search(head):
            data = body[head_end + 4 : end]
            name = named[1].decode(errors="replace")
            if named[2] is None:
                values[name] = data.decode(errors="replace")
            else:
                kind = _TYPE.search(head)
                sort = kind[1].decode() if kind else "application/octet-stream"
                values[name] = Upload(named[2].decode(errors="replace"), sort, data)
        at = end + 2
    return values
