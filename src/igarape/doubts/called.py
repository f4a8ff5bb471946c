"""Who a text speaks to: by @username, by a username as it stands, or by a name that is called in front."""

from __future__ import annotations

import re

from igarape.doubts.detect import fold


class Names:
    """What the people of a chat answer to, as far as they were heard; a name goes to who bore it last."""

    def __init__(self) -> None:
        self._whole: dict[str, int] = {}
        self._first: dict[str, int] = {}
        self._handles: dict[str, int] = {}

    def learn(self, who: int, username: str | None, name: str | None) -> None:
        """Take how somebody is called: a username without @, a first name; either may be unknown."""
        if username:
            self._whole[fold(username)] = who
            if len(_bare(username)) >= _HANDLE:
                self._handles[_bare(username)] = who
        if name and (plain := fold(name)):
            self._whole[plain] = who
            self._first[plain.split()[0]] = who

    def called(self, text: str, *, asks: bool) -> list[int]:
        """Give whom a text speaks to.

        In a text that asks, a bare username counts in front alone: further in it is mostly what the doubt is about.
        """
        plain = text.casefold()
        front = _CALLED.match(plain)
        names = {fold(name) for name in (*_MENTION.findall(plain), *([front[1]] if front else []))}
        words = {_bare(word) for word in plain.split()[: _FRONT if asks else None]}
        found = [self._whole[name] for name in names if name in self._whole]
        found += [self._handles[word] for word in words if word in self._handles]
        if not found and front:
            said = fold(front[1]).split()
            found = [each[word] for word in said for each in (self._whole, self._first) if word in each]
        return found


def says_more(text: str) -> bool:
    """Whether a text says more than names: a name alone calls somebody, and answers nothing."""
    return _SPEAKS.search(_MENTION.sub(" ", text).strip()) is not None


def is_addressed(text: str) -> bool:
    """Whether a text is a command, or mentions somebody with @."""
    return text.startswith("/") or _MENTION.search(text.casefold()) is not None


def _bare(name: str) -> str:
    """Write a username as people type it in haste: letters and digits alone."""
    return _SIGNS.sub("", name.casefold())


_HANDLE = 3  # letters from which a username is no everyday word
_FRONT = 2  # words in which somebody is called: a greeting may stand before
_SIGNS = re.compile(r"[\W_]+")
_SPEAKS = re.compile(r"\w\W+\w")
_MENTION = re.compile(r"(?<!\w)@(\w+)")
_CALLED = re.compile(r"\s*([^\s,:]+(?:\s[^\s,:]+)?)\s*[,:]")
