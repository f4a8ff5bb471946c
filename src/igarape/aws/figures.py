"""One line of figures in the log: JSON, of which CloudWatch makes metrics (embedded metric format)."""

from __future__ import annotations

import json
import os
import time

NAMESPACE = "igarape"


def say(function: str, *, metrics: tuple[str, ...] = (), **figures: object) -> None:
    """Print the figures on one line; those named in `metrics` are counted, by stack."""
    line: dict[str, object] = {"function": function, **figures}
    if metrics:
        line["stack"] = os.environ.get("STACK", "")
        line["_aws"] = {
            "Timestamp": time.time_ns() // 1_000_000,
            "CloudWatchMetrics": [
                {
                    "Namespace": NAMESPACE,
                    "Dimensions": [["stack"]],
                    "Metrics": [{"Name": name} for name in metrics],
                }
            ],
        }
    print(json.dumps(line, ensure_ascii=False), flush=True)
