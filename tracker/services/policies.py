"""The adjustable figures of an organisation: set by the system administrator, in force at once (RULES, preamble)."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from tracker.domain import permissions
from tracker.domain.acts import Act
from tracker.domain.errors import NotAllowed, RuleBroken, Stale
from tracker.domain.message import msg
from tracker.domain.policy import Policy
from tracker.domain.project import State
from tracker.extensions import db
from tracker.models import Checklist, Organization, PolicySetting, Project
from tracker.queries.policy import policy_for
from tracker.queries.projects import within

from . import audit, standing
from .doer import Doer

# A closed or cancelled project keeps the light that it had.
RUNNING = (State.DRAFT, State.ISSUED, State.IN_PROGRESS, State.SUSPENDED)


def inherited_policy(organization: Organization) -> Policy:
    """What would be in force if the organisation had set nothing itself."""
    above, _, _ = organization.path.rstrip("/").rpartition("/")
    return policy_for(f"{above}/")


def setting_of(organization: Organization) -> PolicySetting | None:
    """What the organisation has set itself."""
    return db.session.get(PolicySetting, organization.id)


def change_figures(organization: Organization, figures: Mapping[str, object], *, version: int, by: Doer) -> None:
    """Sets these figures for the organisation and all below that have not set their own; turning days follow at once.

    A figure that equals what is inherited is not kept, and follows the organisation above from then on. `version` is
    that of the setting, 0 where there is none yet. Raises NotAllowed, Stale, or RuleBroken on the figure's name.
    """
    if by.actor is not None and not permissions.can_change_policy(by.actor, organization.path):
        raise NotAllowed(msg("参数由本组织或上级组织的系统管理员修改。"))
    setting = setting_of(organization)
    if (setting.version if setting else 0) != version:
        raise Stale(policy_for(organization.path).figures())
    inherited = inherited_policy(organization)
    before, after = policy_for(organization.path).figures(), inherited.with_figures(figures).figures()
    changed = sorted(name for name in after if before[name] != after[name])
    if not changed:
        raise RuleBroken(msg("没有改动。"))
    own = {name: value for name, value in after.items() if value != inherited.figures()[name]}
    if setting is None:
        setting = PolicySetting(organization_id=organization.id)
        db.session.add(setting)
    setting.figures = own
    audit.record(
        Act.POLICY_CHANGE,
        by=by,
        subject=organization,
        label=organization.name,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )
    _turn_anew(organization.path)


def _turn_anew(path: str) -> None:
    """Turning days of every running project beneath, each by the figures in force where its checklist is."""
    policies: dict[str, Policy] = {}
    projects = db.session.scalars(
        sa.select(Project)
        .where(within(Project.org_path, path), Project.state.in_(RUNNING))
        .options(selectinload(Project.milestones))
    )
    for project in projects:
        if project.org_path not in policies:
            policies[project.org_path] = policy_for(project.org_path)
        standing.turn(project, policy=policies[project.org_path])
    db.session.execute(
        sa.update(Checklist)
        .where(within(Checklist.org_path, path))
        .values(revision=Checklist.revision + 1)
        .execution_options(synchronize_session=False)
    )
