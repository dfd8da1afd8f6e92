"""Who looks on while one account's calls are made: counts each, keeps a few of them whole (CHN-064, 066, 068)."""

from contextlib import AbstractContextManager
from uuid import UUID

from koinon.channels.contracts import SendResult
from koinon.channels.watching import exchanges
from koinon.channels.watching.counting import BOUNDS, COUNTS, Key, Minute, bucket, note_results, this_minute
from koinon.platform.http import watched

PROBE, PROBE_FAILED = "probe", "probe"
"""The operation that only asks whether a provider answers, and the class its failures are counted under."""
RESULTS = ("ok", "refused", "throttled", "failed", "no_answer")
EDGES = (*(f"{bound:g}" for bound in BOUNDS), "+Inf")


def result_of(status: int | None) -> str:
    """What a call's status says, in one of five words."""
    if status is None:
        return "no_answer"
    if status < 400:
        return "ok"
    return "throttled" if status == 429 else "failed" if status >= 500 else "refused"


class Watcher:
    """The onlooker of one operation ("send", "probe", "numbers" …) of an account, for one of its senders or none."""

    def __init__(
        self,
        organization_id: UUID,
        account_id: UUID,
        sender_id: UUID | None,
        provider: str,
        operation: str,
        *,
        is_simulated: bool,
    ) -> None:
        self._key = Key(organization_id, account_id, sender_id, provider, is_simulated, 0)
        self._operation = operation
        self._kept = exchanges.Allowance()
        self._results = {name: ("provider_requests", (provider, operation, name)) for name in RESULTS}
        self._buckets = [("provider_request_seconds_bucket", (provider, operation, edge)) for edge in EDGES]
        self._sum = ("provider_request_seconds_sum", (provider, operation))
        self._known: tuple[int, object, Minute] | None = None

    def __call__(self, request: bytes, seconds: float, status: int | None, body: bytes, fault: str) -> None:
        at, minute, totals = bucket(seconds), self.minute(), COUNTS.totals
        minute.calls += 1
        minute.call_seconds += seconds
        minute.latency[at] += 1
        if self._operation == PROBE and (status is None or status >= 400):
            minute.failed[PROBE_FAILED] += 1
        totals[self._results[result_of(status)]] += 1
        totals[self._buckets[at]] += 1
        totals[self._sum] += seconds
        if self._kept.allows(status is None or status >= 400):
            exchanges.keep(self._key, self._operation, request, seconds, status, body, fault)

    def note(self, channel: str, results: list[SendResult]) -> None:
        """Count what became of the messages of a batch."""
        note_results(self.minute(), channel, results)

    def minute(self) -> Minute:
        """The counts of the present minute."""
        now, known = this_minute(), self._known
        if known is None or known[0] != now or known[1] is not COUNTS.minutes:
            minute = COUNTS.minute(self._key._replace(minute=now))
            self._known = known = (now, COUNTS.minutes, minute)
        return known[2]


_watchers: dict[tuple[UUID, str], Watcher] = {}


def watching(
    organization_id: UUID, account_id: UUID, provider: str, operation: str, *, is_simulated: bool
) -> AbstractContextManager[None]:
    """Have the calls made inside counted as an operation of an account: `with watching(…, "numbers"): …`."""
    key = (account_id, operation)
    if key not in _watchers:
        made = Watcher(organization_id, account_id, None, provider, operation, is_simulated=is_simulated)
        _watchers[key] = made
    return watched(_watchers[key])
