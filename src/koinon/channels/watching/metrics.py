"""The metrics of channels, for all processes together: workers, which make the calls, are not scraped (CHN-066).

Every process adds its counts to the database and shows the sum, so each scraped process tells the same: take the
greatest, never the sum, over several.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from koinon.channels.watching.counting import BOUNDS, COUNTS, Total, bucket
from koinon.platform.metrics import REGISTRY

COUNTERS = {
    "provider_requests": ("Calls of providers.", ["provider", "operation", "result"]),
    "messages_sent": ("Messages handed over, by what became of them.", ["channel", "status"]),
}
HISTOGRAMS = {
    "provider_request_seconds": ("Time of a provider's answer.", ["provider", "operation"]),
    "throttle_wait_seconds": ("Time messages waited for their sender's slots.", ["lane"]),
    "webhook_lag_seconds": ("Time from a webhook's arrival until it was applied.", ["provider"]),
}
GAUGES = {"breaker_state": ("0 closed, 1 half open, 2 open.", ["account", "operation"])}
EDGES = (*(f"{bound:g}" for bound in BOUNDS), "+Inf")
Gauges = Callable[[], dict[Total, float]]

_known: list[tuple[str, list[str], float]] = []
_gauges: list[Gauges] = []


def register_gauges(read: Gauges) -> None:
    """Have `read()` asked at each beat for gauges of this process."""
    if read not in _gauges:
        _gauges.append(read)


def register_gauge(name: str, words: str, labels: list[str]) -> None:
    """Show a gauge that a context above reads."""
    GAUGES[name] = (words, labels)


def register_counter(name: str, words: str, labels: list[str]) -> None:
    """Show a counter that a context above keeps by `tally`."""
    COUNTERS[name] = (words, labels)


def tally(name: str, labels: tuple[str, ...], times: float = 1) -> None:
    """Add to one of COUNTERS."""
    COUNTS.totals[name, labels] += times


def gauges() -> dict[Total, float]:
    """Every gauge of this process."""
    return {total: value for read in _gauges for total, value in read().items()}


def observe(name: str, label: str, seconds: float, times: int = 1) -> None:
    """Count a time in one of HISTOGRAMS that has one label."""
    COUNTS.totals[f"{name}_bucket", (label, EDGES[bucket(seconds)])] += times
    COUNTS.totals[f"{name}_sum", (label,)] += seconds * times


def show(found: Sequence[tuple[str, list[str], float]]) -> None:
    """Show these from now on."""
    _known[:] = found


class ChannelMetrics(Collector):
    """What was last read from the database."""

    def collect(self) -> Iterable[Metric]:
        values: defaultdict[str, dict[tuple[str, ...], float]] = defaultdict(dict)
        for name, labels, value in _known:
            values[name][tuple(labels)] = value
        for name, (words, labels) in COUNTERS.items():
            counter = CounterMetricFamily(name, words, labels=labels)
            for at, value in values[name].items():
                counter.add_metric(at, value)
            yield counter
        for name, (words, labels) in HISTOGRAMS.items():
            yield _histogram(name, words, labels, values[f"{name}_bucket"], values[f"{name}_sum"])
        for name, (words, labels) in GAUGES.items():
            gauge = GaugeMetricFamily(name, words, labels=labels)
            for at, value in values[name].items():
                gauge.add_metric(at, value)
            yield gauge


def _histogram(
    name: str,
    words: str,
    labels: Sequence[str],
    buckets: dict[tuple[str, ...], float],
    sums: dict[tuple[str, ...], float],
) -> Metric:
    family = HistogramMetricFamily(name, words, labels=labels)
    for at in sorted({key[:-1] for key in buckets}):
        total, told = 0.0, []
        for edge in EDGES:
            total += buckets.get((*at, edge), 0.0)
            told.append((edge, total))
        family.add_metric(at, told, sums.get(at, 0.0))
    return family


REGISTRY.register(ChannelMetrics())
