"""Who sees which project (RULES §10)."""

from __future__ import annotations

from tests import make
from tests.cast import Cast
from tracker.domain.permissions import Role
from tracker.domain.project import State
from tracker.extensions import db
from tracker.models import Account, Project
from tracker.queries.projects import visible_checklists, visible_to


def sees(who: Account, project: Project) -> bool:
    return project in db.session.scalars(visible_to(make.actor(who))).all()


def test_an_issued_project_is_seen_from_its_park_its_lead_unit_and_by_those_it_names(cast: Cast) -> None:
    checklist = make.checklist(cast.park, cast.office)
    project = make.project(checklist, owner=cast.branch, sponsor=cast.sponsor, lead_unit=cast.industry)
    assert all(sees(who, project) for who in (cast.office, cast.sponsor, cast.verifier, cast.secretary, cast.branch))
    sibling = make.organization("丝纺服装行业党委", parent=cast.department, tier=5)
    stranger = make.account("另一行业党委书记", sibling, roles=[(Role.REPORTER, sibling)])
    assert not sees(stranger, project), "neither named nor over the lead unit"


def test_neither_another_park_nor_an_administrator_sees_it(cast: Cast) -> None:
    checklist = make.checklist(cast.park, cast.office)
    project = make.project(checklist, owner=cast.branch, lead_unit=cast.industry)
    assert not any(sees(who, project) for who in (cast.outsider, cast.system, cast.security, cast.auditor))
    assert visible_checklists(make.actor(cast.auditor)).whereclause is not None


def test_a_supporting_unit_sees_the_project_and_its_checklist(cast: Cast) -> None:
    checklist = make.checklist(cast.park, cast.office)
    project = make.project(checklist, owner=cast.owner, lead_unit=cast.department)
    assert not sees(cast.branch, project)
    project.support_units.append(cast.enterprise)
    db.session.flush()
    assert sees(cast.branch, project)
    assert checklist in db.session.scalars(visible_checklists(make.actor(cast.branch))).all()


def test_a_draft_is_the_offices_alone(cast: Cast) -> None:
    checklist = make.checklist(cast.park, cast.office, state="draft")
    project = make.project(
        checklist, owner=cast.owner, sponsor=cast.sponsor, lead_unit=cast.industry, state=State.DRAFT
    )
    assert sees(cast.office, project)
    assert not any(sees(who, project) for who in (cast.owner, cast.sponsor, cast.verifier, cast.secretary))
