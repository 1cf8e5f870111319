"""The register of documents, each on the screen and as a file; corrections, assignment letters, certificates."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import docx
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests import make
from tests.cast import Cast
from tests.page import marks
from tests.services.ladder_cast import late, run, step
from tracker import uploads
from tracker.demo.notices import sample_of
from tracker.domain.acts import PROGRAM
from tracker.domain.escalation import Step
from tracker.domain.notice import PERSONAL, NoticeKind
from tracker.domain.roles import Role
from tracker.extensions import db
from tracker.models import Closure, EscalationStep, Notice, NoticeFile, Project, RoleGrant
from tracker.queries import notices as reads
from tracker.services import closures, escalation_steps, statements, step_reviews, verifications
from tracker.services.closures import Application
from tracker.services.doer import Doer
from tracker.services.notices import issue_notice

As = Callable[[str], FlaskClient]
SAID = "承诺月底前补齐名册"


@pytest.fixture
def as_(new_client: Callable[[], FlaskClient], cast: Cast) -> As:
    return lambda who: make.log_in(new_client(), getattr(cast, who))


def test_only_who_sees_a_checklist_is_led_to_its_circulars(as_: As, project: Project) -> None:
    assert [as_(who).get("/notices/").text.count("/circulars/2026-10") for who in ("owner", "outsider")] == [1, 0]


def test_the_program_issues_in_the_readers_language(as_: As, session: Session, cast: Cast) -> None:
    by, cast.owner.language = Doer(None, str(PROGRAM), make.MOMENT, make.TODAY), "en"
    made = issue_notice(NoticeKind.URGING, sample_of(NoticeKind.URGING), by=by, organization_id=cast.park.id, year=2026)
    session.commit()
    pages = ["/notices/", f"/notices/{made.id}"]
    assert [
        page for page in pages if "系统" in as_("owner").get(page).text or "系统" not in as_("office").get(page).text
    ] == []


def issue(cast: Cast, kind: NoticeKind = NoticeKind.URGING, *, year: int = 2026, **about: Any) -> Notice:
    by = make.doer(cast.office)
    return issue_notice(kind, sample_of(kind), by=by, organization_id=cast.park.id, year=year, **about)


def hold(one: EscalationStep, cast: Cast) -> EscalationStep:
    escalation_steps.tell_step(one, by=make.doer(cast.office))
    statements.waive_statement(one, by=make.doer(cast.owner))
    escalation_steps.hold_step(one, by=make.doer(cast.office), reason=SAID)
    db.session.commit()
    return one


def fetch(client: FlaskClient, address: str) -> TestResponse:
    """The answer read to its end and closed, as files are handed out open."""
    answer = client.get(address)
    assert answer.data
    answer.close()
    return answer


@pytest.fixture
def notice(session: Session, project: Project, cast: Cast) -> Notice:
    made = issue(cast, project_id=project.id)
    session.commit()
    return made


def test_the_register_lists_and_sifts(as_: As, session: Session, notice: Notice, cast: Cast) -> None:
    issue(cast, NoticeKind.CIRCULAR, year=2025)
    session.commit()
    office = as_("office")
    assert marks(office.get("/notices/"), "data-kind") == ["circular", "urging"]
    assert marks(office.get("/notices/?kind=urging"), "data-kind") == ["urging"]
    assert marks(office.get("/notices/?code=1.1&year=2026"), "data-kind") == ["urging"]
    assert marks(office.get("/notices/?year=2025"), "data-kind") == ["circular"]
    assert marks(office.get("/notices/?kind=nothing"), "data-kind") == ["circular", "urging"]
    assert "没有这样的文书" in office.get("/notices/?code=9.9").text
    assert "还没有印发文书" in as_("outsider").get("/notices/").text


def test_the_register_is_read_a_page_at_a_time(
    as_: As, session: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(5):
        issue(cast)
    session.commit()
    monkeypatch.setattr(reads, "PAGE", 2)
    office, seen, address = as_("office"), [], "/notices/?kind=urging"
    while address:
        page = office.get(address)
        seen += marks(page, "data-notice")
        older = re.search(r'href="([^"]*)" rel="next"', page.text)
        address = older[1].replace("&amp;", "&") if older else ""
    assert seen == sorted(seen, key=int, reverse=True)
    assert len(seen) == 5


@pytest.mark.parametrize(
    ("who", "status"), [("office", 200), ("owner", 200), ("sponsor", 200), ("outsider", 404), ("auditor", 404)]
)
def test_who_sees_the_project_reads_its_documents(as_: As, notice: Notice, who: str, status: int) -> None:
    reader = as_(who)
    for ending in ("", ".docx", ".pdf"):
        assert fetch(reader, f"/notices/{notice.id}{ending}").status_code == status


@pytest.fixture
def talked(session: Session, cast: Cast) -> EscalationStep:
    """Six days late and talked to. The lead unit is an industry committee with a leader and a plain member."""
    project = late(make.checklist(cast.park, cast.office), cast, 6, lead_unit=cast.industry)
    run()
    at = {"organization_id": cast.industry.id, "granted_at": make.MOMENT}
    session.add(RoleGrant(account_id=cast.branch.id, role=Role.SPONSOR, **at))
    session.commit()
    return hold(step(project, Step.TALK), cast)


def test_what_tells_of_a_person_is_read_by_that_person_and_the_superiors(
    as_: As, session: Session, talked: EscalationStep, cast: Cast
) -> None:
    papers = session.scalars(sa.select(Notice).where(Notice.step_id == talked.id)).all()
    urging = session.scalars(sa.select(Notice.id).where(Notice.kind == NoticeKind.URGING)).one()
    assert {one.kind for one in papers} == PERSONAL - {NoticeKind.ACCOUNTABILITY}
    superiors = {"office": True, "owner": True, "sponsor": True, "branch": True}
    for who, reads_it in (superiors | {"verifier": False, "secretary": False}).items():
        reader = as_(who)
        pages = ["/notices/", f"/cases/{talked.case_id}", f"/projects/{talked.project_id}"]
        shown = {one.id: [f'/notices/{one.id}"' in reader.get(page).text for page in pages] for one in papers}
        assert set(map(tuple, shown.values())) == {(reads_it,) * 3}, who
        assert {reader.get(f"/notices/{one.id}").status_code for one in papers} == {200 if reads_it else 404}
        assert [SAID in reader.get(page).text for page in pages[1:]] == [reads_it, reads_it]
        assert reader.get(f"/notices/{urging}").status_code == 200


def test_a_new_owner_does_not_read_what_was_decided_of_the_one_before(
    as_: As, session: Session, talked: EscalationStep, cast: Cast
) -> None:
    talked.project.owner_id, talked.project.lead_unit_id = cast.secretary.id, cast.other_park.id
    talked.project.lead_path = cast.other_park.path
    session.execute(sa.delete(RoleGrant).where(RoleGrant.account_id == cast.owner.id))
    session.commit()
    papers = session.scalars(sa.select(Notice.id).where(Notice.kind.in_(PERSONAL))).all()
    places = [f"/notices/{one}{ending}" for one in papers for ending in ("", ".docx")]
    before, after = as_("owner"), as_("secretary")
    assert before.get(f"/projects/{talked.project_id}").status_code == 404
    assert {fetch(before, place).status_code for place in places} == {200}
    assert {fetch(after, place).status_code for place in places} == {404}
    pages = [after.get(page) for page in (f"/cases/{talked.case_id}", f"/projects/{talked.project_id}")]
    assert [(page.status_code, SAID in page.text) for page in pages] == [(200, False)] * 2


def test_who_judges_a_review_reads_what_is_under_review(
    as_: As, session: Session, talked: EscalationStep, cast: Cast
) -> None:
    step_reviews.ask_review(talked, by=make.doer(cast.owner), reason="请复核")
    session.commit()
    verifier, case_page = as_("verifier"), f"/cases/{talked.case_id}"
    for paper in session.scalars(sa.select(Notice.id).where(Notice.step_id == talked.id)):
        assert verifier.get(f"/notices/{paper}").status_code == 200
    assert SAID in verifier.get(case_page).text
    assert SAID not in as_("secretary").get(case_page).text


def test_a_circular_is_read_by_those_who_see_the_checklist(
    as_: As, session: Session, project: Project, cast: Cast
) -> None:
    project.owner_id, project.lead_unit_id, project.lead_path = cast.branch.id, cast.enterprise.id, cast.enterprise.path
    made = issue(cast, NoticeKind.CIRCULAR, checklist_id=project.checklist_id)
    session.commit()
    statuses = {who: as_(who).get(f"/notices/{made.id}").status_code for who in ("branch", "verifier", "outsider")}
    assert statuses == {"branch": 200, "verifier": 200, "outsider": 404}


def test_a_letter_of_several_projects_is_read_by_the_office_its_addressee_and_their_sponsors(
    as_: As, session: Session, project: Project, cast: Cast
) -> None:
    project.sponsor_id = cast.secretary.id
    make.project(project.checklist, code="1.2", owner=cast.branch, sponsor=cast.outsider, lead_unit=cast.enterprise)
    later = make.MOMENT + dt.timedelta(days=1)
    make.project(project.checklist, code="1.3", owner=cast.owner, sponsor=cast.branch, issued_at=later)
    made = issue(cast, NoticeKind.ASSIGNMENT, checklist_id=project.checklist_id, addressee_id=cast.owner.id)
    session.commit()
    readers = ("office", "owner", "secretary", "branch", "outsider")
    statuses = {who: as_(who).get(f"/notices/{made.id}").status_code for who in readers}
    assert statuses == {"office": 200, "owner": 200, "secretary": 200, "branch": 404, "outsider": 404}
    assert as_("branch").get(f"/checklists/{project.checklist_id}").status_code == 200


def test_the_page_shows_what_was_issued(as_: As, notice: Notice) -> None:
    page = as_("owner").get(f"/notices/{notice.id}")
    assert marks(page, "data-serial") == ["催〔2026〕1号"]
    for said in (
        "至今尚未销号，已逾期15天",
        "2026年11月24日",
        "抄送：园区党委副书记、党群工作部部长。",
        notice.content_digest,
    ):
        assert said in page.text
    assert "更正" not in page.text
    assert f"/notices/{notice.id}/correction" in as_("office").get(f"/notices/{notice.id}").text


def test_a_file_is_made_once_and_kept_byte_for_byte(as_: As, app: Flask, session: Session, notice: Notice) -> None:
    reader = as_("owner")
    for ending, kind in (("pdf", "application/pdf"), ("docx", "application/vnd.openxmlformats")):
        first, second = (fetch(reader, f"/notices/{notice.id}.{ending}") for _ in range(2))
        assert first.data == second.data
        assert str(first.mimetype).startswith(kind)
        told = unquote(first.headers["Content-Disposition"])
        assert told.startswith("attachment")
        assert f"filename*=UTF-8''催〔2026〕1号 关于“1.1 三级统筹议事”的催办函.{ending}" in told
        kept = session.get_one(NoticeFile, (notice.id, ending))
        with app.test_request_context():
            assert uploads.store().path(kept.digest).read_bytes() == first.data
        assert (kept.size, kept.is_given) == (len(first.data), False)


def test_a_correction_stands_beside_the_old(as_: As, session: Session, notice: Notice) -> None:
    office, address = as_("office"), f"/notices/{notice.id}/correction"
    assert "你单位承担的" in office.get(address).text
    assert office.post(address, data={"title": "", "text": ""}).status_code == 422
    same = office.post(address, data={"title": notice.title, "text": notice.text.text})
    assert (same.status_code, "内容没有改动" in same.text) == (422, True)
    answer = office.post(address, data={"title": notice.title, "text": "改过。"})
    new = session.scalars(sa.select(Notice).where(Notice.cites_id == notice.id)).one()
    assert (answer.status_code, answer.location, new.serial) == (302, f"/notices/{new.id}", "催〔2026〕2号")
    old = office.get(f"/notices/{notice.id}").text
    assert ("已由 催〔2026〕2号 替代" in old, "/correction" in old) == (True, False)
    assert office.get("/notices/").text.count("已被替代") == 1
    assert "本件替代催〔2026〕1号" in office.get(f"/notices/{new.id}").text
    for who, status in (("owner", 403), ("outsider", 404)):
        visitor = as_(who)
        assert visitor.get(address).status_code == status
        assert visitor.post(address, data={"title": "x", "text": "y"}).status_code == status


def test_assignment_letters_are_issued_from_the_checklist_and_the_project(
    as_: As, session: Session, project: Project
) -> None:
    office = as_("office")
    all_, one = f"/checklists/{project.checklist_id}/assignment-letters", f"/projects/{project.id}/assignment-letter"
    assert all_ in office.get(f"/checklists/{project.checklist_id}").text
    assert one in office.get(f"/projects/{project.id}").text
    assert "每位责任人一份" in office.get(all_).text
    assert office.post(all_).location == "/notices/?kind=assignment"
    made = session.scalars(sa.select(Notice)).one()
    assert office.post(one).location == f"/notices/{made.id}"
    page = office.get(f"/projects/{project.id}").text
    assert "交〔2026〕1号" in page
    owner = as_("owner")
    assert [owner.post(address).status_code for address in (all_, one)] == [403, 403]
    assert (owner.get(all_).status_code, as_("outsider").get(all_).status_code) == (403, 404)
    assert one not in owner.get(f"/projects/{project.id}").text
    outsider = as_("outsider")
    assert [outsider.post(address).status_code for address in (all_, one)] == [404, 404]


def test_a_certificate_is_issued_from_the_project(as_: As, session: Session, project: Project, cast: Cast) -> None:
    said = Application(shortfall_reason="上级推迟")
    request = closures.request_closure(project, said, by=make.doer(cast.owner), form_key="c")
    closures.approve_shortfall(request, by=make.doer(cast.sponsor))
    verifications.accept_request(request, by=make.doer(cast.verifier))
    session.commit()
    closure = session.scalars(sa.select(Closure)).one()
    address, office = f"/closures/{closure.id}/certificate", as_("office")
    assert address in office.get(f"/projects/{project.id}").text
    made = office.post(address)
    notice = session.scalars(sa.select(Notice)).one()
    assert (made.location, notice.serial) == (f"/notices/{notice.id}", closure.serial)
    shown = office.get(f"/projects/{project.id}").text
    assert address not in shown
    assert f"/notices/{notice.id}" in as_("owner").get(f"/projects/{project.id}").text
    assert "correction" not in office.get(f"/notices/{notice.id}").text
    assert as_("owner").post(address).status_code == 403
    assert as_("outsider").post(address).status_code == 404


def test_the_word_file_opens_and_says_the_same(as_: As, notice: Notice) -> None:
    document = docx.Document(io.BytesIO(fetch(as_("owner"), f"/notices/{notice.id}.docx").data))
    said = [paragraph.text for paragraph in document.paragraphs]
    assert set(notice.text.paragraphs) <= set(said)
    assert notice.serial in said
