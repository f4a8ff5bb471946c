"""Post updates over HTTP as Telegram does: some connections at once, and within a chat one after another."""

from __future__ import annotations

import http.client
import json
from collections import defaultdict
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from igarape.errors import Problem

CONNECTIONS = 4


def post(updates: Iterable[bytes], host: str, port: int, secret: str, path: str = "/telegram") -> int:
    """Post all updates, each until it is acknowledged or refused; how many were posted.

    What belongs to one chat goes over one connection, in order. Problem where the answer is not 200.
    """
    lanes: defaultdict[int, list[bytes]] = defaultdict(list)
    for at, update in enumerate(updates):
        lanes[_lane(update, at)].append(update)
    headers = {"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": secret}
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        return sum(pool.map(lambda lane: _post_all(lane, host, port, path, headers), lanes.values()))


def _lane(update: bytes, otherwise: int) -> int:
    """Choose the connection by the chat; updates without one may go over any."""
    for content in json.loads(update).values():
        if isinstance(content, dict):
            chat = content.get("chat") or content.get("message", {}).get("chat", {})
            otherwise = chat.get("id", otherwise)
    return otherwise % CONNECTIONS


def _post_all(updates: list[bytes], host: str, port: int, path: str, headers: dict[str, str]) -> int:
    connection = http.client.HTTPConnection(host, port, timeout=30)
    try:
        for update in updates:
            connection.request("POST", path, update, headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise Problem(
                    "The webhook answered {status} to an update.",
                    "See what igarape capture --webhook says.",
                    status=answer.status,
                )
    finally:
        connection.close()
    return len(updates)
