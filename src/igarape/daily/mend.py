"""The exact way, for the few deliveries that the quick way cannot take.

The quick way (`flatten.read`) wants JSON as RFC 8259 means it, holding an update with a number and of a kind
we know. Here a delivery of any other make becomes lines that can be read, or is refused with a reason.
What comes out depends on the line alone, never on its neighbours.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
import re
from collections.abc import Iterator
from typing import Any, NamedTuple, TypeGuard

import msgspec

from igarape.capture.exported import as_message, fault
from igarape.capture.kinds import MEMBERS
from igarape.capture.update import is_object

_SOUND = re.compile(
    rb'\{"received_at":"[^"\\]*","source":"[a-z]+","bot_id":(?:null|-?\d{1,19}),(?:"origin":"(?:[^"\\]|\\.)*",)?'
    rb'"update":\{"update_id":-?\d{1,18},"(?:' + "|".join(MEMBERS).encode() + rb')":\{'
)
_METHOD = re.compile(r"[A-Za-z]{1,64}")
_INTEGER = re.compile(rb"-?\d{1,19}")
_members = msgspec.json.Decoder(dict[str, msgspec.Raw])


class Refused(Exception):  # noqa: N818  (not an error: an outcome that is kept)
    """A delivery that cannot become rows; `reason` is one word for the quarantine."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Mended(NamedTuple):
    """One line of a segment after mending: the lines to read in its place, or the reason it is refused.

    `sound` lines are themselves, for the quick way (`flatten.read`); others are for `flatten.read_mended`.
    """

    number: int
    lines: tuple[bytes, ...]
    reason: str | None
    line: bytes
    sound: bool = False


def mend(lines: list[bytes], *, sound_too: bool) -> Iterator[Mended]:
    """Mend a segment's lines, numbered from 1.

    With `sound_too`, lines that the quick way takes come through as well: the whole segment
    is to be read from here. Without, they are passed over, for they have been read already.
    """
    for number, line in enumerate(lines, 1):
        if not sound_too and _is_known(line):
            continue
        if sound_too and _is_sound(line):
            yield Mended(number, (line if line.endswith(b"\n") else line + b"\n",), None, line, sound=True)
            continue
        try:
            yield Mended(number, tuple(_mended(line, number)), None, line)
        except Refused as refused:
            yield Mended(number, (), refused.reason, line)


def _is_known(line: bytes) -> bool:
    """Whether the quick way reads the line: a known kind and a number that fits, or one message that a bot sent.

    It must say what `flatten.UNREADABLE` says, of the first of two equal members.
    """
    if _SOUND.match(line):
        return True
    if b'"sent"' in line and _is_sent(line):
        return True
    try:
        update = _members.decode(_members.decode(line)["update"])
        number = bytes(update["update_id"])
    except (msgspec.DecodeError, KeyError, RecursionError):
        return False
    if _INTEGER.fullmatch(number) is None or not -(2**63) <= int(number) < 2**63:
        return False
    return any(bytes(update[kind]) != b"null" for kind in MEMBERS if kind in update)


def _is_sent(line: bytes) -> bool:
    try:
        envelope = _object(line, set())
    except Refused:
        return False
    sent = envelope.get("sent")
    if envelope.get("update") is not None or not isinstance(sent, dict):
        return False
    method, result = sent.get("method"), sent.get("result")
    return (
        isinstance(method, str)
        and _METHOD.fullmatch(method) is not None
        and _is_message(result)
        and type(number := result["message_id"]) is int
        and abs(number) < 10**18
    )


def _is_sound(line: bytes) -> bool:
    """Whether the quick way takes this very line, whatever stands around it."""
    if not (_is_known(line) and is_object(line)):
        return False
    envelope: list[tuple[str, object]] = json.loads(line, object_pairs_hook=list, parse_int=str)
    if "update" not in dict(envelope):
        return True
    update: Any = dict(envelope)["update"]
    names = [name for name, _ in update if name == "update_id" or name in MEMBERS]
    return len(set(names)) == len(names)


