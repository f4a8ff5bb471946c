"""Git: what a repository knows of the files around us. It is asked, and told nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path


class Git:
    """The repository that `folder` lies in."""

    def __init__(self, folder: Path, seconds: float) -> None:
        self._folder, self._seconds = folder, seconds

    def here(self) -> bool:
        """Whether git is installed, and this is inside a repository."""
        return shutil.which("git") is not None and self._run("rev-parse", "--is-inside-work-tree")[0] == 0

    def tracks(self, name: str) -> bool:
        """Whether a file of the folder is in the repository."""
        return self._run("ls-files", "--error-unmatch", "--", name)[0] == 0

    def ignores(self, name: str) -> bool:
        """Whether a file of the folder would be left out of the repository."""
        return self._run("check-ignore", "--quiet", "--no-index", "--", name)[0] == 0

    def holding(self, patterns: list[str]) -> list[str]:
        """Name the tracked files of the folder that hold one of the (extended) patterns.

        The patterns go in by stdin: what is looked for may be secret, and arguments are seen by everyone.
        """
        code, out = self._run(
            "grep", "--name-only", "-z", "-I", "-E", "--no-textconv", "-f", "-", "--", ".",
            given="".join(each + "\n" for each in patterns),
        )  # fmt: skip
        if code not in (0, 1):
            raise OSError(f"git grep ended with {code}")
        return sorted(each for each in out.split("\0") if each)

    def _run(self, *said: str, given: str = "") -> tuple[int, str]:
        """Run git, without what our own environment may hold that is secret, and nothing of it to run others."""
        bare = {name: value for name, value in os.environ.items() if not name.startswith("IGARAPE_")}
        done = subprocess.run(  # noqa: S603  (the words are our own)
            ["git", "-c", "core.fsmonitor=false", *said],  # noqa: S607  (where git lies differs)
            cwd=self._folder,
            env=bare | {"GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"},
            input=given,
            capture_output=True,
            text=True,
            errors="surrogateescape",
            timeout=self._seconds,
            check=False,
        )
        return done.returncode, done.stdout
