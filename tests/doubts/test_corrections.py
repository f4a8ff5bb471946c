"""The file of corrections: one a line, readable, written by hand too; a bad line is said with its number."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from igarape import paths
from igarape.doubts import corrections
from igarape.doubts.corrections import (
    Correction,
    DropMessage,
    DropTopic,
    Line,
    Merge,
    Message,
    Messages,
    Rename,
    Split,
)
from igarape.errors import Problem
from igarape.show.words import explain
from igarape.store import MemoryStore

ONE, TWO, OTHER = Message(-1001, 15), Message(-1001, 40), Message(910, 2)

FILE = """\
{"rename": ["-1001/15", "910/2"], "label": "Senha"}
{"merge": [["-1001/15"], ["-1001/40", "910/2"]]}

{"split": "https://t.me/c/1234567890/7/15?single", "away": ["-1001/40"]}
{"drop_topic": ["910/2"]}
{"drop_message": "-1001/15"}
"""
READ = (
    Line(1, Rename((ONE, OTHER), "Senha")),
    Line(2, Merge(((ONE,), (TWO, OTHER)))),
    Line(4, Split((Message(-1001234567890, 15),), (TWO,))),
    Line(5, DropTopic((OTHER,))),
    Line(6, DropMessage(ONE)),
)


def lake(text: str) -> MemoryStore:
    """A lake with a file that says so."""
    store = MemoryStore()
    store.put(paths.CORRECTIONS, text.encode("utf-8", "surrogatepass"))
    return store


def test_each_line_is_a_correction() -> None:
    """A topic is named by one message or several, each as chat/number or as a link; an empty line counts as a line."""
    assert READ == corrections.load(lake(FILE))
    assert READ == corrections.load(lake("\ufeff" + FILE.replace("\n", "\r\n").removesuffix("\r\n")))
    assert () == corrections.load(MemoryStore())


messages: st.SearchStrategy[Messages] = st.lists(
    st.builds(Message, st.integers(-(10**14), 10**14), st.integers(1, 10**9)), min_size=1, max_size=3
).map(tuple)
labels = st.text(min_size=1, max_size=8).map(lambda text: corrections.name(f"a{text}") or "b")
said: st.SearchStrategy[Correction] = st.one_of(
    st.builds(Rename, messages, labels),
    st.builds(Merge, st.lists(messages, min_size=2, max_size=3).map(tuple)),
    st.builds(Split, messages, messages),
    st.builds(DropTopic, messages),
    st.builds(DropMessage, messages.map(lambda some: some[0])),
)


@settings(max_examples=25)
@given(st.lists(said, max_size=4))
def test_what_is_written_is_read(several: list[Correction]) -> None:
    """A law, for any name; and line by line it can be taken out again."""
    store = MemoryStore()
    assert list(range(1, len(several) + 1)) == [corrections.add(store, each) for each in several]
    assert several == [each.said for each in corrections.load(store)]
    for each in several:
        assert corrections.written(each) == corrections.remove(store, 1)
    assert b"" == (store.get(paths.CORRECTIONS) if several else b"")


BAD = [
    ("rename", "is not valid JSON"),
    ('["rename"]', "is no correction"),
    ('{"rename": ["-1001/15"]}', "is no correction"),
    ('{"rename": ["-1001/15"], "label": " "}', "is no correction"),
    ('{"rename": ["-1001/15"], "label": "\\ud800"}', "is no correction"),
    ('{"rename": ["-1001/15"], "label": "A", "note": "B"}', "is no correction"),
    ('{"rename": ["-1001"], "label": "A"}', "is no correction"),
    ('{"rename": ["-1001/15", 7], "label": "A"}', "is no correction"),
    ('{"merge": [["-1001/15"]]}', "is no correction"),
    ('{"merge": [["-1001/15"], []]}', "is no correction"),
    ('{"split": ["-1001/15"]}', "is no correction"),
    ('{"drop_topic": []}', "is no correction"),
    ('{"drop_message": ["-1001/15", "-1001/40"]}', "is no correction"),
    ('{"drop": "-1001/15"}', "is no correction"),
    ('{"drop_message": "https://t.me/suporte/15"}', "is no correction"),
]


@pytest.mark.parametrize(("line", "why"), BAD)
def test_a_line_that_is_none_is_said_with_its_number(line: str, why: str) -> None:
    """Nothing of it is guessed, and none of the others hides it; both languages say what to do."""
    with pytest.raises(Problem, match=f"Line 2 of state/corrections.ndjson {why}") as failure:
        corrections.load(lake(f'{{"drop_message": "-1001/15"}}\n{line}\n'))
    assert "igarape correct undo 2" in explain(failure.value, "pt")


def test_a_byte_that_is_no_text_stays_and_its_line_is_said() -> None:
    """To write another line below it does not change what a person has written."""
    store = MemoryStore()
    store.put(paths.CORRECTIONS, b'{"rename": ["-1001/15"], "label": "caf\xe9"}\n')
    with pytest.raises(Problem, match="Line 1"):
        corrections.load(store)
    corrections.add(store, DropMessage(ONE))
    assert store.get(paths.CORRECTIONS).startswith(b'{"rename": ["-1001/15"], "label": "caf\xe9"}\n')


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-1001/15", ONE),
        (" 910/2 ", OTHER),
        ("https://t.me/c/1001/15", Message(-1001001, 15)),
        ("t.me/c/1001/7/15", Message(-1001001, 15)),
        ("https://t.me/suporte/15", None),
        ("c4f7cacf", None),
        ("15", None),
        ("-1001/", None),
    ],
)
def test_a_message_is_a_link_or_its_place(text: str, expected: Message | None) -> None:
    """As Telegram copies it, or as tables name it; a public link needs the lake's chats, and is none here."""
    assert expected == corrections.message(text)


def test_no_line_is_taken_out_that_is_not_there() -> None:
    """Neither an empty one."""
    for number in (0, 3, 7, -1):
        with pytest.raises(KeyError):
            corrections.remove(lake(FILE), number)
