"""Who a text speaks to: by @username, by a username as it stands, or by a name that is called in front."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from igarape.doubts.detect import fold


@dataclass
class Names:
    """What the people of a chat answer to, as far as they were heard; a name goes to who bore it last."""

    whole: dict[str, int] = field(default_factory=dict)
    first: dict[str, int] = field(default_factory=dict)
    handles: dict[str, int] = field(default_factory=dict)

    def learn(self, who: int, username: str | None, name: str | None) -> None:
        """Take how somebody is called: a username without @, a first name; either may be unknown."""
        if username:
            self.whole[_folded(username)] = who
            if len(_bare(username)) >= _HANDLE:
                self.handles[_bare(username)] = who
        if name and (plain := _folded(name)):
            self.whole[plain] = who
            self.first[plain.split()[0]] = who

    def called(self, text: str, *, asks: bool) -> list[int]:
        """Give whom a text speaks to.

        In a text that asks, a bare username counts in front alone: further in it is mostly what the doubt is about.
        """
        plain = text.casefold()
        front = _CALLED.match(plain)
        names = {fold(name) for name in (*_MENTION.findall(plain), *([front[1]] if front else []))}
        words = {_bare(word) for word in plain.split()[: _FRONT if asks else None]}
        found = [self.whole[name] for name in sorted(names) if name in self.whole]
        found += [self.handles[word] for word in sorted(words) if word in self.handles]
        if not found and front:
            said = fold(front[1]).split()
            found = [each[word] for word in said for each in (self.whole, self.first) if word in each]
        return found


def says_more(text: str) -> bool:
    """Whether a text says more than names: a name alone calls somebody, and answers nothing."""
    return _SPEAKS.search(_MENTION.sub(" ", text).strip()) is not None


def is_addressed(text: str) -> bool:
    """Whether a text is a command, or mentions somebody with @."""
    return text.startswith("/") or _MENTION.search(text.casefold()) is not None


_folded = lru_cache(maxsize=10_000)(fold)


@lru_cache(maxsize=10_000)
def _bare(name: str) -> str:
    """Write a username as people type it in haste: letters and digits alone."""
    return _SIGNS.sub("", name.casefold())


_HANDLE = 3  # letters from which a username is no everyday word
_FRONT = 2  # words in which somebody is called: a greeting may stand before
_SIGNS = re.compile(r"[\W_]+")
_SPEAKS = re.compile(r"\w\W+\w")
_MENTION = re.compile(r"(?<!\w)@(\w+)")
_CALLED = re.compile(r"\s*([^\s,:]+(?:\s[^\s,:]+)?)\s*[,:]")
