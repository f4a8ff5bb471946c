"""docs/cost.md: it is what the script makes of the template as it is, and the goals hold."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bench import cost
from bench.cost import Facts
from bench.cost_page import GOALS, page
from bench.prices import PRICES

import igarape
from igarape.deploying import template
from tests.aws.reading import load, of_type

TEXT = template.text()


@pytest.fixture(scope="module")
def said() -> Facts:
    """What the template says."""
    return cost.facts(TEXT)


def test_the_page_is_what_the_script_makes(said: Facts) -> None:
    """Else run `python -m bench.cost`, and look at the difference."""
    assert cost.PAGE.read_text(encoding="utf-8") == page(said)


@pytest.mark.parametrize("door", GOALS)
def test_a_million_updates_more_stay_below_the_goal(said: Facts, door: str) -> None:
    """$1.80 behind API Gateway, $0.80 with the function's own address."""
    assert cost.total(cost.each_million(said, door)) <= GOALS[door]


def test_the_course_s_design(said: Facts) -> None:
    """Within a cent of what it was reckoned before: 3.50 + 0.20 + 0.43 + 5.00 + 0.40."""
    assert cost.total(cost.course(1e6)) == pytest.approx(9.53, abs=0.01)


DEARER = [
    ("        SystemLogLevel: WARN\n", ""),
    ("      MemorySize: 256\n", "      MemorySize: 2048\n"),
    ("    Default: 2048\n    MinValue: 1024\n", "    Default: 4096\n    MinValue: 1024\n"),
    ("      BatchSize: 1000\n", "      BatchSize: 10\n"),
    ("    Default: arm64\n", "    Default: x86_64\n"),
    ("    Default: cron(20 3 * * ? *)\n", "    Default: rate(1 hour)\n"),
    ("      MaximumBatchingWindowInSeconds: 300\n", "      MaximumBatchingWindowInSeconds: 10\n"),
    (
        "  Alarms:\n    Type: AWS::SNS::Topic",
        "  Kept:\n    Type: AWS::SecretsManager::Secret\n  Alarms:\n    Type: AWS::SNS::Topic",
    ),
]


@pytest.mark.parametrize(("was", "becomes"), DEARER)
def test_another_template_has_another_bill(said: Facts, was: str, becomes: str) -> None:
    """Nothing that the template says is typed again: each change is seen, in what a month costs or each million."""
    assert TEXT.count(was) == 1
    other = cost.facts(TEXT.replace(was, becomes))

    def bill(of: Facts) -> float:
        return cost.total(cost.ours(of, 1e6, "url"))

    assert other != said
    assert bill(other) > bill(said)


def test_with_lambda_s_own_lines_the_goals_would_be_missed(said: Facts) -> None:
    """The control of the goals, and why the template switches those lines off."""
    loud = cost.facts(TEXT.replace("        SystemLogLevel: WARN\n", ""))
    assert all(cost.total(cost.each_million(loud, door)) > GOALS[door] for door in GOALS)


def test_every_price_is_used_and_every_term_has_one(said: Facts) -> None:
    """A price that nobody pays is not listed."""
    source = "".join(Path(cost.__file__).with_name(name).read_text() for name in ("cost.py", "cost_page.py"))
    named = set(re.findall(r'of\("(\w+)"\)', source)) | {said.architecture, "x86_64"}
    assert named == PRICES.keys()
    assert {each.price for each in [*cost.ours(said, 1e6, "api"), *cost.course(1e6)]} <= PRICES.keys()


def test_our_own_metrics_are_counted() -> None:
    """As many as the functions name."""
    functions = Path(igarape.__file__).parent / "aws"
    lists = [
        found
        for file in functions.glob("*.py")
        for found in re.findall(r"say\(\s*\"\w+\", metrics=\(([^)]*)\)", file.read_text())
    ]
    named = {name for each in lists for name in re.findall(r"\"(\w+)\"", each)}
    assert len(named) == cost.METRICS


@pytest.mark.parametrize(
    ("updates", "least", "most"), [(1, 0.9, 1), (8640, 4000, 8640), (1e6, 8000, 8640), (1e8, 1e5, 1e5)]
)
def test_how_many_batches(said: Facts, updates: float, least: float, most: float) -> None:
    """One alone, one a window, or full ones."""
    assert least <= cost.batches(said, updates) <= most


def test_more_updates_never_cost_less(said: Facts) -> None:
    """Whatever the door; nor does a bill have a line below nothing."""
    for door in GOALS:
        bills = [cost.total(cost.ours(said, 10.0**power, door)) for power in range(12)]
        assert bills == sorted(bills)
        assert all(each.usd >= 0 for power in range(12) for each in cost.ours(said, 10.0**power, door))


def test_the_page_of_scale_names_the_template_s_limits(said: Facts) -> None:
    """Whoever changes one of them looks at docs/scale.md again."""
    found = load(TEXT)
    (stage,) = of_type(found, "ApiGatewayV2::Stage").values()
    (mapping,) = of_type(found, "Lambda::EventSourceMapping").values()
    settings = stage["DefaultRouteSettings"]
    scale = cost.PAGE.with_name("scale.md").read_text(encoding="utf-8")

    for limit in (
        f"{settings['ThrottlingRateLimit']} a second, bursts of {settings['ThrottlingBurstLimit']}",
        f"{mapping['ScalingConfig']['MaximumConcurrency']} at once, so",
        f"segments a night ({said.batch:,} updates each)",
        f"With {said.build:,} MB Lambda gives {said.build / cost.CORE:.2f} cores",
        f"at {said.receive / cost.CORE:.0%} of one".replace("%", " %"),
        f"at {said.keep / cost.CORE:.0%} of one".replace("%", " %"),
        f"({cost.RAW[1000]} + {cost.TABLES} bytes an update",
        f"${cost.total(cost.ours(said, 100e6, 'api')):.0f} |",
    ):
        assert limit in scale


def test_the_pages_that_name_the_price_name_this_one(said: Facts) -> None:
    """The two figures stand in several places, in both languages."""
    api, url = (f"{cost.total(cost.each_million(said, door)):.2f}" for door in ("api", "url"))
    docs = cost.PAGE.parent
    for page_, comma in (("aws.md", False), ("aws.pt-BR.md", True), ("../CHANGELOG.md", False)):
        text = (docs / page_).read_text(encoding="utf-8")
        assert all((each.replace(".", ",") if comma else each) in text for each in (api, url)), page_
