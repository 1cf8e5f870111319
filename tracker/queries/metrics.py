"""The metrics of a project and the values they have reached (RULES §6, §12)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import sqlalchemy as sa

from tracker.domain.closure import MetricFacts
from tracker.domain.terms import Direction
from tracker.extensions import db
from tracker.models import Metric, MetricEntry, Review

from .project_record import RETURNED


def latest_values(project_id: int) -> dict[int, Decimal]:
    """The latest value of each metric that has one, by the metric's id. Entries of returned reports do not count."""
    rows = db.session.execute(
        sa.select(MetricEntry.metric_id, MetricEntry.value)
        .join(Metric, Metric.id == MetricEntry.metric_id)
        .outerjoin(Review, Review.report_id == MetricEntry.report_id)
        .where(Metric.project_id == project_id, sa.func.coalesce(Review.decision, "") != RETURNED)
        .order_by(MetricEntry.stated_on, MetricEntry.id)
    )
    return {row.metric_id: row.value for row in rows}


def facts(metrics: Sequence[Metric], values: dict[int, Decimal]) -> list[MetricFacts]:
    """Metrics beside the values they reached, as the rule of closing takes them."""
    return [
        MetricFacts(metric.name, metric.unit, Direction(metric.direction), metric.target, values.get(metric.id))
        for metric in metrics
        if metric.target is not None
    ]
