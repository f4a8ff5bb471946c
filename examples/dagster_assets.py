"""The lake in Dagster: build it every night, then ask it, and check that nothing was quarantined.

pip install igarape dagster dagster-webserver pandas tabulate
IGARAPE_LAKE=demo-lake dagster dev -f examples/dagster_assets.py
"""

import json
import subprocess
import sys

import dagster as dg

import igarape


@dg.asset
def lake() -> dg.MaterializeResult:
    """The tables, brought up to date with what was captured."""
    build = [sys.executable, "-m", "igarape", "build", "--format", "json"]
    told = subprocess.run(build, capture_output=True, text=True, check=False)
    if not told.stdout:
        raise dg.Failure(told.stderr)
    counts = json.loads(told.stdout)
    return dg.MaterializeResult(metadata={name: counts[name] for name in ("rows", "repeats", "quarantined")})


@dg.asset_check(asset=lake)
def nothing_quarantined() -> dg.AssetCheckResult:
    """Each delivery became a row."""
    waiting = igarape.open().quarantine.count()
    return dg.AssetCheckResult(passed=waiting == 0, metadata={"deliveries": waiting})


@dg.asset(deps=[lake])
def most_asked() -> dg.MaterializeResult:
    """The ten doubts that most people have."""
    answer = igarape.open().ask("doubts")
    topics = answer.df().head(10)[["topic", "people", "messages"]]
    return dg.MaterializeResult(
        metadata={"said": answer.sentences[0], "topics": dg.MetadataValue.md(topics.to_markdown(index=False))}
    )


every_night = dg.ScheduleDefinition(
    name="every_night", target="*", cron_schedule="15 0 * * *", execution_timezone=igarape.open().zone
)
defs = dg.Definitions(assets=[lake, most_asked], asset_checks=[nothing_quarantined], schedules=[every_night])
