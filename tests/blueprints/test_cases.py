"""Accountability at the web edge: late, urged, replied, accepted; proposed, told, heard, decided, reviewed, revoked."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests import make, samples
from tests.cast import Cast
from tests.page import marked, marks
from tests.services.ladder_cast import case, late, run, step
from tracker.domain.escalation import Step
from tracker.models import Card, Evidence, PointEntry, Project, RectificationReply, Statement

As = Callable[[str], FlaskClient]


@pytest.fixture
def as_(new_client: Callable[[], FlaskClient], cast: Cast) -> As:
    return lambda who: make.log_in(new_client(), getattr(cast, who))


@pytest.fixture
def project(session: Session, cast: Cast) -> Project:
    """Nine days late: urged, and a yellow card is proposed."""
    made = late(make.checklist(cast.park, cast.office), cast, 9)
    run()
    session.commit()
    return made


def entries(client: FlaskClient, project: Project) -> list[str]:
    return marks(client.get(f"/cases/{case(project).id}"), "data-entry")


def test_the_case_tells_its_course_and_shows_its_ladder(as_: As, project: Project) -> None:
    page = as_("owner").get(f"/cases/{case(project).id}")
    assert page.status_code == 200
    assert marks(page, "data-step") == ["3"]
    assert marks(page, "data-entry") == ["proposal", "urge", "opened", "mark"]
    assert marks(page, "data-rung") == ["done", "now", "open", "open"]
    assert "逾期 9 天，催办，11-27 前书面回复。" in page.text
    assert "12-01 起仍未销号，可提出" in page.text
    assert "催办函 催〔2026〕1号" in page.text
    points = f"/projects/{project.id}/points"
    assert [points in as_(who).get(f"/cases/{case(project).id}").text for who in ("owner", "verifier")] == [True, False]


def test_the_page_of_a_project_with_a_case_costs_ten_queries_at_most(
    as_: As, project: Project, count_queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    owner, address = as_("owner"), f"/projects/{project.id}"
    with count_queries() as statements:
        page = owner.get(address).text
    assert len(statements) <= 10
    assert "因逾期没有销号，11-24 立卷，已生效的环节是“催办”。" in page


def test_outsiders_do_not_find_it_and_administrators_neither(as_: As, project: Project) -> None:
    address = f"/cases/{case(project).id}"
    assert as_("outsider").get(address).status_code == 404
    assert as_("system").get(address).status_code == 404
    assert as_("system").get("/accountability/").status_code == 403
    assert marks(as_("outsider").get("/accountability/"), "data-case") == []


def presses(client: FlaskClient) -> list[str]:
    """What the rows of what waits offer, one after the other."""
    return re.findall(r">(去办|看一看)<", client.get("/accountability/").text)


def test_the_office_sees_what_is_open_what_waits_and_the_league(as_: As, project: Project, cast: Cast) -> None:
    office = as_("office")
    page = office.get("/accountability/")
    assert marks(page, "data-case") == [str(case(project).id)]
    assert marks(page, "data-waits") == ["proposed", "due"]
    assert [presses(as_(who)) for who in ("office", "owner", "sponsor")] == [
        ["去办", "看一看"],
        ["看一看", "去办"],
        ["看一看", "看一看"],
    ]
    assert marks(page, "data-league") == ["new"]
    assert "头 30 天不排" in page.text
    assert marks(office.get("/accountability/?step=3"), "data-case") == [str(case(project).id)]
    assert "没有案卷" in office.get("/accountability/?step=4").text


def test_late_urged_replied_returned_replied_accepted(as_: As, project: Project, session: Session) -> None:
    owner, office, address = as_("owner"), as_("office"), f"/cases/{case(project).id}"
    assert "回复催办函" in owner.get(f"/projects/{project.id}").text
    form = {"form_key": "one", "text": "每周盯办，月底销号", "done_by_on": "2026-11-30"}
    file = {"files": (io.BytesIO(samples.PDF), "方案.pdf", "application/pdf")}
    sent = owner.post(f"{address}/replies/new", data=form | file, content_type="multipart/form-data")
    assert (sent.status_code, sent.location) == (302, address)
    owner.post(f"{address}/replies/new", data=form, content_type="multipart/form-data")
    (reply,) = session.scalars(sa.select(RectificationReply)).all()
    assert session.scalars(sa.select(Evidence.reply_id)).all() == [reply.id]
    assert office.post(f"/replies/{reply.id}/return", data={"reason": " ", "key": "return-reply"}).status_code == 422
    assert office.post(f"/replies/{reply.id}/return", data={"reason": "没有写责任分工"}).status_code == 302
    assert "没有写责任分工" in owner.get(address).text
    assert "整改回复被退回，11-27 前改好再回复。" in owner.get("/me").text
    again = form | {"form_key": "two", "text": "分工已补"}
    owner.post(f"{address}/replies/new", data=again, content_type="multipart/form-data")
    session.expire_all()
    latest = session.scalars(sa.select(RectificationReply).order_by(RectificationReply.id.desc())).first()
    assert latest
    assert office.post(f"/replies/{latest.id}/acceptance").status_code == 302
    assert "已经办过" in office.post(f"/replies/{latest.id}/acceptance").text
    assert {"reply", "reply_returned", "reply_accepted"} <= set(entries(owner, project))
    papers = ["催办函 催〔2026〕1号", "整改回复 复〔2026〕1号", "整改回复 复〔2026〕2号"]
    assert [paper in owner.get(address).text for paper in papers] == [True, True, True]


def test_a_reply_without_a_word_or_a_day_comes_back(as_: As, project: Project, session: Session) -> None:
    address = f"/cases/{case(project).id}/replies/new"
    owner = as_("owner")
    refused = owner.post(address, data={"text": "还在这里", "done_by_on": "x"}, content_type="multipart/form-data")
    assert (refused.status_code, "还在这里" in refused.text) == (422, True)
    early = owner.post(address, data={"text": "好", "done_by_on": "2026-11-01"}, content_type="multipart/form-data")
    assert (early.status_code, "不能早于今天" in early.text) == (422, True)
    files = [(io.BytesIO(samples.PDF), f"{n}.pdf", "application/pdf") for n in range(4)]
    many = owner.post(
        address, data={"text": "好", "done_by_on": "2026-12-01", "files": files}, content_type="multipart/form-data"
    )
    assert (many.status_code, "最多传 3 个文件" in many.text) == (422, True)
    assert session.scalar(sa.select(sa.func.count(RectificationReply.id))) == 0
    assert as_("office").get(address).status_code == 403


def test_a_yellow_card_is_told_heard_decided_reviewed_and_revoked(as_: As, project: Project, session: Session) -> None:
    """Nothing is decided while the hearing runs; in the end the points have come back."""
    owner, office, verifier = as_("owner"), as_("office"), as_("verifier")
    one = step(project, Step.YELLOW_CARD).id
    held = {"reason": "逾期九天没有回复", "key": f"held-{one}", "holder": "unit"}
    untold = office.post(f"/steps/{one}/decision", data=held)
    assert (untold.status_code, "先告知" in untold.text) == (422, True)
    assert office.post(f"/steps/{one}/telling").status_code == 302
    early = office.post(f"/steps/{one}/decision", data=held)
    assert (early.status_code, "期内不作决定" in early.text) == (422, True)
    assert "逾期九天没有回复" in early.text
    assert "申辩到 11-27 为止" in owner.get(f"/steps/{one}/statements/new").text
    file = {"files": (io.BytesIO(samples.PDF), "说明.pdf", "application/pdf")}
    empty = owner.post(f"/steps/{one}/statements/new", data={"text": ""}, content_type="multipart/form-data")
    assert empty.status_code == 422
    said = owner.post(
        f"/steps/{one}/statements/new", data={"text": "等上级批复"} | file, content_type="multipart/form-data"
    )
    assert said.status_code == 302
    twice = owner.post(f"/steps/{one}/statements/new", data={"text": "再说"}, content_type="multipart/form-data")
    assert (twice.status_code, "已经申辩过" in twice.text) == (422, True)
    assert office.post(f"/steps/{one}/decision", data=held).status_code == 302
    session.expire_all()
    assert (project.card, project.ladder_step) == ("yellow", 3)
    assert 'mark--yellow">' in owner.get("/").text
    assert 'mark--yellow">' in office.get("/overdue/").text
    assert marks(office.get("/accountability/"), "data-card") == ["yellow"]
    assert owner.post(f"/steps/{one}/review-requests", data={"reason": "不可抗力"}).status_code == 302
    assert office.post(f"/steps/{one}/review", data={"reason": "维持", "key": "upheld"}).status_code == 403
    overturned = {"reason": "确属不可抗力", "key": f"overturned-{one}"}
    assert verifier.post(f"/steps/{one}/review", data=overturned).status_code == 302
    session.expire_all()
    assert sum(session.scalars(sa.select(PointEntry.points))) == 0
    assert session.scalar(sa.select(sa.func.count(PointEntry.id))) == 2
    assert (project.card, project.ladder_step) == ("", 1)
    assert session.scalars(sa.select(Card.ending)).one() == "revoked"
    wanted = {"proposal", "telling", "statement", "decision", "review_request", "review", "revocation"}
    assert wanted <= set(entries(owner, project))


def test_a_step_that_is_only_proposed_is_listed_as_that(as_: As, project: Project, session: Session) -> None:
    office = as_("office")
    assert '黄牌、通报<span class="sub">已提出，未决定</span>' in office.get("/accountability/").text
    one = step(project, Step.YELLOW_CARD).id
    office.post(f"/steps/{one}/telling")
    as_("owner").post(f"/steps/{one}/waiver")
    office.post(f"/steps/{one}/decision", data={"reason": "逾期", "key": f"held-{one}"})
    assert "已提出，未决定" not in office.get("/accountability/").text


def test_the_owner_may_say_that_there_is_no_statement(as_: As, project: Project, session: Session) -> None:
    one = step(project, Step.YELLOW_CARD).id
    as_("office").post(f"/steps/{one}/telling")
    assert as_("office").post(f"/steps/{one}/waiver").status_code == 403
    assert as_("owner").post(f"/steps/{one}/waiver").status_code == 302
    assert session.scalars(sa.select(Statement.text)).all() == [""]
    drop = {"reason": "情况属实", "key": f"dropped-{one}"}
    assert as_("office").post(f"/steps/{one}/decision", data=drop).status_code == 302
    assert marks(as_("office").get(f"/cases/{case(project).id}"), "data-step") == ["1"]


def test_upheld_and_then_revoked_by_the_sponsor(as_: As, project: Project, session: Session) -> None:
    one = step(project, Step.YELLOW_CARD).id
    office, owner, sponsor = as_("office"), as_("owner"), as_("sponsor")
    office.post(f"/steps/{one}/telling")
    owner.post(f"/steps/{one}/waiver")
    office.post(f"/steps/{one}/decision", data={"reason": "逾期", "key": f"held-{one}"})
    owner.post(f"/steps/{one}/review-requests", data={"reason": "请复核"})
    assert as_("verifier").post(f"/steps/{one}/review", data={"reason": "属实", "key": "upheld"}).status_code == 302
    assert office.post(f"/steps/{one}/revocation", data={"reason": "x"}).status_code == 403
    assert sponsor.post(f"/steps/{one}/revocation", data={"reason": "已补救"}).status_code == 302
    twice = sponsor.post(f"/steps/{one}/revocation", data={"reason": "已补救", "key": f"revoke-{one}"})
    assert (twice.status_code, "不用撤销" in twice.text) == (422, True)


def test_who_decides_on_a_talk_is_asked_what_was_said(as_: As, session: Session, cast: Cast) -> None:
    project = late(make.checklist(cast.park, cast.office), cast, 6)
    run()
    session.commit()
    one, office = step(project, Step.TALK).id, as_("office")
    office.post(f"/steps/{one}/telling")
    as_("owner").post(f"/steps/{one}/waiver")
    page = office.get(f"/cases/{case(project).id}").text
    assert [words in page for words in ("约谈情况和承诺", "记录由双方签字", "决定的依据")] == [True, True, False]
    office.post(f"/steps/{one}/decision", data={"reason": "承诺补齐", "key": f"held-{one}"})
    page = office.get(f"/cases/{case(project).id}").text
    assert [words in page for words in ("督办函 督〔2026〕1号", "约谈记录 谈〔2026〕1号")] == [True, True]


def test_a_red_card_waits_for_the_sponsor(as_: As, session: Session, cast: Cast) -> None:
    project = late(make.checklist(cast.park, cast.office), cast, 20)
    run()
    session.commit()
    one = step(project, Step.RED_CARD).id
    office, sponsor = as_("office"), as_("sponsor")
    office.post(f"/steps/{one}/telling")
    as_("owner").post(f"/steps/{one}/waiver")
    held = {"reason": "严重逾期", "key": f"held-{one}"}
    assert "要等挂联领导同意" in office.post(f"/steps/{one}/decision", data=held).text
    assert "请定是否同意" in sponsor.get("/me").text
    assert sponsor.post(f"/steps/{one}/consent").status_code == 302
    assert "请作决定" in office.get("/me").text
    assert office.post(f"/steps/{one}/decision", data=held).status_code == 302
    session.expire_all()
    assert project.card == "red"


def test_the_office_urges_by_hand_twice_a_week_at_most(as_: As, project: Project, session: Session) -> None:
    address = f"/cases/{case(project).id}/urgings"
    office = as_("office")
    assert as_("owner").post(address).status_code == 403

    def key() -> dict[str, str]:
        values = marks(office.get(f"/cases/{case(project).id}"), "value")
        return {"key": next(one for one in values if one.startswith("urge-"))}

    pressed = key()
    assert [office.post(address, data=pressed).status_code for _press in range(2)] == [302, 302]
    full = office.post(address, data=key())
    assert (full.status_code, "一周最多催办 2 次" in full.text) == (422, True)
    session.expire_all()
    assert project.urged_count == 2
    assert "催办 2 次" in office.get("/").text


def test_the_sponsor_excuses_and_the_ladder_stands_still(as_: As, project: Project, session: Session) -> None:
    address = f"/cases/{case(project).id}"
    assert as_("office").post(f"{address}/excuse", data={"reason": "改革探索"}).status_code == 403
    sponsor = as_("sponsor")
    refused = sponsor.post(f"{address}/excuse", data={"reason": "", "key": "excuse"})
    assert (refused.status_code, "请写明容错的理由" in refused.text) == (422, True)
    assert marks(as_("office").get("/accountability/"), "data-waits") == ["proposed", "due"]
    mark = '<li class="mark mark--excused" title="写明了原因，问责停在这里">已容错'
    assert [mark in sponsor.get(place).text for place in ("/", "/overdue/")] == [False, False]
    assert sponsor.post(f"{address}/excuse", data={"reason": "改革探索"}).status_code == 302
    assert marks(as_("office").get("/accountability/"), "data-waits") == []
    assert [mark in sponsor.get(place).text for place in ("/", "/overdue/", "/accountability/")] == [True, True, True]
    page = sponsor.get(address)
    assert marked(page, "data-case")[0]["data-state"] == "excused"
    assert "改革探索" in page.text
    owner = as_("owner")
    of_project = owner.get(f"/projects/{project.id}").text
    assert "已容错：改革探索" in of_project
    assert [f"{address}/replies/new" in page for page in (of_project, owner.get(address).text)] == [False, False]
    assert marks(sponsor.get("/accountability/"), "data-league") == []


def test_a_card_is_lifted_after_it_was_asked_for(as_: As, project: Project, session: Session) -> None:
    one = step(project, Step.YELLOW_CARD).id
    office, owner = as_("office"), as_("owner")
    office.post(f"/steps/{one}/telling")
    owner.post(f"/steps/{one}/waiver")
    office.post(f"/steps/{one}/decision", data={"reason": "逾期", "key": f"held-{one}"})
    card = session.scalars(sa.select(Card)).one()
    page = owner.get(f"/cases/{case(project).id}").text
    assert ("才可以申请摘牌" in page, "/lift-requests" in page) == (True, False), "said before one types"
    early = owner.post(f"/cards/{card.id}/lift-requests", data={"reason": "已改"})
    assert (early.status_code, "才可以申请摘牌" in early.text, "已改" in early.text) == (422, True, True)
    assert office.post(f"/cards/{card.id}/lifting").status_code == 422
    project.yellow_on = project.red_on = None
    card.issued_on = make.TODAY.replace(day=1)
    session.commit()
    assert owner.post(f"/cards/{card.id}/lift-requests", data={"reason": "已改"}).status_code == 302
    assert "申请摘牌，请办理" in office.get("/me").text
    assert office.post(f"/cards/{card.id}/lifting").status_code == 302
    session.expire_all()
    assert (card.ending, project.card) == ("lifted", "")


def test_me_lists_what_accountability_asks(as_: As, project: Project) -> None:
    assert "书面回复怎么整改" in as_("owner").get("/me").text
    office = as_("office")
    assert "请告知责任人" in office.get("/me").text
    one = step(project, Step.YELLOW_CARD).id
    office.post(f"/steps/{one}/telling")
    assert "11-27 前可以申辩" in as_("owner").get("/me").text


def offered(client: FlaskClient, project: Project) -> set[str]:
    page = client.get(f"/cases/{case(project).id}").text
    words = [
        "告知：",
        "申辩：",
        "不申辩",
        "决定：",
        "不予认定：",
        "申请复核：",
        "复核撤销：",
        "撤销：",
        "再催办一次",
        "容错",
    ]
    acts = page.split('class="acts"')[1].split("</section>")[0] if 'class="acts"' in page else ""
    return {word for word in words if word in acts}


def test_each_sees_the_acts_that_are_theirs(as_: As, project: Project) -> None:
    """In step with the way of the proposal."""
    one = step(project, Step.YELLOW_CARD).id
    office, owner, sponsor, verifier = (as_(who) for who in ("office", "owner", "sponsor", "verifier"))
    assert offered(office, project) == {"告知：", "不予认定：", "再催办一次"}
    assert (offered(owner, project), offered(sponsor, project)) == (set(), {"容错"})
    office.post(f"/steps/{one}/telling")
    assert offered(owner, project) == {"申辩：", "不申辩"}
    owner.post(f"/steps/{one}/waiver")
    assert offered(office, project) == {"决定：", "不予认定：", "再催办一次"}
    office.post(f"/steps/{one}/decision", data={"reason": "逾期", "key": f"held-{one}"})
    assert (offered(owner, project), offered(sponsor, project)) == ({"申请复核："}, {"撤销：", "容错"})
    owner.post(f"/steps/{one}/review-requests", data={"reason": "请复核"})
    assert offered(verifier, project) == {"复核撤销：", "撤销："}, "the second stands in the first"
    assert "请复核" in verifier.get("/me").text
    project.checklist.state = "archived"
    assert offered(office, project) == set()