def _mended(line: bytes, number: int) -> Iterator[bytes]:
    flags: set[str] = set()
    envelope = _object(line, flags)
    received_at = envelope.get("received_at")
    if not isinstance(received_at, str) or not _MOMENT.fullmatch(received_at):
        raise Refused("no_envelope")
    head: dict[str, Any] = {
        "received_at": received_at,
        "source": envelope.get("source"),
        "bot_id": envelope.get("bot_id"),
        "line": number,
    }
    found = list(_updates(envelope, flags))
    flags = {flag for flag in flags if not flag.startswith("duplicate:")}
    for nth, (as_kind, update) in enumerate(found):
        mended = {**head, "as_kind": as_kind, "flags": ",".join(sorted(flags)) or None, "extra": nth > 0}
        yield _dump({**mended, "update": update})


def _updates(envelope: dict[str, Any], flags: set[str]) -> Iterator[tuple[str | None, dict[str, Any]]]:
    """Find what the delivery holds, as (kind where the update does not say it, update)."""
    if "body" in envelope:
        yield None, _numbered(_object(_bytes(envelope["body"]), flags), flags)
    elif "export" in envelope:
        yield "export", {"message": _exported(envelope["export"])}
    elif "sent" in envelope:
        yield from _sent(envelope["sent"])
    elif isinstance(envelope.get("update"), dict):
        yield None, _numbered(envelope["update"], flags)
    else:
        raise Refused("no_update")


def _numbered(update: dict[str, Any], flags: set[str]) -> dict[str, Any]:
    number = update.get("update_id")
    if number is None:
        raise Refused("no_update_id")
    if type(number) is not int or not -(2**63) <= number < 2**63:
        raise Refused("bad_update_id")
    if "duplicate:update_id" in flags:
        raise Refused("duplicate_key")
    return update


def _sent(sent: object) -> Iterator[tuple[str, dict[str, Any]]]:
    """What a bot sent: each message in the result, or, where it holds none, the call itself."""
    method = sent.get("method") if isinstance(sent, dict) else None
    if not isinstance(method, str) or not isinstance(sent, dict):
        raise Refused("no_method")
    kind = f"sent.{method}"
    result = sent.get("result")
    messages = [each for each in (result if isinstance(result, list) else [result]) if _is_message(each)]
    if not messages:
        yield kind, {kind: sent}
    for message in messages:
        yield kind, {kind: message}


def _is_message(value: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict) and "message_id" in value and isinstance(value.get("chat"), dict)


def _exported(export: object) -> dict[str, Any]:
    if not isinstance(export, dict) or not isinstance(export.get("message"), dict):
        raise Refused("no_message")
    reason = fault(export, None)
    message = as_message(export, None)
    if reason or message is None:
        raise Refused(reason or "no_message")
    return message


def _bytes(body: object) -> bytes:
    try:
        return base64.b64decode(str(body), validate=True)
    except (binascii.Error, ValueError):
        raise Refused("no_envelope") from None


def _object(text: bytes, flags: set[str]) -> dict[str, Any]:
    """Read one JSON object, more forgiving than RFC 8259 where that loses nothing, and flag what was forgiven."""

    def first_wins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        # The same winner as DuckDB's, so that a row does not depend on the way it was read.
        found: dict[str, Any] = {}
        for name, value in pairs:
            if name in found:
                flags.update(("duplicate_key", f"duplicate:{name}"))
            found.setdefault(name, value)
        return found

    try:
        decoded = text.decode()
    except UnicodeDecodeError:
        flags.add("utf8")
        decoded = text.decode(errors="replace")
    try:
        value = json.loads(
            decoded,
            object_pairs_hook=first_wins,
            parse_constant=_refuse_number,
            parse_float=_finite,
            parse_int=_int,
        )
        if _LONE.search(decoded):
            value = _whole(value, flags)
    except RecursionError:
        raise Refused("too_deep") from None
    except ValueError:
        raise Refused("not_json") from None
    if not isinstance(value, dict):
        raise Refused("no_object")
    return value


def _whole(value: Any, flags: set[str]) -> Any:
    """Put U+FFFD in the place of surrogates that stand alone: no UTF-8 can hold them."""
    text = json.dumps(value, ensure_ascii=False)
    mended = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if mended != text:
        flags.add("surrogate")
        value = json.loads(mended)
    return value


def _refuse_number(_: str) -> float:
    raise Refused("not_json")


def _finite(text: str) -> float | None:
    """NULL for what no double holds, as the quick way has it."""
    number = float(text)
    return None if math.isinf(number) else number


def _int(text: str) -> int | None:
    """NULL for what no column holds; Python itself refuses to read more than 4,300 digits."""
    return None if len(text) > 400 else int(text)


def _dump(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


_LONE = re.compile(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?Z")
