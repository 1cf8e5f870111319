"""The month's circular and the weekly sheet at the web edge: a preview, a draft, an issued document."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from unittest import mock
from urllib.parse import quote

import docx
import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests import make, samples
from tests.cast import Cast
from tests.forms import form_of
from tests.page import marks
from tracker.domain.project import State
from tracker.models import CircularDraft, Notice, NoticeFile, Project
from tracker.queries.board import board, choices
from tracker.services import standing

As = Callable[[str], FlaskClient]
OCTOBER, NOVEMBER, WEEK = "/circulars/2026-10", "/circulars/2026-11", "/weekly-sheets/2026-W47"


@pytest.fixture
def as_(new_client: Callable[[], FlaskClient], cast: Cast) -> As:
    return lambda who: make.log_in(new_client(), getattr(cast, who))


@pytest.fixture
def old(session: Session, project: Project, cast: Cast) -> Project:
    """A project that has been late since the middle of October."""
    project.due_on = project.milestones[1].due_on = dt.date(2026, 10, 15)
    project.issued_at = dt.datetime(2026, 1, 5, tzinfo=dt.UTC)
    standing.refresh(project, today=make.TODAY)
    session.commit()
    return project


def edit(client: FlaskClient, project: Project, at: str = OCTOBER, **typed: str) -> TestResponse:
    """The form of the page, sent with some of it typed anew."""
    action = f"{at}?checklist={project.checklist_id}"
    fields = {name: values[0] for name, values in form_of(client.get(at), action.replace("&", "&amp;")).items()}
    return client.post(action, data=fields | typed)


def issue(
    client: FlaskClient, at: str = OCTOBER, *, version: str = "", file: bytes = b"", name: str = "改.docx", **typed: str
) -> TestResponse:
    media_type = samples.WORD if name.endswith("docx") else "application/pdf"
    sent = {"file": (io.BytesIO(file), name, media_type)} if file else {}
    return client.post(f"{at}/issue", data={"version": version, **typed, **sent}, content_type="multipart/form-data")


def fetch(client: FlaskClient, address: str) -> bytes:
    """A file read to its end and closed."""
    with client.get(address) as answer:
        return bytes(answer.data)


def notices(session: Session) -> list[Notice]:
    return list(session.scalars(sa.select(Notice).order_by(Notice.id)))


def test_a_draft_writes_itself_and_reading_writes_nothing(as_: As, session: Session, old: Project) -> None:
    page = as_("office").get(OCTOBER)
    assert marks(page, "data-serial") == ["通〔2026〕　　号"]
    assert "“1.1 三级统筹议事”：逾期。时限10月15日已过16天" in page.text
    assert session.scalars(sa.select(CircularDraft)).all() == []


def test_its_numbers_are_those_of_the_map(as_: As, session: Session, old: Project, cast: Cast) -> None:
    make.project(old.checklist, owner=cast.owner, code="1.2", state=State.SUSPENDED, weight=0)
    session.commit()
    actor = make.actor(cast.office)
    shown = board(choices(actor, year=2026)[0], actor=actor, day=make.TODAY).reconciliation
    text = as_("office").get(NOVEMBER).text
    assert f"共下达{shown.issued_total}项，其中已销号{shown.closed}项" in text
    assert f"逾期{shown.open_late}项，" in text
    assert "这是按现在的数据写的预览" in text


def test_the_office_corrects_and_issues(as_: As, session: Session, old: Project) -> None:
    office = as_("office")
    assert edit(office, old, text="一、改过\n改过的一段。").status_code == 302
    page = office.get(OCTOBER)
    assert "改过的一段。" in page.text
    version = form_of(page, f"{OCTOBER}?checklist={old.checklist_id}")["version"][0]
    answer = issue(office, version=version)
    (notice,) = notices(session)
    assert (answer.location, notice.serial) == (f"/notices/{notice.id}", "通〔2026〕1号")
    assert notice.text.paragraphs == ("一、改过", "改过的一段。")
    assert issue(office, version=version).location == answer.location
    again = office.post(OCTOBER, data={"title": "x", "text": "y", "version": version})
    assert (again.status_code, "已经印发" in again.text) == (422, True)
    assert len(notices(session)) == 1


def test_what_was_typed_is_issued_though_nobody_saved_it(as_: As, session: Session, old: Project) -> None:
    office = as_("office")
    empty = office.post(f"{OCTOBER}/issue", data={"title": "通报", "text": ""})
    assert (empty.status_code, "请写正文" in empty.text) == (422, True)
    fields = form_of(office.get(OCTOBER), f"{OCTOBER}?checklist={old.checklist_id}")
    typed = {"title": fields["title"][0], "text": "没有保存的一段。", "version": ""}
    assert issue(office, file=samples.PDF, name="稿.pdf", **typed).status_code == 422
    assert office.post(f"{OCTOBER}/issue", data=typed).status_code == 302
    (notice,) = notices(session)
    assert notice.text.paragraphs == ("没有保存的一段。",)


def test_a_file_is_for_issuing_and_a_save_says_so(as_: As, session: Session, old: Project) -> None:
    office = as_("office")
    sent = {"title": "通报", "text": "一段。", "file": (io.BytesIO(samples.office()), "稿.docx", samples.WORD)}
    saved = office.post(OCTOBER, data=sent)
    assert (saved.status_code, "Word 文件没有用上" in office.get(saved.location).text) == (302, True)


def test_two_who_write_at_once_are_told(as_: As, session: Session, old: Project) -> None:
    office = as_("office")
    for text in ("第一稿。", "第二稿。"):
        edit(office, old, text=text)
    for answer in (
        office.post(OCTOBER, data={"title": "x", "text": "我的稿。", "version": "1"}),
        issue(office, version="1"),
    ):
        assert answer.status_code == 409
        assert "第二稿。" in answer.text
        assert "别人刚刚改过" in answer.text
    assert notices(session) == []
    kept = office.post(OCTOBER, data={"title": "x", "text": "我的稿。", "version": "1"})
    fields = form_of(kept, f"{OCTOBER}?checklist={old.checklist_id}")
    assert fields["text"] == ["我的稿。"]
    assert office.post(OCTOBER, data={name: values[0] for name, values in fields.items()}).status_code == 302


def test_words_that_are_missing_are_asked_for(as_: As, session: Session, old: Project) -> None:
    office = as_("office")
    for typed in ({"title": "", "text": "x"}, {"title": "x", "text": ""}, {"title": " x ", "text": "\n \n"}):
        assert office.post(OCTOBER, data=typed).status_code == 422
    assert session.scalars(sa.select(CircularDraft)).all() == []


def test_nothing_is_issued_before_the_cut_off(as_: As, session: Session, old: Project) -> None:
    office = as_("office")
    assert "issue" not in office.get(NOVEMBER).text
    answer = issue(office, NOVEMBER)
    assert (answer.status_code, "还没有到截止时间" in answer.text) == (422, True)
    assert notices(session) == []


def test_others_read_what_was_issued_and_not_the_draft(as_: As, session: Session, old: Project) -> None:
    owner = as_("owner")
    assert "这一期还没有印发" in owner.get(OCTOBER).text
    assert owner.get(f"{OCTOBER}.pdf").status_code == 404
    assert owner.post(OCTOBER, data={"title": "x", "text": "y"}).status_code == 403
    assert issue(owner).status_code == 403
    assert issue(owner, file=samples.office()).status_code == 403
    issue(as_("office"))
    assert marks(owner.get(OCTOBER), "data-serial") == ["通〔2026〕1号"]
    assert fetch(owner, f"{OCTOBER}.pdf").startswith(b"%PDF")
    assert as_("outsider").get(OCTOBER).status_code == 404


@pytest.mark.parametrize("at", [OCTOBER, WEEK])
def test_a_draft_is_taken_home_as_a_file(as_: As, session: Session, old: Project, at: str) -> None:
    office = as_("office")
    assert fetch(office, f"{at}.pdf").startswith(b"%PDF")
    words = "\n".join(one.text for one in docx.Document(io.BytesIO(fetch(office, f"{at}.docx"))).paragraphs)
    assert "{{ number }}" in words
    assert session.scalars(sa.select(NoticeFile)).all() == []


def test_a_file_edited_in_word_is_the_document(as_: As, session: Session, old: Project) -> None:
    office = as_("office")
    document = docx.Document(io.BytesIO(fetch(office, f"{WEEK}.docx")))
    last = next(one for one in document.paragraphs if "附件：" in one.text)
    last.insert_paragraph_before("在 Word 里加的一段。")
    edited = io.BytesIO()
    document.save(edited)
    answer = issue(office, WEEK, file=edited.getvalue())
    (notice,) = notices(session)
    assert answer.location == f"/notices/{notice.id}"
    assert session.get_one(NoticeFile, (notice.id, "docx")).is_given
    said = "\n".join(
        one.text for one in docx.Document(io.BytesIO(fetch(office, f"/notices/{notice.id}.docx"))).paragraphs
    )
    assert ("调〔2026〕1号" in said, "在 Word 里加的一段。" in said, "{{" in said) == (True, True, False)
    assert notice.text.paragraphs[-1] == "在 Word 里加的一段。"
    page = office.get(f"/notices/{notice.id}").text
    assert "在 Word 里加的一段。" in page
    assert ("以下载的 Word 文件为准" in page, ".pdf" in page) == (True, False)
    refused = office.get(f"/notices/{notice.id}.pdf")
    assert (refused.status_code, "在 Word 里另存" in refused.text) == (422, True)


@pytest.mark.parametrize(
    ("file", "name", "said"),
    [
        (samples.PDF, "稿.pdf", "请传 Word 的 .docx 文件"),
        (samples.office(), "稿.docx", "打不开"),
        (b"MZ", "稿.docx", "内容和后缀不符"),
    ],
)
def test_a_file_that_will_not_do_is_refused_and_nothing_issued(
    as_: As, session: Session, old: Project, file: bytes, name: str, said: str
) -> None:
    answer = issue(as_("office"), file=file, name=name)
    assert (answer.status_code, said in answer.text) == (422, True)
    assert notices(session) == []
    assert session.scalars(sa.select(CircularDraft)).all() == []


@pytest.mark.parametrize(
    "address", ["/circulars/2026-13", "/circulars/x", "/weekly-sheets/2026-W99", f"{OCTOBER}?checklist=99999"]
)
def test_what_is_no_period_and_no_checklist_of_ones_own_is_not_there(as_: As, old: Project, address: str) -> None:
    assert as_("office").get(address).status_code == 404


@pytest.mark.parametrize(("address", "kind"), [("/circulars/", "circular"), ("/weekly-sheets/", "weekly")])
def test_the_address_without_its_period_leads_to_all_that_were_issued(as_: As, address: str, kind: str) -> None:
    assert as_("owner").get(address).location == f"/notices/?kind={kind}"


def test_one_of_several_checklists_is_chosen(as_: As, session: Session, old: Project, cast: Cast) -> None:
    other = make.checklist(cast.department, cast.office)
    session.commit()
    page = as_("office").get(f"{OCTOBER}?checklist={other.id}").text
    assert "党群工作部" in page
    assert f"checklist={old.checklist_id}" in page


def test_the_periods_lead_to_one_another(as_: As, old: Project) -> None:
    page = as_("office").get(WEEK).text
    assert "/weekly-sheets/2026-W46?" in page
    assert "/weekly-sheets/2026-W48?" in page


def test_a_draft_that_the_sweep_kept_stays_as_it_was(as_: As, session: Session, old: Project) -> None:
    edit(as_("office"), old)
    with mock.patch("tracker.blueprints.notices.papers.written") as written:
        assert as_("office").get(OCTOBER).status_code == 200
    assert not written.called


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("10月\r\nX-Evil: 1", "10月 X-Evil: 1"),
        ("\x01\x1b情况\u202e通报", "情况通报"),
        ("../10月/情况", "／10月／情况"),
    ],
)
def test_whatever_is_typed_for_a_title_the_files_have_a_name(as_: As, old: Project, typed: str, name: str) -> None:
    office = as_("office")
    assert edit(office, old, title=typed).status_code == 302
    for ending in ("docx", "pdf"):
        with office.get(f"{OCTOBER}.{ending}") as answer:
            disposition = answer.headers["Content-Disposition"]
            assert answer.status_code == 200
            assert disposition.endswith(f"filename*=UTF-8''{quote(f'{name}.{ending}')}")
    assert issue(office, version="2").status_code == 302
    with office.get(f"{OCTOBER}.docx") as answer:
        assert answer.status_code == 200
