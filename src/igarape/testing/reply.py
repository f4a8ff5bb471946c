"""Replies of the Bot API: `ok` with a result, or the refusal that Telegram words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from igarape.testing.kinds import Json
from igarape.testing.updates import dump

CONFLICT = "Conflict: "


@dataclass(frozen=True, slots=True)
class Reply:
    """A status, headers and a body; `hang` never answers, `cut` sends the first half of the body and closes."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    hang: bool = False
    cut: bool = False


class Refused(Exception):  # noqa: N818
    """A call that is answered with `ok: false`."""

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.status, self.description, self.parameters = status, description, parameters

    def reply(self) -> Reply:
        """Write it; a `retry_after` stands in the parameters and in the header."""
        said: Json = {"ok": False, "error_code": self.status, "description": self.description}
        headers = {}
        if self.parameters:
            said["parameters"] = self.parameters
        if "retry_after" in self.parameters:
            headers["Retry-After"] = str(self.parameters["retry_after"])
        return Reply(self.status, dump(said), headers)


def bad(description: str) -> Refused:
    """Refuse a request for what it says."""
    return Refused(400, f"Bad Request: {description}")


def flood(seconds: int) -> Refused:
    """Refuse a request that came too soon."""
    return Refused(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


def ok(result: object, description: str = "") -> Reply:
    """Answer with a result."""
    said: Json = {"ok": True, "result": result}
    return Reply(200, dump(said | {"description": description} if description else said))


def ok_raw(result: bytes) -> Reply:
    """Answer with a result that is JSON already."""
    return Reply(200, b'{"ok":true,"result":' + result + b"}")
