"""Each step of the ladder makes its document with a number, and reaches those whom it concerns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from tests import make, samples
from tests.cast import Cast
from tests.services.ladder_cast import case, days, late, run, step
from tracker.domain.card import Holder
from tracker.domain.escalation import Step
from tracker.domain.notice import NoticeKind
from tracker.domain.notification import wording
from tracker.extensions import db
from tracker.files import KeptFile
from tracker.models import Account, Card, Checklist, EscalationStep, Notice, Notification, Project
from tracker.services import (
    cards,
    cases,
    escalation_steps,
    extension_requests,
    rectification_replies,
    standing,
    statements,
    step_reviews,
)
from tracker.services.extension_requests import Wish

TODAY = make.TODAY
URGED_WORD = "已催办，11-27 前书面回复。"
PAPER = KeptFile("现场照片.pdf", "application/pdf", len(samples.PDF), "0" * 64)


def notices(kind: NoticeKind) -> list[Notice]:
    return list(db.session.scalars(sa.select(Notice).where(Notice.kind == kind).order_by(Notice.id)))


def unread(of: Account) -> list[str]:
    rows = db.session.scalars(
        sa.select(Notification)
        .where(Notification.account_id == of.id, Notification.read_at.is_(None))
        .order_by(Notification.id)
        .execution_options(populate_existing=True)
    )
    return [str(wording(row.kind, row.facts).happened) for row in rows]


@pytest.fixture
def project(checklist: Checklist, cast: Cast) -> Project:
    made = late(checklist, cast, 9)
    run()
    return made


@pytest.fixture
def proposed(project: Project) -> EscalationStep:
    return step(project, Step.YELLOW_CARD)


def decide(one: EscalationStep, cast: Cast, *, on: dt.date = TODAY, holder: Holder = Holder.TASK) -> None:
    escalation_steps.tell_step(one, by=make.doer(cast.office))
    statements.make_statement(one, "材料已经报送", by=make.doer(cast.owner))
    if one.step.needs_consent:
        escalation_steps.consent_to_step(one, by=make.doer(cast.sponsor))
    escalation_steps.hold_step(one, by=make.doer(cast.office, today=on), reason="没有销号", holder=holder)


def test_an_urging_letter_goes_out_with_the_sweep_once(project: Project, cast: Cast) -> None:
    (letter,) = notices(NoticeKind.URGING)
    assert (letter.serial, letter.project_id) == ("催〔2026〕1号", project.id)
    assert letter.step_id == step(project, Step.URGE).id
    assert "已逾期9天" in letter.text.text
    assert URGED_WORD in unread(cast.owner)
    run()
    assert len(notices(NoticeKind.URGING)) == 1
    assert unread(cast.owner).count(URGED_WORD) == 1


def test_urging_letters_of_two_checklists_are_numbered_each_by_its_organisation(project: Project, cast: Cast) -> None:
    elsewhere = make.checklist(cast.other_park, cast.outsider)
    late(elsewhere, cast, 3, owner=cast.outsider)
    run()
    assert [(one.organization_id, one.number) for one in notices(NoticeKind.URGING)] == [
        (cast.park.id, 1),
        (cast.other_park.id, 1),
    ]


def test_a_card_makes_an_accountability_notice_that_tells_what_was_heard(proposed: EscalationStep, cast: Cast) -> None:
    decide(proposed, cast)
    (notice,) = notices(NoticeKind.ACCOUNTABILITY)
    said = notice.text.text
    assert notice.step_id == proposed.id
    assert [words for words in ("材料已经报送", "黄牌", "，扣1分", "有效期至", "申请复核") if words not in said] == []


@pytest.mark.parametrize(
    ("holder", "said"), [(Holder.TASK, "对责任人责任人承担的该项任务给予"), (Holder.UNIT, "对责任单位党群工作部给予")]
)
def test_a_notice_says_whom_the_card_is_for_and_how_late_it_is_by_now(
    proposed: EscalationStep, cast: Cast, holder: Holder, said: str
) -> None:
    decide(proposed, cast, on=TODAY + days(5), holder=holder)
    (notice,) = notices(NoticeKind.ACCOUNTABILITY)
    assert said in notice.text.text
    assert "已逾期14天" in notice.text.text


def test_a_talk_makes_a_supervision_letter_that_cites_the_urgings_and_a_record_that_cites_both(
    checklist: Checklist, cast: Cast
) -> None:
    project = late(checklist, cast, 6)
    run()
    decide(step(project, Step.TALK), cast)
    (letter,) = notices(NoticeKind.SUPERVISION)
    assert "催〔2026〕1号" in letter.text.text
    (record,) = notices(NoticeKind.TALK)
    assert (record.serial, record.step_id, record.project_id) == ("谈〔2026〕1号", letter.step_id, project.id)
    rows = {label: text for label, text, *_none in record.text.tables[0].rows}
    cited = (rows["约谈人"], rows["此前催办"], rows["督办文书"], rows["约谈情况"])
    assert cited == ("党群工作部", "催〔2026〕1号", "督〔2026〕1号", "没有销号。")
    assert "已逾期6天" in rows["约谈事由"]
    assert notices(NoticeKind.ACCOUNTABILITY) == []


def test_a_reply_after_a_talk_answers_the_letter_and_not_its_record(checklist: Checklist, cast: Cast) -> None:
    project = late(checklist, cast, 6)
    run()
    decide(step(project, Step.TALK), cast)
    rectification_replies.submit_reply(
        case(project), "补报", done_by_on=TODAY + days(5), by=make.doer(cast.owner), form_key="r1"
    )
    (reply,) = notices(NoticeKind.REPLY)
    assert reply.text.paragraphs[0].startswith("督〔2026〕1号收悉。")


def test_an_adjustment_is_proposed_and_not_decided(proposed: EscalationStep, cast: Cast) -> None:
    proposed.step = Step.ADJUSTMENT
    decide(proposed, cast)
    (notice,) = notices(NoticeKind.ACCOUNTABILITY)
    assert "报组织部门研究决定" in notice.text.text
    assert db.session.scalars(sa.select(Card)).all() == []


def test_a_reply_is_a_document_of_the_unit_that_cites_the_letter(project: Project, cast: Cast) -> None:
    rectification_replies.submit_reply(
        case(project),
        "补报材料\n\n约谈施工方",
        done_by_on=TODAY + days(5),
        by=make.doer(cast.owner),
        form_key="r1",
        files=[PAPER],
    )
    (notice,) = notices(NoticeKind.REPLY)
    said = notice.text.text
    assert notice.organization_id == project.lead_unit_id
    assert all(words in said for words in ("催〔2026〕1号收悉", "1.补报材料", "2.约谈施工方", "现场照片.pdf"))
    assert URGED_WORD not in unread(cast.owner)
    assert "整改回复已经提交。" in unread(cast.office)


@pytest.mark.parametrize(("is_granted", "words"), [(True, "同意将时限由"), (False, "不同意延期")])
def test_the_answer_to_a_request_for_more_time_is_a_document(
    checklist: Checklist, cast: Cast, is_granted: bool, words: str
) -> None:
    project = make.project(
        checklist, owner=cast.owner, sponsor=cast.sponsor, lead_unit=cast.department, due_on=dt.date(2026, 12, 1)
    )
    standing.refresh(project, today=TODAY)
    wish = Wish(dt.date(2026, 12, 20), "场地交付推迟")
    request = extension_requests.request_extension(project, wish, by=make.doer(cast.owner), form_key="e1")
    extension_requests.forward_request(request, by=make.doer(cast.office))
    assert notices(NoticeKind.EXTENSION) == []
    if is_granted:
        extension_requests.grant_request(request, by=make.doer(cast.sponsor))
    else:
        extension_requests.refuse_request(request, by=make.doer(cast.sponsor), reason="时间够用")
    (notice,) = notices(NoticeKind.EXTENSION)
    assert words in notice.text.text


def test_the_next_to_speak_is_told_and_what_waited_is_answered(proposed: EscalationStep, cast: Cast) -> None:
    assert unread(cast.office) == ["程序提出黄牌、通报。"]
    escalation_steps.tell_step(proposed, by=make.doer(cast.office))
    assert unread(cast.office) == []
    assert "拟予黄牌、通报，申辩到 11-27。" in unread(cast.owner)
    statements.make_statement(proposed, "材料已经报送", by=make.doer(cast.owner))
    assert unread(cast.office) == ["黄牌、通报的申辩已经提出。"]
    escalation_steps.hold_step(proposed, by=make.doer(cast.office), reason="逾期9天")
    assert unread(cast.owner)[-1] == "问责决定：黄牌、通报。逾期9天。"
    step_reviews.ask_review(proposed, by=make.doer(cast.owner), reason="已经补报")
    assert unread(cast.verifier) == ["对黄牌、通报申请复核：已经补报。"]
    assert "问责决定：黄牌、通报。逾期9天。" not in unread(cast.owner)
    step_reviews.overturn_step(proposed, by=make.doer(cast.verifier), note="材料属实")
    assert unread(cast.verifier) == []
    assert unread(cast.owner)[-1] == "黄牌、通报已撤销：材料属实。"
    assert unread(cast.office) == ["黄牌、通报已撤销：材料属实。"], "who decided hears what became of it"


def test_what_waits_goes_by_its_own_act_and_by_no_other_of_the_case(proposed: EscalationStep, cast: Cast) -> None:
    office, owner = make.doer(cast.office), make.doer(cast.owner)
    escalation_steps.tell_step(proposed, by=office)
    statements.make_statement(proposed, "材料已经报送", by=owner)
    reply = rectification_replies.submit_reply(
        case(proposed.project), "补报", done_by_on=TODAY + days(5), by=owner, form_key="r1"
    )
    heard, replied = "黄牌、通报的申辩已经提出。", "整改回复已经提交。"
    assert unread(cast.office) == [heard, replied]
    rectification_replies.accept_reply(reply, by=office)
    assert unread(cast.office) == [heard]
    escalation_steps.hold_step(proposed, by=office, reason="逾期9天")
    assert unread(cast.office) == []


def test_an_excuse_leaves_nothing_to_tell_to_hear_or_to_reply(proposed: EscalationStep, cast: Cast) -> None:
    escalation_steps.tell_step(proposed, by=make.doer(cast.office))
    assert URGED_WORD in unread(cast.owner)
    cases.excuse_case(case(proposed.project), by=make.doer(cast.sponsor), reason="不可抗力")
    assert unread(cast.owner) == ["已容错：不可抗力。"]


def test_the_sponsor_is_asked_where_consent_is_needed(checklist: Checklist, cast: Cast) -> None:
    project = late(checklist, cast, 20)
    run()
    red = step(project, Step.RED_CARD)
    escalation_steps.tell_step(red, by=make.doer(cast.office))
    statements.waive_statement(red, by=make.doer(cast.owner))
    assert unread(cast.sponsor) == ["对红牌说明不申辩。"]
    escalation_steps.consent_to_step(red, by=make.doer(cast.sponsor))
    assert (unread(cast.sponsor), unread(cast.office)) == ([], ["挂联领导同意红牌。"])


def test_what_comes_back_or_ends_is_told_to_the_owner(project: Project, cast: Cast) -> None:
    acts: list[tuple[Callable[[], object], str]] = []
    reply = rectification_replies.submit_reply(
        case(project), "补报", done_by_on=TODAY + days(5), by=make.doer(cast.owner), form_key="r1"
    )
    office, sponsor = make.doer(cast.office), make.doer(cast.sponsor)
    acts.append(
        (lambda: rectification_replies.return_reply(reply, by=office, reason="太笼统"), "整改回复被退回：太笼统。")
    )
    acts.append((lambda: cases.excuse_case(case(project), by=sponsor, reason="不可抗力"), "已容错：不可抗力。"))
    for act, words in acts:
        act()
        assert unread(cast.owner)[-1] == words


def test_a_reminder_reaches_the_owner(checklist: Checklist, cast: Cast) -> None:
    due_on = TODAY + days(3)
    near = make.project(
        checklist,
        owner=cast.owner,
        sponsor=cast.sponsor,
        due_on=due_on,
        milestones=[("一半", TODAY + days(1), 50), ("全部", due_on, 100)],
        percent=95,
    )
    standing.turn(near)
    make.project(checklist, code="1.2", due_on=due_on, milestones=[("全部", due_on, 100)])
    run()
    assert unread(cast.owner)[-2:] == ["节点“一半”11-25 到期，剩 1 天。", "时限是 11-27，剩 3 天。"]


def test_lifting_is_asked_of_the_office(proposed: EscalationStep, project: Project, cast: Cast) -> None:
    decide(proposed, cast)
    card = db.session.scalars(sa.select(Card)).one()
    project.yellow_on = project.red_on = None
    later = TODAY + days(20)
    cards.ask_to_lift(card, by=make.doer(cast.owner, today=later), reason="两周绿灯")
    assert unread(cast.office)[-1] == "申请摘牌。"
    cards.lift_card(card, by=make.doer(cast.office, today=later))
    assert unread(cast.owner)[-1] == "牌已摘。"
