"""The policy in force for an organisation: the defaults, with what it or an organisation above it has set."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

import sqlalchemy as sa

from tracker.direct import Direct
from tracker.domain.policy import DEFAULT, Policy
from tracker.extensions import db
from tracker.models import Organization, PolicySetting

_setting, _organization = PolicySetting.__table__.c, Organization.__table__.c
_FIGURES = Direct(
    sa.select(_setting.figures)
    .join(Organization.__table__, _organization.id == _setting.organization_id)
    .where(sa.bindparam("path", type_=sa.String).startswith(_organization.path))
    .order_by(sa.func.length(_organization.path))
)


def policy_for(path: str) -> Policy:
    """The figures for the organisation at `path`; the nearest organisation that has set a figure decides it (RULES, preamble)."""
    policy = DEFAULT
    for (figures,) in _FIGURES.rows(path=path):
        policy = policy.with_figures(figures)
    return policy


def policies() -> Callable[[str], Policy]:
    """The same for many organisations: all settings are read once, and each path is worked out once."""
    rows = db.session.execute(
        sa.select(_organization.path, _setting.figures).join(
            Organization.__table__, _organization.id == _setting.organization_id
        )
    )
    own: dict[str, Mapping[str, object]] = dict(rows.all())

    @cache
    def of(path: str) -> Policy:
        policy = DEFAULT
        for ancestor in _lineage(path):
            policy = policy.with_figures(own.get(ancestor, {}))
        return policy

    return of


def _lineage(path: str) -> list[str]:
    """The organisation and those above it, the topmost first."""
    return [path[: end + 1] for end, sign in enumerate(path) if sign == "/" and end]
