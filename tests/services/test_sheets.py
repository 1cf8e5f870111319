"""Assignment letters and close-out certificates, from what stands in the checklist."""

from __future__ import annotations

from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests import make
from tests.at_once import Begin, at_once
from tests.cast import Cast, gather
from tracker.domain.errors import NotAllowed, RuleBroken
from tracker.domain.notice import NoticeKind
from tracker.domain.project import State
from tracker.extensions import db
from tracker.files import KeptFile
from tracker.models import Checklist, Closure, Project
from tracker.services import closures, reports, standing, verifications
from tracker.services.closures import Application
from tracker.services.reports import Statement
from tracker.services.sheets import certificate_of, issue_assignment_letters, issue_certificate

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def project(checklist: Checklist, cast: Cast) -> Project:
    made = make.project(checklist, owner=cast.owner, sponsor=cast.sponsor, lead_unit=cast.department)
    standing.refresh(made, today=make.TODAY)
    return made


def test_each_owner_gets_one_letter(session: Session, checklist: Checklist, project: Project, cast: Cast) -> None:
    make.project(
        checklist,
        owner=cast.owner,
        lead_unit=cast.department,
        code="1.2",
        state=State.ISSUED,
        acknowledge_by_on=make.TODAY,
    )
    make.project(checklist, owner=cast.branch, lead_unit=cast.enterprise, code="1.3")
    make.project(checklist, owner=cast.branch, code="1.4", state=State.SUSPENDED)
    session.flush()
    mine, theirs = issue_assignment_letters(checklist, by=make.doer(cast.office))
    assert (mine.serial, mine.project_id, mine.checklist_id) == ("交〔2026〕1号", None, checklist.id)
    assert (mine.addressee_id, theirs.addressee_id) == (cast.owner.id, cast.branch.id)
    assert (theirs.text.addressee, theirs.title) == ("示范企业党支部", "关于交办“1.3 三级统筹议事”的通知")
    said = mine.text
    assert (said.addressee, said.copy_to) == ("党群工作部", "挂联领导")
    assert "（二）1.2 三级统筹议事。" in said.paragraphs
    assert "定标准：1.全年专题研究不少于5次；2.专题研究次数≥5次；3.销号时附会议纪要。" in said.paragraphs
    assert "定奖惩：1.难题解决数每超目标1个：加1分；2.专题研究每少1次：扣1分。" in said.paragraphs
    assert said.paragraphs[-1].startswith("请责任人于2026年11月24日前在系统中签收")


def test_a_letter_that_says_the_same_is_not_issued_again(checklist: Checklist, project: Project, cast: Cast) -> None:
    by = make.doer(cast.office)
    first, second = (issue_assignment_letters(checklist, by=by, project_id=project.id) for _ in range(2))
    assert first == second
    assert first[0].project_id == project.id
    project.standard = "改过的标准"
    assert issue_assignment_letters(checklist, by=by)[0].number == 2


def test_letters_are_the_offices_and_want_open_projects(checklist: Checklist, project: Project, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        issue_assignment_letters(checklist, by=make.doer(cast.owner))
    project.state = State.CLOSED
    with pytest.raises(RuleBroken, match="没有在办的小项"):
        issue_assignment_letters(checklist, by=make.doer(cast.office))
    checklist.state = "archived"
    with pytest.raises(RuleBroken, match="已归档"):
        issue_assignment_letters(checklist, by=make.doer(cast.office))


def close(project: Project, cast: Cast) -> Closure:
    done = frozenset(step.id for step in project.milestones)
    reports.submit_report(project, Statement(100, done), by=make.doer(cast.owner), form_key="done")
    kind, metric = project.evidence_requirements[0].id, project.metrics[0].id
    paper = KeptFile("会议纪要.pdf", "application/pdf", 900, "c" * 64)
    said = Application(values={metric: Decimal(6)}, files={kind: [paper]})
    request = closures.request_closure(project, said, by=make.doer(cast.owner), form_key="c")
    return verifications.accept_request(request, by=make.doer(cast.verifier))


def test_a_certificate_bears_the_number_of_its_closure(project: Project, cast: Cast) -> None:
    closure, by = close(project, cast), make.doer(cast.office)
    assert certificate_of(closure) is None
    notice = issue_certificate(closure, by=by, zone=SHANGHAI)
    assert (notice.serial, notice.kind, notice.project_id) == (closure.serial, NoticeKind.CLOSURE, project.id)
    assert issue_certificate(closure, by=by, zone=SHANGHAI) is certificate_of(closure) is notice
    rows = {row[0]: row[1] for row in notice.text.tables[0].rows}
    assert rows["指标"] == "专题研究次数：目标5次，完成6次"
    assert (rows["佐证"], rows["核验日期"]) == ("会议纪要.pdf", "2026年11月24日")
    assert "按期完成。" in notice.text.text


def test_a_certificate_of_a_closure_with_a_shortfall_names_it(project: Project, cast: Cast) -> None:
    said = Application(shortfall_reason="上级推迟")
    request = closures.request_closure(project, said, by=make.doer(cast.owner), form_key="c")
    closures.approve_shortfall(request, by=make.doer(cast.sponsor))
    closure = verifications.accept_request(request, by=make.doer(cast.verifier))
    notice = issue_certificate(closure, by=make.doer(cast.office), zone=SHANGHAI)
    assert "本项属带差销号，经挂联领导同意。" in notice.text.text
    assert "“专题研究次数”还没有填现值（目标 5 次）" in notice.text.text
    assert "指标" not in [label for label, _said in notice.text.tables[0].rows]


def test_a_reopened_closure_gets_no_certificate(project: Project, cast: Cast) -> None:
    closure = close(project, cast)
    with pytest.raises(NotAllowed):
        issue_certificate(closure, by=make.doer(cast.owner), zone=SHANGHAI)
    verifications.reopen(closure, by=make.doer(cast.sponsor), reason="复核不实")
    with pytest.raises(RuleBroken, match="已经反销号"):
        issue_certificate(closure, by=make.doer(cast.office), zone=SHANGHAI)


@pytest.mark.postgresql
def test_of_two_who_press_at_once_the_second_finds_the_letters(own_app: Flask) -> None:
    with own_app.app_context():
        cast = gather()
        checklist_id, by = make.checklist(cast.park, cast.office).id, make.doer(cast.office)
        make.project(db.session.get_one(Checklist, checklist_id), owner=cast.owner, lead_unit=cast.department)
        db.session.commit()

    def press(begin: Begin) -> list[str]:
        with own_app.app_context():
            checklist = db.session.get_one(Checklist, checklist_id)
            begin()
            serials = [one.serial for one in issue_assignment_letters(checklist, by=by)]
            db.session.commit()
            return serials

    assert at_once([press] * 4) == [["交〔2026〕1号"]] * 4
