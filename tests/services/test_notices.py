"""Documents are issued once, numbered without a gap, and never changed."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tests import make
from tests.at_once import Begin, at_once
from tests.cast import Cast, gather
from tracker.demo.notices import sample_of
from tracker.domain.errors import NotAllowed, RuleBroken
from tracker.domain.notice import NoticeContent, NoticeKind
from tracker.extensions import db
from tracker.models import AuditEvent, Notice, NoticeFile, NoticeTemplate, Organization
from tracker.queries import notices as reads
from tracker.queries.evidence import named_digests
from tracker.services.doer import Doer
from tracker.services.notices import (
    TITLE_LENGTH,
    Issue,
    change_template,
    correct_notice,
    issue_many,
    issue_notice,
    keep_file,
)

URGING = sample_of(NoticeKind.URGING)


def issue(
    cast: Cast, content: NoticeContent = URGING, *, kind: NoticeKind = NoticeKind.URGING, year: int = 2026
) -> Notice:
    return issue_notice(kind, content, by=make.doer(cast.office), organization_id=cast.park.id, year=year)


def test_a_document_gets_its_number_and_keeps_its_words(session: Session, cast: Cast) -> None:
    notice = issue(cast)
    assert (notice.serial, notice.number, notice.year) == ("催〔2026〕1号", 1, 2026)
    assert (notice.org_path, notice.issued_on, notice.issuer_label) == (cast.park.path, make.TODAY, "党群工作部")
    session.expire_all()
    assert notice.text == URGING
    assert notice.content_digest == notice.text.digest(notice.kind, notice.serial)
    line = session.scalars(sa.select(AuditEvent).where(AuditEvent.act == "notice:issue")).one()
    assert (line.subject_id, line.after["serial"]) == (notice.id, "催〔2026〕1号")


def test_numbers_run_by_kind_organisation_and_year(cast: Cast) -> None:
    assert [issue(cast).number for _ in range(3)] == [1, 2, 3]
    assert issue(cast, kind=NoticeKind.CIRCULAR).serial == "通〔2026〕1号"
    assert issue(cast, year=2027).serial == "催〔2027〕1号"
    other = issue_notice(
        NoticeKind.URGING, URGING, by=make.doer(cast.outsider), organization_id=cast.other_park.id, year=2026
    )
    assert other.number == 1


def test_many_are_issued_at_once_by_the_program(session: Session, cast: Cast) -> None:
    issue(cast)
    program = Doer(None, "系统", make.MOMENT, make.TODAY)
    issues = [Issue(URGING, (cast.park, cast.other_park)[n % 2].id, step_id=n) for n in range(5)]
    made = issue_many(NoticeKind.URGING, issues, by=program, year=2026)
    assert [(one.number, one.step_id) for one in made] == [(2, 0), (1, 1), (3, 2), (2, 3), (4, 4)]
    assert issue_many(NoticeKind.URGING, [], by=program, year=2026) == []
    told = session.scalars(sa.select(AuditEvent.after).where(AuditEvent.act == "notice:issue").order_by(AuditEvent.id))
    assert [one["serial"] for one in told][1:] == [one.serial for one in made]


@pytest.mark.parametrize(
    ("content", "field"),
    [
        (URGING.reworded(title=" ", text="x"), "title"),
        (URGING.reworded(title="长" * (TITLE_LENGTH + 1), text="x"), "title"),
        (URGING.reworded(title="题", text=" \n "), "text"),
    ],
)
def test_a_document_without_words_is_refused(cast: Cast, content: NoticeContent, field: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        issue(cast, content)
    assert refused.value.field == field


@pytest.mark.parametrize("verb", ["UPDATE notice SET title = 'x'", "DELETE FROM notice", "DELETE FROM notice_file"])
def test_the_database_refuses_to_change_what_was_issued(session: Session, cast: Cast, verb: str) -> None:
    notice = issue(cast)
    keep_file(notice, "pdf", digest="a" * 64, size=1, at=make.MOMENT)
    with pytest.raises(DBAPIError, match="cannot be changed"):
        session.execute(sa.text(verb))


def test_a_correction_is_a_new_document_that_cites_the_old(session: Session, cast: Cast) -> None:
    by, owner_id = make.doer(cast.office), cast.owner.id
    old = issue_notice(NoticeKind.URGING, URGING, by=by, organization_id=cast.park.id, year=2026, addressee_id=owner_id)
    new = correct_notice(old, title="改过的标题", text="改过的一段。", by=by)
    assert (new.serial, new.cites_id, old.title) == ("催〔2026〕2号", old.id, URGING.title)
    assert new.addressee_id == owner_id
    assert new.text.paragraphs == ("改过的一段。", "本件替代催〔2026〕1号，原件同时停止执行。")
    again = correct_notice(new, title=new.title, text=new.text.text + "\n再加一段。", by=make.doer(cast.office))
    assert again.text.paragraphs == ("改过的一段。", "再加一段。", "本件替代催〔2026〕2号，原件同时停止执行。")
    assert [row.serial for row in reads.corrections(old.id)] == ["催〔2026〕2号"]
    acts = session.scalars(sa.select(AuditEvent.after).where(AuditEvent.act == "notice:correct"))
    assert [act["cites"] for act in acts] == ["催〔2026〕1号", "催〔2026〕2号"]


def test_a_correction_that_is_sent_twice_is_one_and_what_is_replaced_is_not_replaced_again(cast: Cast) -> None:
    old, by = issue(cast), make.doer(cast.office)
    first, second = (correct_notice(old, title="改过", text="改过的一段。", by=by) for _ in range(2))
    assert first.id == second.id
    with pytest.raises(RuleBroken, match="请更正 催〔2026〕2号"):
        correct_notice(old, title="又改", text="改过的一段。", by=by)
    assert correct_notice(first, title="又改", text="改过的一段。", by=by).number == 3


@pytest.mark.parametrize(("kind", "why"), [(NoticeKind.REPLY, "责任人的话"), (NoticeKind.TALK, "双方签字")])
def test_what_is_not_the_offices_word_alone_is_not_the_offices_to_correct(
    cast: Cast, kind: NoticeKind, why: str
) -> None:
    said = issue(cast, sample_of(kind), kind=kind)
    with pytest.raises(RuleBroken, match=why):
        correct_notice(said, title="已经整改", text="都好了。", by=make.doer(cast.office))


def test_a_correction_is_the_offices_and_changes_something(cast: Cast) -> None:
    notice = issue(cast)
    with pytest.raises(NotAllowed):
        correct_notice(notice, title="x", text="y", by=make.doer(cast.owner))
    with pytest.raises(RuleBroken, match="没有改动"):
        correct_notice(notice, title=URGING.title, text=URGING.text, by=make.doer(cast.office))
    with pytest.raises(RuleBroken, match="正文是空的"):
        correct_notice(notice, title=URGING.title, text=" ", by=make.doer(cast.office))
    certificate = issue(cast, sample_of(NoticeKind.CLOSURE), kind=NoticeKind.CLOSURE)
    with pytest.raises(RuleBroken, match="销号单照销号的记录"):
        correct_notice(certificate, title="x", text="y", by=make.doer(cast.office))


def test_the_first_file_of_a_kind_stands(cast: Cast) -> None:
    notice = issue(cast)
    first = keep_file(notice, "pdf", digest="a" * 64, size=1, at=make.MOMENT)
    again = keep_file(notice, "pdf", digest="b" * 64, size=2, at=make.MOMENT)
    assert (again.digest, again.size, first.is_given) == ("a" * 64, 1, False)
    assert named_digests() == {"a" * 64}


def test_a_template_is_in_force_for_what_comes_after(session: Session, cast: Cast) -> None:
    by, before = make.doer(cast.office), issue(cast)
    own = change_template(cast.park, NoticeKind.URGING, digest="c" * 64, name="催办.docx", by=by)
    session.flush()
    assert (before.template_id, issue(cast).template_id) == (None, own.id)
    assert issue(cast, kind=NoticeKind.CIRCULAR).template_id is None
    change_template(cast.park, NoticeKind.URGING, digest=None, by=by)
    assert issue(cast).template_id is None
    assert session.scalar(sa.select(sa.func.count(NoticeTemplate.id))) == 2
    assert named_digests() == {"c" * 64}
    with pytest.raises(NotAllowed):
        change_template(cast.park, NoticeKind.URGING, digest=None, by=make.doer(cast.owner))


@pytest.mark.postgresql
def test_of_two_who_correct_at_once_the_second_finds_the_correction(own_app: Flask) -> None:
    with own_app.app_context():
        cast = gather()
        old_id, by = issue(cast).id, make.doer(cast.office)
        db.session.commit()
    made = []
    with own_app.app_context():
        slow = db.session.get_one(Notice, old_id)
        with own_app.app_context():
            made.append(correct_notice(db.session.get_one(Notice, old_id), title="改", text="改。", by=by).id)
            db.session.commit()
        made.append(correct_notice(slow, title="改", text="改。", by=by).id)
    assert made[0] == made[1]


def test_eight_writers_leave_no_gap_and_no_repeat(own_app: Flask) -> None:
    with own_app.app_context():
        park = make.organization("园区党委", tier=3)
        account = make.account("党群工作部", park)
        db.session.commit()
        park_id, by = park.id, make.doer(account)
    each = 5

    def write(begin: Begin) -> None:
        begin()
        for _ in range(each):
            with own_app.app_context():
                issue_notice(NoticeKind.URGING, URGING, by=by, organization_id=park_id, year=2026)
                db.session.commit()

    at_once([write] * 8)
    with own_app.app_context():
        numbers = db.session.scalars(sa.select(Notice.number).order_by(Notice.number)).all()
        assert numbers == list(range(1, 8 * each + 1))
        assert db.session.scalar(sa.select(sa.func.count(NoticeFile.notice_id))) == 0
        assert db.session.get_one(Organization, park_id).name == "园区党委"
