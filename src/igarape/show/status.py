"""The status of a lake as text or JSON: the verdict, what is wrong, and the figures."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from igarape.query.alerts.alert import Alert
from igarape.query.engine import Note
from igarape.query.figures import Figures
from igarape.show import cells, words
from igarape.show.figure import Shown, plain
from igarape.show.figures import FIGURES

FORMATS = ("text", "json")
WIDTH = 80
_LABEL = 22


def status(
    figures: Figures, alerts: Sequence[Alert], lake: str, form: str, language: str, named: str = ""
) -> str:
    """Show the figures and the alerts that are up, in one of FORMATS; the result ends in a line break.

    `named` names the lake in the commands that the text tells to run; "" where they find it by themselves.
    """
    shown = [make(figures) for make in FIGURES]
    if form == "json":
        return (
            json.dumps(_object(figures, alerts, shown, lake, language), ensure_ascii=False, indent=2) + "\n"
        )
    lines = [words.say(verdict(alerts, shown), language), ""]
    for alert in alerts:
        lines += [*_alert(alert, figures, language, named), ""]
    for each in shown:
        lines += _figure(each, language, named)
    return "\n".join(lines) + "\n"


def verdict(alerts: Sequence[Alert], shown: Sequence[Shown]) -> Note:
    """Say in one sentence how it stands; what is not known is not called well."""
    errors = sum(1 for alert in alerts if alert.grade == "error")
    counts: dict[str, object] = {
        "errors": errors,
        "warnings": len(alerts) - errors,
        "unknown": sum(1 for each in shown if each.unknown),
    }
    if errors and counts["warnings"]:
        return Note("{errors} {errors:error|errors}, {warnings} {warnings:warning|warnings}.", counts)
    if errors:
        return Note("{errors} {errors:error|errors}.", counts)
    if alerts:
        return Note("{warnings} {warnings:warning|warnings}.", counts)
    if counts["unknown"]:
        return Note("No warnings; {unknown} {unknown:figure is|figures are} unknown.", counts)
    return Note("All is well.")


def headline(alert: Alert) -> Note:
    """Say what is wrong, and how bad it is."""
    what: dict[str, object] = {"what": alert.text}
    return Note("Error: {what}", what) if alert.grade == "error" else Note("Warning: {what}", what)


def _alert(alert: Alert, figures: Figures, language: str, named: str) -> list[str]:
    lines = [words.say(headline(alert), language)]
    if alert.about is not None and len(figures.reads_all) > 1:
        lines.append(words.say(Note("Bot: {bot}", {"bot": str(alert.about)}), language))
    if alert.since is not None:
        lines.append(words.say(Note("Since: {moment}", {"moment": figures.here(alert.since)}), language))
    told = [part for place, line in enumerate(lines) for part in _fold(line, 2 * min(place, 1), 2)]
    # not folded: it may hold a command, to be copied as it stands
    return [*told, "  " + words.say(Note("Try: {what}", {"what": alert.hint}), language, named)]


def _figure(shown: Shown, language: str, named: str) -> list[str]:
    """Write a figure: its name, then what is to be said of it, a line each, folded at the page's width."""
    said = shown.said
    if shown.unknown:
        said = (*said, Note("unknown: {why}", {"why": shown.unknown}))
    body = [part for note in said for part in _fold(words.say(note, language, named), 0, 2, WIDTH - _LABEL)]
    head = words.translate(shown.label, language)
    return [(cells.pad(head if not place else "", _LABEL) + line).rstrip() for place, line in enumerate(body)]


def _fold(text: str, first: int, later: int, width: int = WIDTH) -> list[str]:
    """Break a sentence into lines at its spaces, each indented."""
    lines, line = list[str](), " " * first
    for word in text.split(" "):
        if line.strip() and cells.width(line) + 1 + cells.width(word) > width:
            lines.append(line)
            line = " " * later + word
        else:
            line = f"{line} {word}" if line.strip() else line + word
    return [*lines, line]


def _object(
    figures: Figures, alerts: Sequence[Alert], shown: Sequence[Shown], lake: str, language: str
) -> dict[str, Any]:
    return {
        "at": plain(figures.now),
        "lake": lake,
        "zone": figures.zone,
        "verdict": words.say(verdict(alerts, shown), language),
        "alerts": [
            {
                "name": alert.name,
                "grade": alert.grade,
                "since": plain(alert.since),
                "bot_id": alert.about,
                "text": words.say(alert.text, language),
                "try": words.say(alert.hint, language),
            }
            for alert in alerts
        ],
        "figures": {
            each.name: {
                **each.value,
                "unknown": words.say(each.unknown, language) if each.unknown else None,
            }
            for each in shown
        },
    }
