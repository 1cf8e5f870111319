"""Items and draft projects are added, renamed, removed."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import make
from tests.cast import Cast
from tracker.domain.errors import NotAllowed, RuleBroken, Stale
from tracker.domain.project import State
from tracker.models import AuditEvent, Project
from tracker.services import items


def events(session: Session) -> list[tuple[str, str]]:
    rows = session.execute(sa.select(AuditEvent.act, AuditEvent.subject_label).order_by(AuditEvent.id))
    return [(act, label) for act, label in rows]


def test_an_item_is_added_renamed_and_removed(session: Session, cast: Cast) -> None:
    draft = make.checklist(cast.park, cast.office, state="draft")
    by = make.doer(cast.office)
    item = items.add_item(draft, name="  党员  作用发挥 ", by=by)
    assert (item.code, item.name, item.position) == ("2", "党员 作用发挥", 2)
    items.rename_item(draft, item, name="四方满意服务", name_before="党员 作用发挥", by=by)
    items.rename_item(draft, item, name="四方满意服务", name_before="四方满意服务", by=by)
    items.remove_item(draft, item, by=by)
    assert [one.code for one in draft.items] == ["1"]
    assert events(session) == [
        ("checklist:edit", "2 党员 作用发挥"),
        ("checklist:edit", "2 四方满意服务"),
        ("checklist:edit", "2 四方满意服务"),
    ]


def test_an_item_with_projects_is_not_removed(session: Session, cast: Cast) -> None:
    draft = make.checklist(cast.park, cast.office, state="draft")
    make.project(draft, state=State.DRAFT)
    with pytest.raises(RuleBroken, match="里还有小项"):
        items.remove_item(draft, draft.items[0], by=make.doer(cast.office))


def test_two_who_rename_an_item_see_each_other(session: Session, cast: Cast) -> None:
    draft = make.checklist(cast.park, cast.office, state="draft")
    with pytest.raises(Stale) as stale:
        items.rename_item(draft, draft.items[0], name="甲", name_before="乙", by=make.doer(cast.office))
    assert stale.value.theirs == {"name": "统筹领导与联系服务"}


@pytest.mark.parametrize(("name", "why"), [(" ", "请填写名称"), ("长" * 61, "名称最多 60 个字，现在是 61 个")])
def test_a_name_is_asked_for_and_not_too_long(session: Session, cast: Cast, name: str, why: str) -> None:
    draft = make.checklist(cast.park, cast.office, state="draft")
    with pytest.raises(RuleBroken, match=why) as refused:
        items.add_item(draft, name=name, by=make.doer(cast.office))
    assert refused.value.field == "name"


def test_a_project_is_added_last_in_its_item_with_the_weight_that_is_left(session: Session, cast: Cast) -> None:
    draft = make.checklist(cast.park, cast.office, state="draft")
    make.project(draft, code="1.4", weight=93, state=State.DRAFT, position=1004)
    first = items.add_project(draft, draft.items[0], name="新的小项", by=make.doer(cast.office))
    second = items.add_project(draft, draft.items[0], name="再一项", weight=3, by=make.doer(cast.office))
    assert (first.code, first.weight, first.position, first.state) == ("1.5", 7, 1005, State.DRAFT)
    assert (second.code, second.weight, second.org_path) == ("1.6", 3, cast.park.path)
    assert events(session)[0] == ("project:create", "1.5 新的小项")


def test_a_draft_project_is_removed(session: Session, cast: Cast) -> None:
    draft = make.checklist(cast.park, cast.office, state="draft")
    project = make.project(draft, state=State.DRAFT)
    with pytest.raises(Stale):
        items.remove_project(project, version=project.version - 1, by=make.doer(cast.office))
    items.remove_project(project, version=project.version, by=make.doer(cast.office))
    assert session.scalar(sa.select(sa.func.count()).select_from(Project)) == 0
    assert events(session) == [("project:remove", "1.1 三级统筹议事")]


def test_an_issued_project_is_not_removed(session: Session, cast: Cast) -> None:
    project = make.project(make.checklist(cast.park, cast.office))
    with pytest.raises(RuleBroken, match="请中止"):
        items.remove_project(project, version=project.version, by=make.doer(cast.office))


def test_only_the_office_changes_the_shape_and_an_archived_one_stays_as_it_is(session: Session, cast: Cast) -> None:
    draft = make.checklist(cast.park, cast.office, state="draft")
    with pytest.raises(NotAllowed):
        items.add_item(draft, name="甲", by=make.doer(cast.sponsor))
    with pytest.raises(NotAllowed):
        items.add_project(draft, draft.items[0], name="甲", by=make.doer(cast.outsider))
    with pytest.raises(RuleBroken, match="已归档"):
        items.add_item(make.checklist(cast.park, cast.office, state="archived"), name="甲", by=make.doer(cast.office))
    assert events(session) == []
