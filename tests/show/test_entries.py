"""Lists for eyes: what somebody wrote is made safe and cut, and links stay whole."""

from __future__ import annotations

from igarape.show.entries import Entry, Linked, markdown, text

LINK = "https://t.me/c/2233445566/123456"
ENTRY = Entry(
    3,
    "não recebi\x1b[2J <b>o boleto</b> " * 5,
    (
        ("9 people", "tied with 2nd–4th", "a_b [x](http://y)"),
        Linked(LINK, "oi " * 40),
        Linked("chat 4, message 2", ""),
    ),
)


def test_lines_fit_and_links_are_whole() -> None:
    """Pieces stay together as long as they fit; then each has its own line."""
    wide, narrow = text([ENTRY], 80).splitlines(), text([ENTRY], 45).splitlines()

    assert wide[1] == "     9 people · tied with 2nd–4th · a_b [x](http://y)"
    assert narrow[1:3] == ["     9 people · tied with 2nd–4th", "     a_b [x](http://y)"]
    assert all(len(line) <= 80 for line in wide)
    assert narrow[3].startswith(f"     {LINK}  oi oi")
    assert wide[3] == "     chat 4, message 2"


def test_nothing_that_a_terminal_obeys_gets_through() -> None:
    """An escape sequence is written out."""
    assert "\x1b" not in text([ENTRY], 200)
    assert "\\x1b[2J" in text([ENTRY], 200)


def test_markdown_is_whole_and_escaped() -> None:
    """Only a link of ours is a link."""
    shown = markdown([ENTRY, Entry(None, "*a*", ((LINK, "https://t.me/x> <b>"),))])

    assert shown.startswith("3. não recebi\\\\x1b\\[2J \\<b\\>o boleto\\</b\\>")
    assert "a\\_b \\[x\\](http://y)" in shown
    assert f"   - <{LINK}> oi oi" in shown
    assert f"- \\*a\\*\n  - <{LINK}> · https://t.me/x\\> \\<b\\>\n" in shown


def test_no_entries_are_no_lines() -> None:
    """In either form."""
    assert (text([], 80), markdown([])) == ("", "")
