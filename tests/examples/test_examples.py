"""Each file of examples/ is run for real, over the demo's lake, and calls nobody outside of this machine."""

from __future__ import annotations

import json

import pytest

from tests.examples.stage import EXAMPLES, Stage, needs_packages

pytestmark = pytest.mark.xdist_group("examples")

NOTEBOOK = """
import json, sys, nbformat, nbclient
notebook = nbformat.read(sys.argv[1], 4)
wrong = nbformat.v4.new_code_cell("lake.ask('hour')", metadata={"tags": ["raises-exception"]})
notebook.cells.append(wrong)
nbclient.NotebookClient(notebook, timeout=60).execute()
print(json.dumps([each.get("outputs") for each in notebook.cells if each.cell_type == "code"]))
"""
MARIMO = """
import sys
from marimo._cli.cli import main
main(["-q", "export", "html", "--no-include-code", sys.argv[1], "-o", sys.argv[2]], standalone_mode=False)
"""
STREAMLIT = """
import json, sys
from streamlit.testing.v1 import AppTest
app = AppTest.from_file(sys.argv[1], default_timeout=60)
app.run()
seen = [app.subheader[0].value, [each.value for each in app.text], len(app.dataframe[0].value)]
app.selectbox[0].select("doubts").run()
seen += [app.subheader[0].value, len(app.dataframe[0].value)]
assert not app.exception, app.exception
print(json.dumps(seen))
"""
DAGSTER = """
import importlib.util, json, sys
import dagster as dg
spec = importlib.util.spec_from_file_location("example", sys.argv[1])
example = importlib.util.module_from_spec(spec)
spec.loader.exec_module(example)
done = dg.materialize([example.lake, example.nothing_quarantined, example.most_asked])
every_night = example.defs.get_schedule_def("every_night")
told = {name: each.value for name, each in done.asset_materializations_for_node("most_asked")[0].metadata.items()}
checks = [each.passed for each in done.get_asset_check_evaluations()]
print(json.dumps([done.success, checks, told, every_night.execution_timezone]))
"""


@pytest.mark.slow
@needs_packages
def test_the_notebook_runs_from_its_first_cell_to_its_last(stage: Stage) -> None:
    """Answers come as HTML with a picture in it, the chart as Vega-Lite, tables as HTML; a problem in two lines."""
    ran = stage.run(NOTEBOOK, stage.example("notebook.ipynb"))

    outputs = json.loads(ran.out.splitlines()[-1])
    assert all(outputs), "each cell shows something"
    shown = [cell[-1]["data"] for cell in outputs[1:-1]]
    assert outputs[-1][0]["traceback"] == [
        "Error: There is no question called hour.",
        "Try: Ask one of hours, days, users, lengths, doubts, clarified, gaps.",
    ]
    assert "Peak: Monday at 10:00" in shown[0]["text/html"]
    assert "<svg" in shown[0]["text/html"]
    assert shown[2]["application/vnd.vegalite.v5+json"]["layer"]
    assert "<table>" in shown[3]["text/html"]
    assert ran.outside == []


def test_the_notebook_is_kept_without_outputs() -> None:
    """What somebody wrote in a group gets into no commit."""
    cells = json.loads((EXAMPLES / "notebook.ipynb").read_text(encoding="utf-8"))["cells"]

    assert all(not each["outputs"] and each["execution_count"] is None for each in cells if "outputs" in each)


@pytest.mark.slow
@needs_packages
def test_the_marimo_notebook_becomes_a_page(stage: Stage) -> None:
    """With an answer and a table in it."""
    page = stage.folder / "page.html"
    ran = stage.run(MARIMO, stage.example("marimo_app.py"), page)

    html = page.read_text(encoding="utf-8")
    assert "Peak: Monday at 10:00" in html
    assert "boleto" in html
    assert "Traceback" not in html
    assert ran.outside == []


@pytest.mark.slow
@needs_packages
def test_the_streamlit_page_answers(stage: Stage) -> None:
    """The question that stands there first, and another that is chosen."""
    ran = stage.run(STREAMLIT, stage.example("streamlit_app.py"))

    title, said, hours, other, topics = json.loads(ran.out.splitlines()[-1])
    assert (title, said[0][:22], hours) == (
        "At what hour do people write most?",
        "Peak: Monday at 10:00,",
        168,
    )
    assert (other, topics) == ("What is asked most?", 28)
    assert ran.outside == []


@pytest.mark.slow
@needs_packages
def test_the_dagster_assets_materialize(stage: Stage) -> None:
    """The build, the check, and the table of what is asked most; the schedule is in the lake's zone."""
    ran = stage.run(DAGSTER, stage.example("dagster_assets.py"))

    success, checks, told, zone = json.loads(ran.out.splitlines()[-1])
    assert (success, checks, zone) == (True, [True], "America/Sao_Paulo")
    assert told["said"].startswith("Most asked: ")
    assert told["topics"].count("\n") == 11
    assert ran.outside == []


@pytest.mark.slow
@needs_packages
def test_the_watch_would_see_a_call(stage: Stage) -> None:
    """The control: a name that is looked up, and an address that is connected to, are both noted and refused."""
    ran = stage.run(
        "import socket\n"
        "for call in (lambda: socket.getaddrinfo('telemetry.example', 443),"
        " lambda: socket.create_connection(('192.0.2.1', 443))):\n"
        "    try: call()\n"
        "    except OSError as why: print(why)\n"
    )

    assert ran.outside == ["telemetry.example", "192.0.2.1"]


def test_an_example_is_short() -> None:
    """It is read before it is run; and each is in this file."""
    lines = {each.name: len(each.read_text(encoding="utf-8").splitlines()) for each in EXAMPLES.glob("*.*")}

    assert [*sorted(lines)] == ["dagster_assets.py", "marimo_app.py", "notebook.ipynb", "streamlit_app.py"]
    assert max(lines.values()) <= 60
