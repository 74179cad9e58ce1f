"""The figures of the service for Prometheus, read from the tables when they are asked for."""

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from digest.service import Service
from digest.storage.figures import figures


def metrics_text(service: Service) -> str:
    """The metrics in Prometheus' text format."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Figures(service))
    return generate_latest(registry).decode()


class Figures(Collector):
    """Collects what the tables say at this moment."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def collect(self) -> Iterable[Metric]:
        """One metric after the other."""
        with self._service.database.read() as connection:
            found = figures(connection)
        deliveries = GaugeMetricFamily("digest_deliveries", "Deliveries by state.", labels=["state"])
        for state, number in found.deliveries.items():
            deliveries.add_metric([state], number)
        subscriptions = GaugeMetricFamily("digest_subscriptions", "Subscriptions by status.", labels=["status"])
        for status, number in found.subscriptions.items():
            subscriptions.add_metric([status], number)
        yield deliveries
        yield subscriptions
        yield GaugeMetricFamily("digest_sources_failing", "Sources whose last read failed.", value=found.failing)
        yield GaugeMetricFamily("digest_articles", "Articles kept.", value=found.articles)
