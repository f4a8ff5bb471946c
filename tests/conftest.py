"""Options of the whole suite, and the canary that watches over it."""

from __future__ import annotations

import fcntl
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from igarape.testing import Bot
from igarape.testing.talk import Talk
from igarape.via import temporary
from tests import canary
from tests.browser import browser, open_page  # noqa: F401  (fixtures, for any test)
from tests.weed import Weed, running

# Where nothing compiled is kept, each worker and each of a hundred processes compiles all of it again.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# A law holds or not; how long an example takes says how busy the machine is. All else stays as it was, in CI too.
settings.register_profile("igarape", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("igarape")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --update-golden: write the golden files anew, to be looked at before a commit."""
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew")


def pytest_sessionfinish() -> None:
    """Leave the machine as it was: remove what processes that tests killed left in the folder for temporary files."""
    temporary.sweep(Path(tempfile.gettempdir()))


_TOGETHER = (
    "tests/daily/test_odd.py",
    "tests/daily/test_sent.py",
    "tests/doubts/test_regroup.py",
    "tests/labelling/test_truth.py",
    "tests/serving/",
    "tests/show/test_svg.py",
    "tests/test_report_page.py",
)
"""Where the tests of a module share what takes seconds to make: lakes, pages, a browser."""


@pytest.hookimpl(optionalhook=True, wrapper=True)
def pytest_xdist_auto_num_workers() -> Generator[None, int, int]:
    """Let one more worker run than there are cores: a quarter of the time, a test waits for a process or a deadline."""
    return 1 + (yield)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> object:
    """Send the slow tests to workers one by one, the largest groups first; what belongs together goes to one worker.

    All tests of a cluster do: it takes a minute to start, and a session starts one. So do those of some modules: what
    they share is made once then, and a browser of theirs is closed before tests of other modules run.

    That is what the mark `xdist_group` is for; pytest-xdist 3.8 does not see it under pytest 9.2, which took away
    what it wrote into.
    """
    if config.getvalue("dist") != "loadgroup":
        return None
    from xdist.scheduler import LoadScopeScheduling

    def scope(test: str) -> str:
        if test.startswith("tests/spark/") or "[spark" in test or "[sail" in test:
            return "spark"
        return test.partition("::")[0] if test.startswith(_TOGETHER) else test

    scheduler = LoadScopeScheduling(config, log)
    scheduler._split_scope = scope  # what pytest-xdist lets those who derive from it say
    return scheduler


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail the test whose output or log holds a token: at its end, when all that it said is there."""
    report = yield
    try:
        for title, text in report.sections if report.when == "teardown" else []:
            canary.look(text, title)
    except AssertionError as leak:
        report.outcome, report.longrepr, report.sections = "failed", str(leak), []
    return report


@pytest.fixture(scope="session", autouse=True)
def _canary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Look at what is handed to tests, and, once all have run, at every file that they left behind.

    The bots of the fake Telegram get tokens with the canary's word.
    """
    read, communicate = pytest.CaptureFixture.readouterr, subprocess.Popen.communicate

    def looking_read(capture: pytest.CaptureFixture[Any]) -> Any:
        said = read(capture)
        for text in said:
            canary.look(text, "what capsys read")
        return said

    def looking_communicate(process: subprocess.Popen[Any], *given: Any, **named: Any) -> Any:
        said = communicate(process, *given, **named)
        for text in said:
            canary.look(text or "", "the output of a process")
        return said

    make = Talk.bot

    def canary_bot(fake: Talk, *given: Any, **named: Any) -> Bot:
        bot = make(fake, *given, **named)
        bot.token = canary.token(bot.id)
        return bot

    canary.watch_arguments()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pytest.CaptureFixture, "readouterr", looking_read)
        patch.setattr(subprocess.Popen, "communicate", looking_communicate)
        patch.setattr(Talk, "bot", canary_bot)
        yield
    leaks = canary.found(tmp_path_factory.getbasetemp())
    assert not leaks, f"a token or secret stands in {leaks}"


@pytest.fixture(scope="session")
def weed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Weed]:
    """A real S3 on loopback, which all the workers of a run share."""
    base = tmp_path_factory.getbasetemp()
    with running((base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "weed") as server:
        yield server


@pytest.fixture(scope="session")
def demo_lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The lake that `igarape demo` makes, which all the workers of a run share."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "demo"
    folder.mkdir(exist_ok=True)
    environ = {"PATH": os.defpath, "HOME": str(folder), "LANG": "C.UTF-8"}
    said = [sys.executable, "-m", "igarape", "demo", "--lake", str(folder / "demo-lake")]
    with (folder / "made").open("a+") as made:
        fcntl.flock(made, fcntl.LOCK_EX)
        if not os.fstat(made.fileno()).st_size:
            subprocess.run(said, env=environ, capture_output=True, check=True)
            made.write("once")
    return folder / "demo-lake"


@pytest.fixture
def s3_lake(weed: Weed, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a lake in S3 that nobody else uses; the environment leads to its server."""
    for name, value in weed.environ().items():
        monkeypatch.setenv(name, value)
    for name in [name for name in os.environ if name.startswith("AWS_") and name not in weed.environ()]:
        monkeypatch.delenv(name)
    return f"s3://lake/tests/{secrets.token_hex(8)}"
