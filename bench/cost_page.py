"""docs/cost.md: the bill in tables, what it rests on, and what could make it dearer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bench import cost
from bench.cost import Facts, Term
from bench.prices import LISTED, PRICES, of

MONTHS = (10_000, 100_000, 1_000_000, 10_000_000, 100_000_000)
GOALS = {"api": 1.80, "url": 0.80}
"""US dollars that one more million updates may cost, by door."""

_HEAD = """# What it costs in AWS

<!-- Made by `python -m bench.cost`; change bench/cost.py or bench/prices.py, then run it. A test holds this page to it. -->

US dollars at the list prices of us-east-1, looked up on {listed}, without any free tier. Taxes, and what other regions ask more,
are not in it. Memory, batches, windows, schedule and the number of alarms are read from the template
(`igarape deploy aws --print`); nothing here was billed to anyone yet: it is arithmetic over measured times and sizes, and
what is assumed is said at the end.

*Ours* stands behind API Gateway, or, with `--door url`, behind the function's own address. *The course's* is its design as taught:
REST API → Lambda → one object in S3 for each update → one GET each in a daily job.
"""

_BELOW = """
So **below about {cross:,} updates a month the course's design is cheaper**, for ours has alarms, and metrics behind them, that
watch over it; {alarms:.2f} of the {standing:.2f} dollars are these. AWS gives each account ten alarms and ten metrics for nothing,
and a million calls of Lambda and of the queue each month: with that, a small bot pays some cents.
"""

_FOOT = """
## What is measured, and what is assumed

- Measured by `python -m bench.functions` on the machine of [the benchmarks](benchmarks.md): `receive` takes {receive:.2f} ms of a core a
  request (the most of three runs of 3,000, to a queue on loopback, without TLS), `keep` {keep:.0f} µs an update (3 batches of 1,000), `build` {build:.1f} s for a million updates (of the benchmarks),
  `doubts` {doubts:.0f} µs for a new update and, each night, {again:.0f} µs for each update of the lake (of the benchmarks, a year of
  300,000). In a lake of a year whose topics all changed it reads {reads:,} objects in a night and writes {writes} (n = 1). An update has
  {raw} bytes in raw (segments of 1,000; made-up texts, so take it as a lower bound) and {tables} in all tables (n = 100,000).
  Lambda gives {receive_mb} MB {share:.0%} of a core, so those {receive:.2f} ms are {slow:.0f} there.
- Assumed: {wait:.0f} ms of waiting for the queue in each request; {start:.0f} s for a night before its first update; {night} PUT and LIST
  a night; {asks} questions to Athena in a month, each of 30 days. No processor of Lambda's was measured, neither arm64 nor x86_64.
- Assumed too: the nights of `doubts` grow with the lake, which holds twelve such months, and never take longer than the {longest} s that
  the function may take. In a large lake that is not enough, nor is its memory: there a machine finds the doubts
  ([how far it goes](scale.md)), and `--set FindDoubts=no` takes these lines and an alarm off the bill.
- Not counted: what leaves AWS (answers to Telegram are empty; what you download costs $0.09 a GB past the first 100 GB), mails of
  alarms, a KMS request now and then for the secret, and the code's bucket (less than a cent). The course's daily job, its
  Athena queries and its alarms, if any, are not in its bill either.

## What would make it dearer

| if | a million updates cost more by |
| --- | --- |
| the queue hands over one update a request, and not ten (Lambda decides that; nobody has measured it) | ${fetched:.2f} |
| Lambda's own three lines a request are logged (the template switches them off for `receive`) | ${lines:.2f} |
| `receive` waits 50 ms for the queue, and not {wait:.0f} | ${slower:.2f} |
| it runs on x86_64 | ${x86:.2f} |

- A question of **all** days makes Athena list each day from the parameter `FirstDay` on: from 2013 that is some 4,800 lists, $0.024,
  far more than what it reads. `igarape deploy aws` sets it from the lake, once there are tables. `igarape ask` names days whenever it can.
- `--set Schedule='rate(1 hour)'` builds 720 times a month, and looks for doubts as often: with a million updates a month ${hourly:.2f} more,
  without doubts (`--set FindDoubts=no`) ${without:.2f} more.
