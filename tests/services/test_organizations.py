"""Organisations are made, renamed and moved, and their history is kept."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import make
from tests.cast import Cast
from tracker.domain.acts import Act
from tracker.domain.errors import NotAllowed, RuleBroken, Stale
from tracker.domain.permissions import Role
from tracker.models import Account, AuditEvent, Checklist, Organization, OrganizationChange, Project
from tracker.services import organizations
from tracker.services.doer import Doer

PROGRAM = Doer(None, "命令", make.MOMENT, make.TODAY)
REASON = "园发〔2026〕5号"


def last_event(session: Session) -> AuditEvent:
    session.flush()
    return session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).all()[0]


def create(parent: Organization | None, name: str = "新行业党委", *, tier: int | None = 5, by: Doer) -> Organization:
    return organizations.create_organization(name, parent=parent, tier=tier, by=by)


def move(one: Organization, parent: Organization, *, by: Account, reason: str = REASON) -> None:
    organizations.move_organization(one, parent=parent, reason=reason, version=one.version, by=make.doer(by))


def rename(one: Organization, name: str, *, by: Account, short_name: str = "", reason: str = REASON) -> None:
    organizations.rename_organization(
        one, name=name, short_name=short_name, reason=reason, version=one.version, by=make.doer(by)
    )


def test_a_new_organisation_hangs_under_its_parent(session: Session, cast: Cast) -> None:
    made = create(cast.department, by=make.doer(cast.system))
    assert made.path == f"{cast.department.path}{made.id}/"
    assert made.short_name == "新行业党委"
    event = last_event(session)
    assert (event.act, event.after["parent"]) == (Act.ORGANIZATION_CREATE, "党群工作部")


def test_departments_hang_under_any(cast: Cast) -> None:
    department = create(cast.enterprise, "工会", tier=None, by=make.doer(cast.system))
    assert create(department, "工会办公室", tier=None, by=make.doer(cast.system)).tier is None


def test_only_the_program_makes_one_on_top(cast: Cast) -> None:
    assert create(None, "另一个区委", tier=1, by=PROGRAM).parent_id is None
    with pytest.raises(NotAllowed):
        create(None, "第三个区委", tier=1, by=make.doer(cast.system))


@pytest.mark.parametrize("who", ["office", "security", "auditor", "owner"])
def test_others_make_none(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        create(cast.department, by=make.doer(getattr(cast, who)))


@pytest.mark.parametrize(
    ("parent", "tier", "sentence"),
    [
        ("park", 5, "“行业党委”要设在“党群工作部”下面"),
        ("department", 1, "“区委”要设在“最上一级”下面"),
        ("department", 7, "层级只有六级"),
    ],
)
def test_a_tier_stands_one_below_its_parent(cast: Cast, parent: str, tier: int, sentence: str) -> None:
    with pytest.raises(RuleBroken, match=sentence) as broken:
        create(getattr(cast, parent), tier=tier, by=make.doer(cast.system))
    assert broken.value.field == "tier"


def test_no_tier_hangs_under_a_department(cast: Cast) -> None:
    department = create(cast.park, "工会", tier=None, by=make.doer(cast.system))
    with pytest.raises(RuleBroken, match="部门、群团下面只能设部门、群团"):
        create(department, tier=4, by=make.doer(cast.system))


@pytest.mark.parametrize(("name", "field"), [("", "name"), ("名" * 81, "name"), ("汽车汽配行业党委", "name")])
def test_a_name_is_asked_for_and_is_used_once_under_a_parent(cast: Cast, name: str, field: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        create(cast.department, name, by=make.doer(cast.system))
    assert broken.value.field == field


def test_a_short_name_has_twenty_characters_at_most(cast: Cast) -> None:
    with pytest.raises(RuleBroken) as broken:
        rename(cast.industry, "汽车行业党委", short_name="简" * 21, by=cast.system)
    assert broken.value.field == "short_name"


def test_a_new_name_keeps_the_old_one_and_redraws_boards(session: Session, cast: Cast) -> None:
    checklist = make.checklist(cast.park, cast.office)
    make.project(checklist, owner=cast.secretary)
    rename(cast.industry, "汽车行业党委", short_name="汽车党委", by=cast.system)
    session.expire_all()
    kept = session.scalars(sa.select(OrganizationChange).order_by(OrganizationChange.id)).all()
    assert [(one.field, one.before, one.after, one.reason) for one in kept] == [
        ("name", "汽车汽配行业党委", "汽车行业党委", REASON),
        ("short_name", "汽车汽配行业党委", "汽车党委", REASON),
    ]
    assert session.get_one(Checklist, checklist.id).revision == 2
    assert (last_event(session).act, last_event(session).reason) == (Act.ORGANIZATION_RENAME, REASON)


def test_a_new_short_name_alone_is_kept_alone(session: Session, cast: Cast) -> None:
    rename(cast.industry, cast.industry.name, short_name="汽车党委", by=cast.system)
    session.flush()
    assert session.scalars(sa.select(OrganizationChange.field)).all() == ["short_name"]


@pytest.mark.parametrize(
    ("name", "reason", "field"), [("汽车汽配行业党委", REASON, "name"), ("汽车行业党委", " ", "reason")]
)
def test_a_name_that_is_the_same_or_without_a_reason_is_refused(cast: Cast, name: str, reason: str, field: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        rename(cast.industry, name, reason=reason, by=cast.system)
    assert broken.value.field == field


def test_renaming_to_a_sisters_name_is_refused(cast: Cast) -> None:
    create(cast.department, by=make.doer(cast.system))
    with pytest.raises(RuleBroken, match="已有“新行业党委”"):
        rename(cast.industry, "新行业党委", by=cast.system)


def test_a_save_from_an_old_version_is_stale(cast: Cast) -> None:
    with pytest.raises(Stale) as stale:
        organizations.rename_organization(
            cast.industry, name="x", short_name="", reason=REASON, version=0, by=make.doer(cast.system)
        )
    assert stale.value.theirs["name"] == "汽车汽配行业党委"


def test_a_move_takes_all_beneath_and_their_projects_along(session: Session, cast: Cast) -> None:
    other = make.organization("另一党群工作部", parent=cast.other_park, tier=4)
    beside = make.organization("相邻行业党委", parent=cast.department, tier=5)
    own = make.checklist(cast.industry, cast.office)
    led = make.checklist(cast.park, cast.office)
    first = make.project(own, lead_unit=cast.enterprise)
    second = make.project(led, lead_unit=cast.industry)
    untouched = make.project(led, lead_unit=beside, code="1.2")
    move(cast.industry, other, by=cast.system)
    new = f"{other.path}{cast.industry.id}/"
    paths = {one.name: one.path for one in session.scalars(sa.select(Organization))}
    assert paths["汽车汽配行业党委"] == new
    assert paths["示范企业党支部"] == f"{new}{cast.enterprise.id}/"
    assert session.get_one(Checklist, own.id).org_path == new
    assert (session.get_one(Project, first.id).org_path, first.lead_path) == (new, f"{new}{cast.enterprise.id}/")
    assert (second.org_path, second.lead_path) == (cast.park.path, new)
    assert untouched.lead_path == beside.path
    assert (own.revision, led.revision) == (2, 2)
    kept = session.scalars(sa.select(OrganizationChange)).one()
    assert (kept.field, kept.before, kept.after) == ("parent", "党群工作部", "另一党群工作部")
    assert last_event(session).act == Act.ORGANIZATION_MOVE
    assert cast.industry.parent is other


def test_nothing_moves_under_itself(cast: Cast) -> None:
    for parent in (cast.industry, cast.enterprise):
        with pytest.raises(RuleBroken, match="不能调到自己"):
            move(cast.industry, parent, by=cast.system)


@pytest.mark.parametrize(
    ("parent", "field", "reason"),
    [("park", "tier", REASON), ("department", "parent", REASON), ("elsewhere", "reason", "")],
)
def test_a_move_against_the_rules_is_refused(cast: Cast, parent: str, field: str, reason: str) -> None:
    elsewhere = make.organization("另一党群工作部", parent=cast.other_park, tier=4)
    with pytest.raises(RuleBroken) as broken:
        move(
            cast.industry, elsewhere if parent == "elsewhere" else getattr(cast, parent), by=cast.system, reason=reason
        )
    assert broken.value.field == field


def test_what_stands_on_top_does_not_move(cast: Cast) -> None:
    with pytest.raises(RuleBroken, match="最上级"):
        move(cast.district, cast.park, by=cast.system)


def test_a_tree_has_an_end(cast: Cast) -> None:
    deep = make.organization("部门", parent=cast.department)
    deep.path = f"{cast.department.path}{'1/' * 200}"[:399]
    place = make.organization("工会", parent=cast.park)
    with pytest.raises(RuleBroken, match="层级太深"):
        move(place, deep, by=cast.system)
    with pytest.raises(RuleBroken, match="层级太深"):
        create(deep, tier=None, by=make.doer(cast.system))


def test_an_administrator_of_a_part_moves_nothing_out_of_it(cast: Cast) -> None:
    local = make.account("本级管理员", cast.park, roles=[(Role.SYSTEM_ADMIN, cast.park)])
    other = make.organization("另一党群工作部", parent=cast.other_park, tier=4)
    with pytest.raises(NotAllowed):
        move(cast.industry, other, by=local)
