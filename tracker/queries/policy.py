"""The policy in force for an organisation: the defaults, with what it or an organisation above it has set."""

from __future__ import annotations

import sqlalchemy as sa

from tracker.domain.policy import DEFAULT, Policy
from tracker.extensions import db
from tracker.models import Organization, PolicySetting

_setting, _organization = PolicySetting.__table__.c, Organization.__table__.c
_FIGURES = (
    sa.select(_setting.figures)
    .join(Organization.__table__, _organization.id == _setting.organization_id)
    .where(_organization.path.in_(sa.bindparam("paths", expanding=True)))
    .order_by(sa.func.length(_organization.path))
)


def policy_for(path: str) -> Policy:
    """The figures for the organisation at `path`; the nearest organisation that has set a figure decides it (RULES, preamble)."""
    ancestors = [path[: end + 1] for end, sign in enumerate(path) if sign == "/" and end]
    rows = db.session.execute(_FIGURES, {"paths": ancestors}).scalars()
    policy = DEFAULT
    for figures in rows:
        policy = policy.with_figures(figures)
    return policy
