"""Values of metrics, stated with a report or with a closure request: typed once, read everywhere (RULES §12)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from tracker.domain.errors import RuleBroken
from tracker.domain.message import msg
from tracker.extensions import db
from tracker.models import MetricEntry, Project
from tracker.queries.metrics import latest_values

from .doer import Doer


def require_metrics(project: Project, values: Mapping[int, Decimal]) -> None:
    """Raises RuleBroken when a value (by metric id) is for none of the project's metrics."""
    if values and not values.keys() <= {metric.id for metric in project.metrics}:
        raise RuleBroken(msg("有的指标已不在计划里，请重新打开这一页再报。"), field="metrics")


def state_values(
    project: Project, values: Mapping[int, Decimal], *, by: Doer, report_id: int | None = None
) -> list[str]:
    """Enters the values (by metric id) that differ from the latest ones, dated today; what was entered, in words.

    Raises RuleBroken for a metric that is no longer one of the project's.
    """
    if not values or by.account_id is None:
        return []
    require_metrics(project, values)
    metrics = {metric.id: metric for metric in project.metrics}
    latest = latest_values(project.id)
    changed = {key: value for key, value in values.items() if latest.get(key) != value}
    for key, value in changed.items():
        db.session.add(
            MetricEntry(metric_id=key, value=value, stated_on=by.today, stated_by_id=by.account_id, report_id=report_id)
        )
    return [
        str(msg("%(name)s %(value)s %(unit)s", **_named(metrics[key].name, value, metrics[key].unit)))
        for key, value in changed.items()
    ]


def _named(name: str, value: Decimal, unit: str) -> dict[str, object]:
    return {"name": name, "value": value, "unit": unit}
