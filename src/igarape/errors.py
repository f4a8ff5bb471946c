"""Every failure that we explain, as one tree.

    Problem                 exit 1: something could not be done
    ├── Usage               exit 2: the person asked for something that cannot be meant
    ├── Busy                exit 1: others hold what is needed, for now
    ├── Changed             exit 1: a build took a file away while it was to be read
    ├── EngineFailure       exit 1: an engine could not run a statement
    ├── Declined            exit 1: Telegram said no, and why
    └── Unreachable         exit 1: no reply came from Telegram, or none that can be read

A problem is one sentence and a next step. Both are English templates with named
values, so that a door can say them in the person's language (`show.words`).
"""

from __future__ import annotations


class Problem(Exception):  # noqa: N818  (a person meets a problem; "error" says nothing more)
    """Something could not be done: one sentence, and what to try next.

    `text` and `hint` are templates; `values` fills their `{names}`.
    """

    exit_code = 1

    def __init__(self, text: str, hint: str = "", **values: object) -> None:
        super().__init__(text.format(**values))
        self.text = text
        self.hint = hint
        self.values = values

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.text, self.hint, self.values))


class Usage(Problem):
    """The request itself is wrong: a day, a zone, a path, a flag."""

    exit_code = 2


class Busy(Problem):
    """Others hold what is needed, for now: the lake, where one alone may write, or all places for queries."""


class Changed(Problem):
    """A build took a file away while it was to be read; whoever asks again reads what is there by then."""


class EngineFailure(Problem):
    """An engine could not run a statement; the text is the engine's own."""


class Declined(Problem):
    """Telegram said no. `code` is its error_code, `says` its description.

    `retry_after` are the seconds it asks us to wait (429), and `moved_to` the id of the supergroup that
    the chat became (400); None where it says nothing of them.
    """

    def __init__(self, text: str, hint: str = "", **values: object) -> None:
        super().__init__(text, hint, **values)
        self.code, self.says = int(str(values.get("code", 0))), str(values.get("says", ""))
        self.retry_after: int | None = None
        self.moved_to: int | None = None


class Unreachable(Problem):
    """No reply came from Telegram, or none that can be read; whether the call was run is not known."""


def _rebuild(kind: type[Problem], text: str, hint: str, values: dict[str, object]) -> Problem:
    return kind(text, hint, **values)
