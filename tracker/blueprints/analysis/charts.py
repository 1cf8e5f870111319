"""The charts, as plotly takes them. A trace names the token of its colour; the script reads it from the page's own styles."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import orjson
import plotly.graph_objects as go
from flask_babel import gettext as _
from markupsafe import Markup

from tracker.filters import month
from tracker.queries.analysis import Point, Series, Unit

QUARTERS = [0, 25, 50, 75, 100]
ROW_PIXELS = 44
"""How high a unit's bar and its space are."""


def curve(series: Series, *, year: int, today: dt.date, is_small: bool = False) -> Markup:
    """Planned (dashed) and actual over the year, with today's line."""
    points = series.points
    planned = _line(points, [point.planned for point in points], name=_("计划"), tone="--ink-3", dash="dash")
    known = [point for point in points if point.actual is not None]
    actual = _line(known, [point.actual for point in known], name=_("实际"), tone="--ink", dash="solid")
    figure = go.Figure([planned, actual], _layout(height=240 if is_small else 400))
    months = [dt.date(year, month, 1) for month in range(1, 13)]
    figure.update_layout(
        hovermode="x unified",
        xaxis={
            "range": [dt.date(year, 1, 1), dt.date(year, 12, 31)],
            "tickvals": months[::3] if is_small else months,
            "ticktext": [month(day.month) for day in (months[::3] if is_small else months)],
            "hoverformat": _("{m} 月 {d} 日").format(m="%-m", d="%-d", month="%b"),
        },
        yaxis={"range": [0, 104], "tickvals": QUARTERS, "ticktext": [f"{quarter}%" for quarter in QUARTERS]},
        showlegend=not is_small,
    )
    if today.year == year:
        figure.add_shape(type="line", x0=today, x1=today, y0=0, y1=1, yref="paper", line={"width": 1})
    return embedded(figure)


def bars(units: Sequence[Unit]) -> Markup:
    """One bar a lead unit, stacked by where its projects stand."""
    names = [unit.name or _("未定") for unit in units]
    stacks = [
        (_("逾期"), "--red", "", [unit.counts.open_late for unit in units]),
        (_("在办未逾期"), "--ink-3", "", [unit.counts.open_on_time for unit in units]),
        (_("暂缓"), "--grey", "/", [unit.counts.suspended for unit in units]),
        (_("中止"), "--line-2", "x", [unit.counts.cancelled for unit in units]),
        (_("已销号"), "--gold", "", [unit.counts.closed for unit in units]),
    ]
    figure = go.Figure(
        [
            go.Bar(
                x=counts,
                y=names,
                name=name,
                orientation="h",
                meta={"tone": tone},
                marker={"pattern": {"shape": shape}} if shape else None,
                text=[count or "" for count in counts],
                textposition="inside",
                insidetextanchor="middle",
                textangle=0,
                hovertemplate=_("%(name)s：%%{x} 项", name=name) + "<extra>%{y}</extra>",
            )
            for name, tone, shape, counts in stacks
            if any(counts)
        ],
        _layout(height=ROW_PIXELS * len(units) + 96),
    )
    figure.update_layout(
        barmode="stack",
        bargap=0.4,
        xaxis={"dtick": _step(units), "rangemode": "tozero"},
        yaxis={"autorange": "reversed", "automargin": True},
    )
    return embedded(figure)


def embedded(figure: go.Figure) -> Markup:
    """The figure as JSON that may stand in a script element: no `<` in it can end the element."""
    text = orjson.dumps(figure.to_plotly_json()).decode()
    return Markup(text.replace("<", "\\u003c"))  # noqa: S704 - what remains is JSON without a single `<`


def _line(points: Sequence[Point], values: Sequence[Any], *, name: str, tone: str, dash: str) -> go.Scatter:
    return go.Scatter(
        x=[point.day for point in points],
        y=[float(value) for value in values],
        name=name,
        mode="lines+markers",
        line={"dash": dash, "width": 2},
        marker={"size": 5},
        # The last point stands on the chart's edge, and is drawn whole.
        cliponaxis=False,
        meta={"tone": tone},
        hovertemplate=_("%(name)s %%{y}%%", name=name) + "<extra></extra>",
    )


def _layout(*, height: int) -> dict[str, Any]:
    return {
        "template": "none",
        "height": height,
        "margin": {"l": 44, "r": 12, "t": 8, "b": 32},
        "legend": {"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "traceorder": "normal"},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "dragmode": False,
    }


def _step(units: Sequence[Unit]) -> int:
    most = max((unit.counts.issued_total for unit in units), default=0)
    return max(1, -(-most // 8))
