"""Chromium: prints a page that is whole in itself, as PDF, in a fresh profile and without the network."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from igarape.errors import Problem
from igarape.via.temporary import Temporary

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
_SECONDS = 60.0

FLAGS = (
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync",
    "--disable-component-update", "--disable-dev-shm-usage", "--disable-extensions", "--disable-default-apps",
    "--metrics-recording-only", "--no-default-browser-check",
)  # fmt: skip
"""What keeps a Chromium to itself: it looks for no updates, and tells nobody anything."""


def find(environ: Mapping[str, str] = os.environ) -> str | None:
    """Find a Chromium or a Chrome: the one that CHROME_PATH names, or one where they usually are; None without any."""
    named = environ.get("CHROME_PATH")
    if named:
        return shutil.which(named)
    found = (shutil.which(each, path=environ.get("PATH")) for each in _NAMES)
    places = (each for each in _PLACES if Path(each).is_file())
    return next((each for each in found if each), None) or next(places, None)


def pdf(page: str, environ: Mapping[str, str] = os.environ) -> bytes:
    """Print a page of HTML, in a new profile that is thrown away; Problem where nothing here prints."""
    chrome = find(environ)
    if chrome is None:
        raise Problem(
            "A PDF needs Chromium or Chrome, and none was found.",
            "Install one, or name it in CHROME_PATH; or open the file of --html in a browser and print that.",
        )
    with Temporary() as folder:
        source, printed = Path(folder, "report.html"), Path(folder, "report.pdf")
        source.write_text(page, encoding="utf-8")
        why = _print(chrome, source, printed, environ)
        if not printed.is_file():
            raise Problem(
                "{chrome} printed nothing: {why}.",
                "Open the file of --html in a browser and print that.",
                chrome=chrome,
                why=why,
            )
        return printed.read_bytes()


def _print(chrome: str, source: Path, printed: Path, environ: Mapping[str, str]) -> str:
    """Run the browser; give the last that it said."""
    command = [
        chrome,
        "--headless",
        *FLAGS,
        *no_sandbox(),
        "--proxy-server=127.0.0.1:9",  # a report names no address; were one to slip in, nobody answers there
        "--proxy-bypass-list=<-loopback>",
        f"--user-data-dir={source.parent / 'profile'}",
        "--no-pdf-header-footer",
        f"--print-to-pdf={printed}",
        source.as_uri(),
    ]
    allowed = {name: value for name, value in environ.items() if not name.startswith("IGARAPE_")}
    try:
        done = subprocess.run(  # noqa: S603  (the browser that this person named or installed, and no shell)
            command, env=allowed | {"HOME": str(source.parent)}, stdin=subprocess.DEVNULL, capture_output=True,
            text=True, errors="replace", timeout=_SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return f"no end after {_SECONDS:.0f} s"
    except OSError as why:
        return why.strerror or str(why)
    said = done.stderr.strip().splitlines()
    return said[-1].rstrip(".") if said else f"exit code {done.returncode}"


def no_sandbox() -> tuple[str, ...]:
    """Name the flag without which Chromium does not start as root."""
    return ("--no-sandbox",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()
