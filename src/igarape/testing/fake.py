"""The fake Telegram: what bots call, what webhooks are posted, and how a test drives both."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any, NamedTuple

from igarape.testing import methods, webhooks
from igarape.testing.account import Account, Poll
from igarape.testing.clock import Clock
from igarape.testing.forms import Params, Upload, read
from igarape.testing.hook import Answer, Post
from igarape.testing.kinds import Json
from igarape.testing.reply import Refused, Reply
from igarape.testing.talk import Talk
from igarape.testing.world import Chat

GROUP_LIMIT = 20
REFUSED = Answer(error="Connection refused")
_QUERY_SECONDS = 150
_ATTEMPTS_KEPT = 100_000


class Call(NamedTuple):
    """A call as it came and was answered, without the token. `status` is 0 where no answer was given."""

    at: float
    bot_id: int
    method: str
    params: Json
    status: int
    body: bytes


class Attempt(NamedTuple):
    """An update that was posted to a webhook, and what came of it."""

    at: float
    bot_id: int
    update_id: int
    answer: Answer


@dataclass
class _Fault:
    """What the next calls meet."""

    reply: Reply
    times: int
    method: str
    whole: bool  # whether `reply` stands in place of the true one, which is not made


class FakeTelegram(Talk):
    """A Telegram on a simulated clock: no sockets, no waiting; `igarape.testing.serve` puts it on HTTP.

    `calls` and `attempts` are what happened, for a test to look at. `group_limit` is how many messages
    a minute a bot may send to a group; None for any number.
    """

    def __init__(self, clock: Clock | None = None, *, seed: int = 0) -> None:
        super().__init__(clock, seed=seed)
        self.calls: list[Call] = []
        self.attempts: deque[Attempt] = deque(maxlen=_ATTEMPTS_KEPT)
        self.files: dict[str, Upload] = {}
        self.group_limit: int | None = GROUP_LIMIT
        self._faults: list[_Fault] = []
        self._sent: dict[int, deque[float]] = {}
        self._files = count(1)

    # ── what bots call ──

    def begin(self, token: str, method: str, params: Params) -> Reply | Poll:
        """Take a call: its reply, or the long poll that it has to wait for."""
        with self.changed:
            account = self._account(token)
            fault = self._fault(method)
            if fault and fault.whole:
                found: Reply | Poll = fault.reply
            else:
                found = self._answer(account, method, params)
                if fault and isinstance(found, Reply):
                    found = Reply(found.status, found.body, found.headers, fault.reply.hang, fault.reply.cut)
            if isinstance(found, Reply):
                self._note(account, method, params, found)
            self.changed.notify_all()
            return found

    def finish(self, poll: Poll, params: Params) -> Reply:
        """End a long poll: with what came, with a 409, or empty."""
        with self.changed:
            reply = poll.end(self.clock.now)
            self._note(poll.account, "getUpdates", params, reply)
            return reply

    def call(self, token: str, method: str, **params: Any) -> Reply:
        """Take a call, and let the time of a long poll pass on the clock where nothing waits for it."""
        given = Params(params)
        found = self.begin(token, method, given)
        if isinstance(found, Reply):
            return found
        if found.reply is None:
            self.clock.advance_to(found.until)
        return self.finish(found, given)

    def fail(
        self,
        times: int = 1,
        *,
        method: str = "",
        status: int = 500,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        hang: bool = False,
        cut: bool = False,
    ) -> None:
        """Have the next calls (of one method, if named) fail: another answer, none at all, or one cut short.

        `cut` without a body lets the call happen, and cuts its true reply.
        """
        whole = body is not None or not cut
        text = body if body is not None else Refused(status, "Internal Server Error").reply().body
        with self.changed:
            self._faults.append(
                _Fault(Reply(status, text, headers or {}, hang, cut), times, method.lower(), whole)
            )

    def download(self, token: str, path: str) -> Reply:
        """Give a file by the path that `getFile` told."""
        with self.changed:
            if self._account(token) is None:
                return Refused(401, "Unauthorized").reply()
            for number, upload in self.files.items():
                if self.path(number) == path:
                    return Reply(200, upload.data, {"Content-Type": "application/octet-stream"})
        return Refused(404, "Not Found").reply()

    # ── what webhooks are posted ──

    def posts(self) -> list[Post]:
        """Take all that is to be posted now; each must be `answered`."""
        with self.changed:
            now = self.clock.now
            return [post for each in self.accounts.values() if each.hook for post in each.hook.posts(now)]

    def next_at(self) -> float | None:
        """When there will be something to post, unless something happens first; None for never."""
        with self.changed:
            now = self.clock.now
            hooks = [each.hook for each in self.accounts.values() if each.hook]
            return min((at for hook in hooks if (at := hook.next_at(now)) is not None), default=None)

    def answered(self, post: Post, answer: Answer) -> None:
        """Take a webhook's answer; a `method` in it is carried out, though its result goes nowhere."""
        with self.changed:
            account, now = self.accounts[post.bot_id], self.clock.now
            self.attempts.append(Attempt(now, post.bot_id, post.pending.id, answer))
            if account.hook is not post.hook:
                return  # set anew meanwhile: the update waits again
            post.hook.answered(post.pending.id, answer, now)
            if post.hook.removed:
                account.set_hook(None)
            if answer.taken and answer.body:
                self._carry_out(account, answer)
            self.changed.notify_all()

    def run(self, receive: Callable[[Post], Answer], until: float) -> None:
        """Deliver on the simulated clock until a moment, jumping from event to event.

        `receive` stands for the webhook; its answer comes after `answer.after` seconds.
        """
        coming: list[tuple[float, int, Post, Answer]] = []
        order = count()
        while True:
            for post in self.posts():
                answer = receive(post)
                heapq.heappush(coming, (self.clock.now + answer.after, next(order), post, answer))
            while coming and coming[0][0] <= self.clock.now:
                _, _, post, answer = heapq.heappop(coming)
                self.answered(post, answer)
            due = [at for at in (self.next_at(), coming[0][0] if coming else None) if at is not None]
            if min(due, default=until) >= until and not (due and min(due) <= self.clock.now):
                break
            self.clock.advance_to(min(due))
        self.clock.advance_to(until)

    def outage(self, until: float, answer: Answer = REFUSED) -> int:
        """Let every attempt until a moment fail the same way, without making it; how many there were.

        The same as `run` with a webhook that answers so at once, and a thousand times as fast.
        """
        with self.changed:
            now = self.clock.now
            count = sum(
                each.hook.fail_until(until, now, answer) for each in self.accounts.values() if each.hook
            )
        self.clock.advance_to(until)
        return count

    # ── for the methods ──

    def limit(self, chat: Chat) -> int:
        """Count a message of a bot to a chat; how many seconds it has to wait instead, if it came too soon."""
        if self.group_limit is None or not chat.is_group:
            return 0
        now = self.clock.now
        sent = self._sent.setdefault(chat.id, deque())
        while sent and sent[0] <= now - 60:
            sent.popleft()
        if len(sent) >= self.group_limit:
            return int(sent[0] + 60 - now) + 1 if sent else 60
        sent.append(now)
        return 0

    def keep(self, upload: Upload) -> str:
        """Keep a file, and give its id."""
        number = f"AgAC{next(self._files):016d}"
        self.files[number] = upload
        return number

    def path(self, number: str) -> str:
        """Where a file can be downloaded."""
        sort = "photos" if self.files[number].type.startswith("image/") else "documents"
        return f"{sort}/file_{int(number[-16:])}"

    def answer_query(self, number: str) -> bool:
        """Take the answer to a pressed button; False where it is too late, or was answered."""
        at = self.queries.pop(number, None)
        return at is not None and self.clock.now <= at + _QUERY_SECONDS

    def _answer(self, account: Account | None, method: str, params: Params) -> Reply | Poll:
        if account is None or account.logged_out:
            return Refused(401, "Unauthorized").reply()
        try:
            if method.lower() == "getupdates":
                webhooks.subscribe(account, params)
                said = (params.number("offset"), params.number("limit", 100), params.number("timeout"))
                return account.begin_poll(*said, self.clock.now)
            return methods.find(method)(self, account, params)
        except Refused as refused:
            return refused.reply()

    def _carry_out(self, account: Account, answer: Answer) -> None:
        kind = {name.lower(): value for name, value in answer.headers.items()}.get("content-type", "")
        try:
            params = read("", kind, answer.body)
        except Refused:
            return  # no form and no JSON: it is an answer like any other
        method = params.text("method")
        if method and methods.in_answer(method):
            reply = self._answer(account, method, params)
            if isinstance(reply, Reply):
                self._note(account, method, params, reply)

    def _account(self, token: str) -> Account | None:
        number = token.partition(":")[0]
        found = self.accounts.get(int(number)) if number.isdecimal() else None
        return found if found and found.bot.token == token else None

    def _fault(self, method: str) -> _Fault | None:
        for fault in self._faults:
            if fault.method in ("", method.lower()):
                fault.times -= 1
                if not fault.times:
                    self._faults.remove(fault)
                return fault
        return None

    def _note(self, account: Account | None, method: str, params: Params, reply: Reply) -> None:
        number = account.bot.id if account else 0
        status = 0 if reply.hang else reply.status
        self.calls.append(Call(self.clock.now, number, method, params.values, status, reply.body))