- A secret in Secrets Manager would be $0.40 a month; ours is a parameter of SSM, which costs nothing.
- The workgroup stops a query at 10 GiB: 5 cents. A person with the console and another workgroup is not stopped.
- Measure it where it counts: after a week, *Billing → Cost Explorer*, by service; and `igarape deploy check`.
"""


def page(said: Facts) -> str:
    """Write the page."""
    more = {door: cost.each_million(said, door) for door in GOALS}
    still = cost.standing(said)
    watch = sum(each.usd for each in still if each.name in ("alarms", "metrics of our own"))
    by_course = cost.total(cost.course(1e6))
    per = cost.total(more["api"])
    parts = [
        _HEAD.format(listed=LISTED),
        "\n## A million updates more\n",
        _millions(more, list(cost.course(1e6))),
        _goals(more, by_course),
        "\n## What comes anyway\n",
        "A month in which hardly anything is said:\n",
        _grid(("term", "list price", "a month"), [_line(each) for each in still if each.usd >= 0.0005]),
        f"**Together ${cost.total(still):.2f} a month.** Secrets: ${_usd(still, 'secrets'):.2f}.",
        _BELOW.format(
            cross=round(cost.total(still) / (by_course - per) * 1e6, -4),
            standing=cost.total(still),
            alarms=watch,
        ).replace(".0 updates", " updates"),
        "\n## A month\n",
        _months(said),
        "\nStorage is what twelve months of such updates cost in each further month; old versions of a week are in it.",
        "\n## Term by term, behind API Gateway\n",
        _terms(said),
        _foot(said),
    ]
    return "\n".join(parts).rstrip() + "\n"


def _millions(more: dict[str, list[Term]], course: list[Term]) -> str:
    url = {each.name: each.usd for each in more["url"]}
    rows = [
        (each.name, PRICES[each.price].written, _money(each.usd), _money(url.get(each.name)), "–")
        for each in more["api"]
        if each.usd >= 0.0002
    ]
    rows += [(each.name, PRICES[each.price].written, "–", "–", _money(each.usd)) for each in course]
    sums = (
        f"**${cost.total(more['api']):.2f}**", f"**${cost.total(more['url']):.2f}**", f"**${cost.total(course):.2f}**",
    )  # fmt: skip
    return _grid(
        ("term", "list price", "ours", "ours, `--door url`", "the course's"),
        [*rows, ("**together**", "", *sums)],
    )


def _goals(more: dict[str, list[Term]], by_course: float) -> str:
    said = []
    for door, name in (("api", "behind API Gateway"), ("url", "with the function's own address")):
        found = cost.total(more[door])
        word = "holds" if found <= GOALS[door] else "MISSED"
        said.append(
            f"${found:.2f} {name} (goal ≤ ${GOALS[door]:.2f}: {word}; {by_course / found:.1f} × cheaper)"
        )
    return "\n" + "; ".join(said) + "."


def _months(said: Facts) -> str:
    rows = []
    for updates in MONTHS:
        api, url = (cost.total(cost.ours(said, updates, door)) for door in ("api", "url"))
        course = cost.total(cost.course(updates))
        rows.append(
            (
                f"{updates:,}", f"${api:.2f}", f"${url:.2f}", f"${course:.2f}",
                *(f"${each / updates * 1e6:,.2f}" for each in (api, url, course)),
                f"${cost.storage(said, updates):.2f}", f"${cost.course_storage(updates):.2f}",
            )
        )  # fmt: skip
    heads = (
        "updates a month", "ours", "`--door url`", "the course's", "a million: ours", "`--door url`", "the course's",
        "storage: ours", "the course's",
    )  # fmt: skip
    return _grid(heads, rows)


def _terms(said: Facts) -> str:
    bills = [list(cost.ours(said, updates, "api")) for updates in MONTHS]
    rows = [
        (lines[0].name, *(_money(each.usd) for each in lines))
        for lines in zip(*bills, strict=True)
        if max(each.usd for each in lines) > 0
    ]
    return _grid(("term", *(f"{updates:,}" for updates in MONTHS)), rows)


def _foot(said: Facts) -> str:
    base = cost.total(cost.each_million(said, "url"))
    loud = cost.total(cost.each_million(said._replace(quiet=False), "url"))
    x86 = cost.total(cost.each_million(said._replace(architecture="x86_64"), "url"))
    often = said._replace(schedule="rate(1 hour)")
    hourly, hourly_without = cost.total(cost.ours(often, 1e6, "api")), cost.total(_without_doubts(often))
    share = said.receive / cost.CORE
    return _FOOT.format(
        receive=cost.RECEIVE_CPU * 1e3, keep=cost.KEEP_CPU * 1e6, build=cost.BUILD_CPU * 1e6,
        doubts=cost.DOUBTS_CPU * 1e6, again=cost.DOUBTS_LAKE * 1e6, reads=cost.DOUBTS_READS, writes=cost.DOUBTS_WRITES, raw=cost.RAW[1000],
        tables=cost.TABLES, receive_mb=said.receive, share=share, slow=cost.RECEIVE_CPU * 1e3 / share,
        wait=cost.WAIT * 1e3, start=cost.START, night=cost.NIGHT_REQUESTS, asks=cost.ASKS,
        fetched=1e6 * (1 - 1 / cost.FETCHED) * of("sqs"), lines=loud - base, x86=x86 - base,
        slower=1e6 * said.receive / 1024 * (50e-3 - cost.WAIT) * of(said.architecture),
        longest=said.longest, without=hourly_without - cost.total(_without_doubts(said)),
        hourly=hourly - cost.total(cost.ours(said, 1e6, "api")),
    )  # fmt: skip


def _without_doubts(said: Facts) -> list[Term]:
    """Give the bill of a month with a million updates, without the terms of doubts."""
    return [each for each in cost.ours(said, 1e6, "api") if "doubts" not in each.name]


def _line(term: Term) -> tuple[str, str, str]:
    return term.name, PRICES[term.price].written, _money(term.usd)


def _usd(terms: Iterable[Term], name: str) -> float:
    return next(each.usd for each in terms if each.name == name)


def _money(usd: float | None) -> str:
    if usd is None:
        return "–"
    return f"${usd:,.2f}" if usd >= 0.1 else f"${usd:.4f}"


def _grid(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] + ["---:" if head != "list price" else "---" for head in heads[1:]], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
