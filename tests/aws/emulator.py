"""Starts ministack, with three things as AWS has them. It runs in ministack's own environment, not in ours.

- A batch of a queue is collected for a while (here: half a second in the place of minutes), and holds as many as
  were asked for; ministack takes ten at once, and never waits.
- `s3:if-none-match` is a key that conditions may name, whose value is that header.
- The bucket's own policy lets nobody in without TLS, and ministack has none on loopback: with LOOPBACK_IS_TLS every
  request counts as encrypted.
"""

from __future__ import annotations

import os
import time
from typing import Any

from ministack.app import main
from ministack.core import iam_actions, iam_evaluator
from ministack.services import sqs

_WINDOW = 0.5


def batch(queue_url: str, most: int) -> list[dict[str, Any]]:
    """Give a batch once its oldest message has waited for the window, or it is full."""
    with sqs._queues_lock:
        queue = sqs._get_q(queue_url)
        sqs._expire_retained(queue)
        sqs._dlq_sweep(queue)
        now = time.time()
        waiting = [each for each in queue["messages"] if each.get("visible_at", 0) <= now]
        if not waiting or (len(waiting) < most and now - min(each["sent_at"] for each in waiting) < _WINDOW):
            return []
        found: list[dict[str, Any]] = sqs._collect_msgs(
            queue, most, int(queue["attributes"].get("VisibilityTimeout", "30"))
        )
        return found


def main_as_aws() -> None:
    """Put the three things in place, and start."""
    sqs._receive_messages_for_esm = batch
    before = iam_actions.s3_service_context

    def context(action: str, query: Any, path: str, headers: Any) -> dict[str, Any]:
        said = {name.lower(): value for name, value in (headers or {}).items()}.get("if-none-match")
        found: dict[str, Any] = before(action, query, path, headers)
        return found if said is None else {**found, "s3:if-none-match": said}

    iam_actions.s3_service_context = context
    if os.environ.get("LOOPBACK_IS_TLS"):
        resolve = iam_evaluator._resolve_condition_key
        iam_evaluator._resolve_condition_key = lambda key, ctx: (
            "true" if key.lower() == "aws:securetransport" else resolve(key, ctx)
        )
    main()


if __name__ == "__main__":
    main_as_aws()
