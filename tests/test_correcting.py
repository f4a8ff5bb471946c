"""`igarape correct`, as a person types it: what came of it, what is refused, and what each language says."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("numpy", reason="topics need numpy: pip install 'igarape[doubts]'")

from igarape import building, correcting, paths
from igarape.cli import main
from igarape.errors import Busy, Usage
from igarape.show.words import say
from igarape.store import Store
from igarape.via.disk import DiskStore
from tests.doubts.planted import Planted, keep, messages, told
from tests.lakes import fill

Typed = Callable[..., tuple[int, str]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A lake with three topics, and their ids."""
    folder = tmp_path_factory.mktemp("made")
    store = DiskStore(folder / "lake")
    keep(store, folder, messages(chat=-1001234567890))
    chat = {"chat_id": -1001234567890, "chat": -1001234567890, "username": "Suporte", "title": "Suporte"}
    built = store.get(paths.BUILT)
    fill(store, folder, {"chats": [chat]})
    store.put(paths.BUILT, built)
    told(store, encoder=_named())
    from igarape.via.lake import Lake

    with Lake(store, "America/Sao_Paulo") as lake:
        rows = lake.native("SELECT label, topic_id FROM topics").rows
    names = {
        word: of for word in ("senha", "nota", "encomenda") for label, of in rows if word in label.lower()
    }
    return folder / "lake", names


def _named() -> Planted:
    """The planted encoder under the name that the setting gives it."""
    named = Planted()
    named.model = "own/tests.doubts.planted:encode"
    return named


