"""The function `build`: it builds, says what it did on one line, and steps aside where another builds."""

from __future__ import annotations

import json

import pytest

from igarape import paths
from igarape.aws.build import run
from igarape.aws.keep import keep
from igarape.store import MemoryStore
from tests.aws.test_keep import event, record


def said(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    """Read the last line of the log."""
    found: dict[str, object] = json.loads(capsys.readouterr().out.splitlines()[-1])
    return found


def test_a_build_says_what_it_did(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line of JSON, two of whose members CloudWatch counts by stack."""
    monkeypatch.setenv("STACK", "igarape")
    store = MemoryStore()
    keep(event(record(1), record(2), record(2)), store)

    told = run(store, zone="UTC", memory=1024)
    line = said(capsys)
    assert {
        name: told[name] for name in ("outcome", "segments", "lines", "rows", "repeats", "quarantined")
    } == {
        "outcome": "built",
        "segments": 1,
        "lines": 3,
        "rows": 2,
        "repeats": 1,
        "quarantined": 0,
    }
    assert line.items() >= {"function": "build", "stack": "igarape", "built": 1, **told}.items()
    assert line["_aws"]["CloudWatchMetrics"] == [  # type: ignore[index]
        {
            "Namespace": "igarape",
            "Dimensions": [["stack"]],
            "Metrics": [{"Name": "built"}, {"Name": "quarantined"}],
        }
    ]


def test_a_build_where_another_is_at_work_has_not_failed(capsys: pytest.CaptureFixture[str]) -> None:
    """It changes nothing, and counts as no build; raised, it would be tried again and ring an alarm."""
    store = MemoryStore()
    keep(event(record(1)), store)
    before = [entry.path for entry in store.list("")]

    with store.lock(paths.BUILD_LOCK):
        assert run(store, zone="UTC", memory=1024) == {"outcome": "busy"}
    assert said(capsys).items() >= {"function": "build", "outcome": "busy"}.items()
    assert [entry.path for entry in store.list("")] == before


def test_the_first_night_of_a_stack_is_no_failure(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing was kept yet, so there is nothing to build."""
    assert run(MemoryStore(), zone="UTC", memory=1024) == {"outcome": "empty"}
    assert said(capsys)["built"] == 1
