"""The figures of the service for Prometheus, read from the tables when they are asked for."""

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from digest import __version__
from digest.epoch import why_locked
from digest.model import State
from digest.service import Service
from digest.storage.figures import Figures, figures

# Figures that took long to read hold for so many times as long: however often somebody asks, and however many rows
# there are, reading them takes a twentieth of the time.
HOLDS = 19
QUICK = 0.1


def metrics_text(service: Service, latest: "Latest") -> str:
    """The metrics in Prometheus' text format, from the latest figures."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Metrics(service, latest.figures()))
    return generate_latest(registry).decode()


class Latest:
    """The latest figures, read by one who asks while others wait; `seconds` is a steadily growing clock."""

    def __init__(self, read: Callable[[], Figures], seconds: Callable[[], float] = time.monotonic) -> None:
        self._read, self._seconds, self._lock = read, seconds, threading.Lock()
        self._found: Figures | None = None
        self._holds_until = float("-inf")

    def figures(self) -> Figures:
        """The figures of this moment, or of a moment ago where reading them takes long."""
        with self._lock:
            begun = self._seconds()
            if self._found is None or begun >= self._holds_until:
                self._found = self._read()
                took = self._seconds() - begun
                self._holds_until = begun + took * (1 + HOLDS) if took > QUICK else float("-inf")
            return self._found


def figures_now(service: Service) -> Figures:
    """The figures as the tables say them at this moment."""
    with service.database.read() as connection:
        return figures(connection)


class Metrics(Collector):
    """Tells figures as metrics."""

    def __init__(self, service: Service, found: Figures) -> None:
        self._service, self._found = service, found

    def collect(self) -> Iterable[Metric]:
        """One metric after the other."""
        found = self._found
        yield InfoMetricFamily("digest_build", "The program that runs.", {"version": __version__})
        locked = float(bool(why_locked(self._service)))
        yield GaugeMetricFamily("digest_sending_locked", "1 while nothing is sent until `digest unlock`.", locked)
        yield from delivery_metrics(found, self._service.clock())
        yield by("digest_subscriptions", "Subscriptions by status.", "status", found.subscriptions)
        yield by("digest_feedback", "Deliveries that something came back about, by kind.", "kind", found.feedback)
        yield by("digest_sources", "Sources by state: good, failing, dead.", "state", found.sources)
        yield GaugeMetricFamily("digest_articles", "Articles kept.", found.articles)
        yield GaugeMetricFamily("digest_articles_held", "Articles that wait for somebody's look.", found.held)


def delivery_metrics(found: Figures, now: datetime) -> Iterable[Metric]:
    """What became of mails, and how sending goes."""
    states = GaugeMetricFamily("digest_deliveries", "Deliveries by list and state.", labels=["list", "state"])
    sent = CounterMetricFamily("digest_deliveries_sent", "Deliveries that were sent, by list.", labels=["list"])
    for (name, state), number in found.deliveries.items():
        states.add_metric([name, state], number)
        if state == State.SENT:
            sent.add_metric([name], number)
    yield states
    yield sent
    age = (now - found.waits_since).total_seconds() if found.waits_since else 0
    what = "Age of the oldest edition of which something waits; 0: nothing does."
    yield GaugeMetricFamily("digest_deliveries_oldest_pending_age_seconds", what, max(age, 0))
    yield moment("digest_deliveries_next_retry_timestamp_seconds", "When a retry is due next.", found.next_retry)
    yield moment("digest_last_pass_timestamp_seconds", "When a pass last ended without a failure.", found.passed_at)


def by(name: str, what: str, label: str, counted: Mapping[str, int]) -> Metric:
    """A gauge with one label."""
    gauge = GaugeMetricFamily(name, what, labels=[label])
    for value, number in counted.items():
        gauge.add_metric([value], number)
    return gauge


def moment(name: str, what: str, at: datetime | None) -> Metric:
    """A gauge that shows an instant, without a value where there is none."""
    gauge = GaugeMetricFamily(name, what, labels=[])
    if at:
        gauge.add_metric([], at.timestamp())
    return gauge