@pytest.fixture
def lake(made: tuple[Path, dict[str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A copy of it, in the folder where we are."""
    shutil.copytree(made[0], tmp_path / "lake")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IGARAPE_LANGUAGE", "en")
    monkeypatch.setenv("IGARAPE_ENCODER", "tests.doubts.planted:encode")
    return DiskStore(tmp_path / "lake")


@pytest.fixture
def ids(made: tuple[Path, dict[str, str]]) -> dict[str, str]:
    """Ids of the topics, by a word of theirs."""
    return made[1]


@pytest.fixture
def typed(lake: Store, capsys: pytest.CaptureFixture[str]) -> Typed:
    """Type `igarape correct ...`; give the exit code and what it printed."""

    def run(*args: str) -> tuple[int, str]:
        code = main(["correct", *args])
        said = capsys.readouterr()
        return code, said.out or said.err

    return run


@pytest.mark.slow
def test_a_person_puts_topics_right(typed: Typed, lake: Store, ids: dict[str, str]) -> None:
    """One after the other: what came of it is said at once, with its number in the list; taken back, all is as it was."""
    story = [
        (["merge", ids["nota"][:5], ids["encomenda"]],
         "Merged: “Cadê a nota fiscal do pedido?” has 21 people now, number 1.\n"
         "Take it back with: igarape correct undo 1\n"),
        (["rename", ids["nota"], "Nota", "e", "entrega"],
         "Renamed: “Cadê a nota fiscal do pedido?” is “Nota e entrega” now.\n"
         "Take it back with: igarape correct undo 2\n"),
        (["split", ids["nota"], "-1001234567890/29", "https://t.me/suporte/30"],
         "Split: “Nota e entrega” keeps 12 people, number 2.\n"
         "The other topic is “Quando chega minha encomenda?”, 9 people, number 3; its id is 91c1f6a4.\n"
         "Take it back with: igarape correct undo 3\n"),
        (["drop", ids["senha"]],
         "Dropped: “Como troco minha senha?”, 16 doubts of 16 people. 61 doubts are left.\n"
         "Take it back with: igarape correct undo 4\n"),
        (["drop", "https://t.me/c/1234567890/40"],
         "Dropped: message -1001234567890/40. 60 doubts are left.\n"
         "Take it back with: igarape correct undo 5\n"),
        (["list"],
         "1. 2 topics are one: “Nota e entrega”. 21 doubts of 21 people.\n"
         "2. Named: “Nota e entrega”. 21 doubts of 21 people.\n"
         "3. A topic of its own: “Quando chega minha encomenda?”. 9 doubts of 9 people.\n"
         "4. Not a doubt, the whole topic: “Trocar senha como faz? gente?”. 16 doubts of 16 people.\n"
         "5. Not a doubt: “krcvgf mvvvgb srsbbm glzdmg?”, message -1001234567890/40.\n"),
        (["undo", "1"],
         "Taken back: 1. 2 topics are one: “Nota e entrega”.\n"
         "There are 60 doubts and 2 topics now.\n"
         "The corrections below it moved up by one; see: igarape correct list\n"
         "1 correction finds nothing to do today; see: igarape correct list\n"),
        (["--language", "pt", "list"],
         "1. Nome dado: “Nota e entrega”. 12 dúvidas de 12 pessoas.\n"
         "2. Tema à parte: “Quando chega minha encomenda?”. Hoje não encontra nada para fazer.\n"
         "3. Não é dúvida, o tema inteiro: “Trocar senha como faz? gente?”. 16 dúvidas de 16 pessoas.\n"
         "4. Não é dúvida: “krcvgf mvvvgb srsbbm glzdmg?”, mensagem -1001234567890/40.\n"),
        (["--language", "pt", "undo", "3"],
         "Desfeita: 3. Não é dúvida, o tema inteiro: “Trocar senha como faz? gente?”.\n"
         "Agora são 76 dúvidas e 3 temas.\n"
         "As correções abaixo dela subiram uma posição; veja: igarape correct list\n"
         "1 correção não encontra nada para fazer hoje; veja: igarape correct list\n"),
    ]  # fmt: skip
    for args, expected in story:
        assert (0, expected) == typed(*args)
    (note,) = building.idle(lake)
    assert "1 correction finds nothing to do today; see: igarape correct list" == say(note, "en")


REFUSED = [
    (["shuffle"], 2, "There is no action called shuffle."),
    (["rename", "{senha}"], 2, "Type it so: igarape correct rename ID NAME"),
    (["rename", "{senha}", "\ud800"], 2, "A name needs a letter."),
    (["rename", "zzzz", "Senha"], 1, "There is no topic zzzz today."),
    (["merge", "{senha}"], 2, "Type it so: igarape correct merge ID ID ..."),
    (["merge", "{senha}", "{senha}"], 2, "A topic is named twice."),
    (["split", "{senha}", "here"], 2, "'here' names no message."),
    (["split", "{senha}", "-1001234567890/17"], 1, "Message -1001234567890/17 is not of the topic {senha}."),
    (["split", "{senha}", *(f"-1001234567890/{number}" for number in range(1, 17))], 1,
     "Nothing would stay in the topic {senha}"),
    (["drop", "-1001234567890/999"], 1, "The lake has no message -1001234567890/999."),
    (["drop", "https://t.me/vendas/9"], 1, "The lake has no chat called vendas."),
    (["drop", "{senha}", "{nota}"], 2, "Type it so: igarape correct drop ID-or-MESSAGE"),
    (["undo", "1"], 2, "There is no correction number 1."),
    (["undo", "-1"], 2, "There is no correction number -1."),
    (["list", "--format", "csv"], 2, "There is no format called csv."),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("args", "code", "why"), REFUSED)
def test_what_cannot_be_meant_is_refused(
    typed: Typed, lake: Store, ids: dict[str, str], args: list[str], code: int, why: str
) -> None:
    """With a next step; nothing is written."""
    got, said = typed(*(each.format(**ids) for each in args))

    assert (code, True) == (got, why.format(**ids) in said)
    assert not list(lake.list(paths.CORRECTIONS))


def test_the_help_of_a_negative_chat_is_not_needed(typed: Typed) -> None:
    """A chat below zero is no option; a real option still is one."""
    assert "The lake has no message -1/2." in typed("drop", "-1/2")[1]
    assert "Unrecognized arguments: --all" in typed("drop", "--all", "x")[1]


@pytest.mark.slow
def test_several_topics_that_begin_alike_are_named(typed: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a person can write on."""
    row = {"label": "A", "examples": "[]"}
    found = {name: {"topic_id": name, **row} for name in ("aa11", "aa22", "bb33")}
    monkeypatch.setattr(correcting, "_topics", lambda _: found)

    assert "Several topics begin with AA: aa11, aa22." in typed("rename", "AA", "Senha")[1]


@pytest.mark.slow
def test_a_bad_line_is_said_and_can_be_taken_back(typed: Typed, lake: Store, ids: dict[str, str]) -> None:
    """The good ones are listed before it; none is put below it; then all goes on."""
    lake.put(paths.CORRECTIONS, b'{"drop_message": "-1001234567890/40"}\nsenha = acesso\n')

    assert (
        1,
        "1. Not a doubt: “krcvgf mvvvgb srsbbm glzdmg?”, message -1001234567890/40. It finds nothing to do today.\n",
    ) == typed("list")
    code, said = typed("rename", ids["senha"], "Acesso")
    assert (1, True) == (code, "Line 2 of state/corrections.ndjson is not valid JSON." in said)
    assert typed("undo", "2")[1].startswith(
        "Taken back: senha = acesso\nThere are 76 doubts and 3 topics now.\n"
    )


def test_while_a_build_is_at_work_nothing_is_written(typed: Typed, lake: Store, ids: dict[str, str]) -> None:
    """Two that write the file at once would lose a line."""
    with lake.lock(paths.BUILD_LOCK):
        code, said = typed("rename", ids["senha"], "Acesso")

    assert (1, True) == (code, "Another igarape is at work" in said)
    assert not list(lake.list(paths.CORRECTIONS))


@pytest.mark.slow
def test_a_build_that_came_between_shows_the_correction_later(
    typed: Typed, lake: Store, ids: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is kept, and said to be; the next build sees that the file is not what it was."""

    def busy(*_: object) -> int:
        raise Busy(
            "Another igarape is at work in {lake}.", "Wait until it ends, then try again.", lake="lake"
        )

    with monkeypatch.context() as patch:
        patch.setattr(correcting, "_tell", busy)
        assert "the next build shows it" in typed("rename", ids["senha"], "Acesso")[1]
    told(lake, encoder=_named())

    assert [1] == [
        each["effect"] and each["number"] for each in json.loads(typed("list", "--format", "json")[1])
    ]


def test_a_lake_whose_doubts_were_not_looked_for_says_so(typed: Typed, lake: Store) -> None:
    """There are no topics to correct yet."""
    lake.delete(paths.TOLD)

    assert "Run igarape build --doubts" in typed("drop", "aaaa")[1]
    assert (0, "Nothing was corrected yet.\n") == typed("list")


def test_an_encoder_that_cannot_be_opened_is_said_before_anything_is_written(
    typed: Typed, lake: Store, ids: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What `igarape build` would say too."""
    monkeypatch.setenv("IGARAPE_ENCODER", "nowhere:encode")
    code, said = typed("rename", ids["senha"], "Acesso")

    assert (2, True) == (
        code,
        "The encoder nowhere:encode cannot be opened: No module named 'nowhere'." in said,
    )
    assert not list(lake.list(paths.CORRECTIONS))


@pytest.mark.parametrize(
    ("named", "model"), [("words", "words-1"), ("tests.doubts.planted:encode", _named().model)]
)
def test_the_setting_names_the_encoder(named: str, model: str) -> None:
    """Words need no weights; a function is a person's own."""
    opened = building.open_encoder(named)
    assert opened is not None
    assert model == opened.model
    with pytest.raises(Usage):
        building.open_encoder("nonsense")


def test_the_lines_to_type_next_name_the_lake_that_was_named(typed: Typed, ids: dict[str, str]) -> None:
    """Where it came from the settings, the next command finds it there."""
    named = ("--lake", "lake")
    assert typed("rename", ids["senha"], "Senha", *named)[1].endswith("igarape correct --lake lake undo 1\n")
    assert typed("rename", ids["senha"], "Nova senha")[1].endswith("igarape correct undo 2\n")
    assert typed("undo", "9", *named)[1].endswith("Try: See them: igarape correct --lake lake list\n")
    assert typed("undo", *named)[1].endswith("Try: Type it so: igarape correct --lake lake undo NUMBER\n")
    assert typed("undo", "9")[1].endswith("Try: See them: igarape correct list\n")
