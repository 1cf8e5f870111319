"""The policy in force for an organisation: the defaults, with what it or an organisation above it has set."""

from __future__ import annotations

import sqlalchemy as sa

from tracker.domain.policy import DEFAULT, Policy
from tracker.extensions import db
from tracker.models import Organization, PolicySetting


def policy_for(path: str) -> Policy:
    """The figures for the organisation at `path`; the nearest organisation that has set a figure decides it (RULES, preamble)."""
    ancestors = [path[: end + 1] for end, sign in enumerate(path) if sign == "/" and end]
    rows = db.session.execute(
        sa.select(PolicySetting.figures)
        .join(Organization, Organization.id == PolicySetting.organization_id)
        .where(Organization.path.in_(ancestors))
        .order_by(sa.func.length(Organization.path))
    ).scalars()
    policy = DEFAULT
    for figures in rows:
        policy = policy.with_figures(figures)
    return policy
