"""Charts are drawn in a process beside the server, which is gone when nobody asks for a while."""

from __future__ import annotations

import multiprocessing
import os
import signal

import pytest

from igarape.errors import Problem
from igarape.via import vega
from igarape.via.drawer import Drawer
from tests.capture.faulty import soon

SPEC = {
    "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
    "data": {"values": [{"a": 1, "b": 2}]},
    "mark": "bar",
    "encoding": {"x": {"field": "a", "type": "ordinal"}, "y": {"field": "b", "type": "quantitative"}},
}

pytestmark = pytest.mark.slow


def test_it_draws_what_vega_draws_and_the_process_ends_by_itself() -> None:
    """With no time to wait it is gone at once; the next chart begins another."""
    with Drawer(idle=0.0) as drawer:
        first = drawer.svg([SPEC, SPEC])
        soon(lambda: not drawer.is_up)
        assert multiprocessing.active_children() == []
        again = drawer.svg([SPEC])

    assert first == [vega.svg(SPEC)] * 2
    assert again == first[:1]


def test_it_stays_for_the_next_chart() -> None:
    """Then it begins at once; when the drawer is closed, no process is left."""
    drawer = Drawer(idle=600.0)
    drawer.svg([SPEC])
    (child,) = multiprocessing.active_children()
    drawer.svg([SPEC])

    assert multiprocessing.active_children() == [child]
    drawer.close()
    assert multiprocessing.active_children() == []


def test_a_process_that_dies_is_told_and_replaced() -> None:
    """The server goes on, and the next chart is drawn."""
    with Drawer() as drawer:
        drawer.svg([SPEC])
        (child,) = multiprocessing.active_children()
        assert child.pid is not None
        os.kill(child.pid, signal.SIGKILL)
        child.join(20)
        with pytest.raises(Problem, match="ended before the picture was whole"):
            drawer.svg([SPEC])

        assert drawer.svg([SPEC]) == [vega.svg(SPEC)]


def test_a_chart_that_names_an_address_is_refused_there_too() -> None:
    """The error is the drawer's own."""
    with Drawer() as drawer, pytest.raises(ValueError, match="names an address"):
        drawer.svg([{**SPEC, "data": {"url": "http://127.0.0.1/"}}])
