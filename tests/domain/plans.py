"""Plans of all lawful shapes, for the property tests."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import strategies as st

from tracker.domain.policy import FULL, Policy
from tracker.domain.project import Milestone, Plan

starts = st.dates(date(2015, 1, 1), date(2030, 12, 31))


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """A lawful plan with one to six milestones, any of them done; spans from a day to more than a year."""
    starts_on = draw(starts)
    count = draw(st.integers(1, 6))
    offsets = sorted(draw(st.sets(st.integers(1, 500), min_size=count, max_size=count)))
    cuts = sorted(draw(st.sets(st.integers(1, FULL - 1), min_size=count - 1, max_size=count - 1)))
    weights = [high - low for low, high in pairwise([0, *cuts, FULL])]
    milestones = tuple(
        Milestone(f"第{number}步", starts_on + timedelta(days=offset), weight, draw(st.sampled_from([None, starts_on])))
        for number, (offset, weight) in enumerate(zip(offsets, weights, strict=True), start=1)
    )
    return Plan(starts_on, milestones[-1].due_on, milestones)


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """The default figures or others."""
    yellow = draw(st.integers(1, 40))
    return Policy(
        yellow_gap_points=yellow,
        red_gap_points=yellow + draw(st.integers(0, 60)),
        due_soon_days=draw(st.integers(1, 20)),
        milestone_red_days=draw(st.integers(1, 20)),
    )


percents = st.integers(0, FULL)


def span(plan: Plan) -> list[date]:
    """Every day from well before the start to sixty days past the due day."""
    first = plan.starts_on - timedelta(days=15)
    return [first + timedelta(days=step) for step in range((plan.due_on - first).days + 61)]


def with_done(plan: Plan, count: int) -> Plan:
    """The same plan with exactly the first `count` milestones done."""
    done = (replace(one, done_on=plan.starts_on if at < count else None) for at, one in enumerate(plan.milestones))
    return replace(plan, milestones=tuple(done))
