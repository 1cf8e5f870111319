"""The report form at the web edge: three presses, kept when refused, sent twice and taken once."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests import make, samples
from tests.at_once import Begin, at_once
from tests.cast import Cast
from tracker import uploads
from tracker.domain.permissions import Role
from tracker.domain.project import State
from tracker.extensions import db
from tracker.models import AuditEvent, Evidence, MetricEntry, Project, Report
from tracker.services import standing

Counting = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def owner(client: FlaskClient, cast: Cast) -> FlaskClient:
    return make.log_in(client, cast.owner)


def send(client: FlaskClient, project: Project, **fields: object) -> TestResponse:
    form = {"form_key": "key", "shown": "0", "percent": "30"} | fields
    return client.post(f"/projects/{project.id}/reports/new", data=form, content_type="multipart/form-data")


def photo(
    name: str = "现场.jpg", content: bytes | None = None, kind: str = "image/jpeg"
) -> tuple[io.BytesIO, str, str]:
    return io.BytesIO(samples.picture() if content is None else content), name, kind


def reports(session: Session) -> int:
    return session.scalar(sa.select(sa.func.count(Report.id))) or 0


def test_the_form_shows_where_things_stand(owner: FlaskClient, project: Project) -> None:
    page = owner.get(f"/projects/{project.id}/reports/new")
    assert page.status_code == 200
    assert "可填 0% 至 99%" in page.text
    assert re.search(r'name="form_key"[^>]*value="[\w-]{10,}"', page.text)
    assert page.text.count('name="milestones"') == 2


def test_the_form_brings_its_token_along_once(owner: FlaskClient, project: Project) -> None:
    page = owner.get(f"/projects/{project.id}/reports/new")
    form = page.text.partition(f'data-draft="report-{project.id}"')[2].partition("</form>")[0]
    assert form.count('name="csrf_token"') == 1


def test_the_form_remembers_what_is_in_the_way_and_who_was_asked_to_help(owner: FlaskClient, project: Project) -> None:
    send(owner, project, in_trouble="y", obstacle="缺场地", helper="区财政局")
    page = owner.get(f"/projects/{project.id}/reports/new").text
    assert 'value="缺场地"' in page
    assert re.search(r'name="helper"[^>]*value="区财政局"', page)


def test_owner_reports_and_is_led_back_to_what_waits(owner: FlaskClient, project: Project, session: Session) -> None:
    answer = send(owner, project, percent="45", milestones=str(project.milestones[0].id), note="已开两次")
    assert (answer.status_code, answer.location) == (302, "/me")
    assert (project.percent, project.pending_reviews, reports(session)) == (45, 1, 1)
    assert "进度已报，45%，等审核。" in owner.get("/me").text


def test_a_percent_left_alone_follows_the_ticks(owner: FlaskClient, project: Project) -> None:
    send(owner, project, percent="0", milestones=[str(step.id) for step in project.milestones])
    assert project.percent == 100


def test_no_change_is_one_press(owner: FlaskClient, project: Project, session: Session) -> None:
    answer = owner.post(f"/projects/{project.id}/reports/new", data={"no_change": "1", "form_key": "n"})
    assert (answer.status_code, reports(session)) == (302, 1)
    owner.post(f"/projects/{project.id}/reports/new", data={"no_change": "1", "form_key": "n"})
    assert reports(session) == 1


def test_no_change_when_it_may_not_be_is_said_in_words(owner: FlaskClient, project: Project, session: Session) -> None:
    project.state = State.SUSPENDED
    session.commit()
    answer = owner.post(f"/projects/{project.id}/reports/new", data={"no_change": "1", "form_key": "n"})
    assert (answer.status_code, "请先恢复" in answer.text, reports(session)) == (422, True, 0)


def test_sent_twice_it_is_a_success_twice_and_one_report(
    owner: FlaskClient, project: Project, session: Session
) -> None:
    assert [send(owner, project).status_code for _ in range(2)] == [302, 302]
    assert reports(session) == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"percent": "100", "shown": "0"}, "最高填 99%"),
        ({"percent": "很多"}, "请填进度"),
        ({"percent": ""}, "请填进度"),
        ({"percent": "7_0"}, "请填进度"),
        ({"note": "长" * 1001}, "最多写 1000 个字"),
        ({"in_trouble": "y"}, "请写明难在哪里"),
        ({"in_trouble": "y"}, "请写明请谁帮助"),
        ({"obstacle": "缺场地"}, "请勾上"),
        ({"in_trouble": "y", "obstacle": "缺场地"}, "请写明请谁帮助"),
        ({"milestones": "999999"}, "有的节点已不在计划里"),
    ],
)
def test_a_refusal_names_the_field_keeps_what_was_typed_and_writes_nothing(
    owner: FlaskClient, project: Project, session: Session, fields: dict[str, str], sentence: str
) -> None:
    answer = send(owner, project, **({"note": "第五家 <批复>"} | fields))
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert "note" in fields or "第五家 &lt;批复&gt;" in answer.text
    assert (reports(session), session.scalar(sa.select(sa.func.count(AuditEvent.id)))) == (0, 0)


def test_a_value_that_is_no_number_is_told_at_its_field(owner: FlaskClient, project: Project, session: Session) -> None:
    metric = project.metrics[0].id
    answer = send(owner, project, **{f"metric-{metric}": "五次"})
    assert (answer.status_code, f'href="#metric-{metric}"' in answer.text, reports(session)) == (422, True, 0)
    assert 'value="五次"' in answer.text
    send(owner, project, **{f"metric-{metric}": "3.5"})
    assert str(session.scalars(sa.select(MetricEntry.value)).one().normalize()) == "3.5"


@pytest.mark.parametrize("who", ["office", "sponsor", "verifier"])
def test_who_sees_it_but_does_not_own_it_gets_403(
    client: FlaskClient, project: Project, cast: Cast, session: Session, who: str
) -> None:
    visitor = make.log_in(client, getattr(cast, who))
    assert visitor.get(f"/projects/{project.id}/reports/new").status_code == 403
    assert send(visitor, project, files=photo()).status_code == 403
    assert reports(session) == 0


@pytest.mark.parametrize("who", ["outsider", "auditor", "system"])
def test_who_may_not_see_it_gets_404(client: FlaskClient, project: Project, cast: Cast, who: str) -> None:
    visitor = make.log_in(client, getattr(cast, who))
    assert visitor.get(f"/projects/{project.id}/reports/new").status_code == 404
    assert send(visitor, project, files=photo()).status_code == 404


def test_photos_and_papers_come_along(owner: FlaskClient, project: Project, session: Session) -> None:
    kind = project.evidence_requirements[0].id
    files = [photo("../../现场\u202e.jpg"), photo("批复.pdf", samples.PDF, "application/pdf")]
    assert send(owner, project, files=files, kind=str(kind)).status_code == 302
    rows = session.scalars(sa.select(Evidence).order_by(Evidence.id)).all()
    assert [(row.original_name, row.media_type, row.requirement_id) for row in rows] == [
        ("现场.jpg", "image/jpeg", kind),
        ("批复.pdf", "application/pdf", kind),
    ]
    assert rows[0].thumbnail_digest
    assert rows[1].thumbnail_digest is None


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (photo("跑.exe", b"MZ\x90\x00" + bytes(80), "application/octet-stream"), "不能传"),
        (photo("动.png", b"GIF89a<script>1</script>", "image/png"), "内容和后缀不符"),
        (photo("画.svg", b"<svg/>", "image/svg+xml"), "不能传"),
        (photo("空.pdf", b"", "application/pdf"), "空文件"),
    ],
    ids=["exe", "polyglot", "svg", "empty"],
)
def test_a_hostile_file_refuses_the_whole_and_keeps_what_was_typed(
    owner: FlaskClient, project: Project, session: Session, file: object, sentence: str
) -> None:
    answer = send(owner, project, note="还在这里", files=[photo(), file])
    assert (answer.status_code, sentence in answer.text, "还在这里" in answer.text) == (422, True, True)
    assert (reports(session), session.scalar(sa.select(sa.func.count(Evidence.id)))) == (0, 0)


def test_four_files_are_too_many(owner: FlaskClient, project: Project, session: Session) -> None:
    answer = send(owner, project, files=[photo(f"{n}.jpg", b"not even looked at") for n in range(4)])
    assert (answer.status_code, "最多传 3 个文件" in answer.text, reports(session)) == (422, True, 0)


def test_a_file_beyond_its_limit_is_told_in_the_form(
    owner: FlaskClient, project: Project, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "FILE_BYTES", 4000)
    large = samples.PDF + bytes(uploads.FILE_BYTES)
    answer = send(owner, project, note="还在这里", files=photo("大.pdf", large, "application/pdf"))
    assert (answer.status_code, "超过 20 MB" in answer.text, "还在这里" in answer.text) == (422, True, True)
    assert reports(session) == 0


@pytest.mark.parametrize(("megabytes", "taken"), [(200, 200), (900, 512)])
def test_a_body_beyond_all_limits_is_refused_first_and_thrown_away_then(
    owner: FlaskClient, project: Project, megabytes: int, taken: int
) -> None:
    body = Body(megabytes * uploads.MEBIBYTE)
    answer = owner.post(
        f"/projects/{project.id}/reports/new",
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"wsgi.input": body, "CONTENT_LENGTH": str(body.left)},
    )
    assert (answer.status_code, "文件太大" in answer.text) == (413, True)
    assert body.pieces == []
    answer.close()
    # Else the connection breaks off, and the browser has no sentence to show.
    assert (sum(body.pieces), max(body.pieces)) == (taken * uploads.MEBIBYTE, uploads.PIECE_BYTES)


class Body:
    """A long body that counts what is read of it."""

    def __init__(self, length: int) -> None:
        self.left, self.pieces = length, list[int]()

    def read(self, size: int) -> bytes:
        piece = bytes(min(size, self.left))
        self.left -= len(piece)
        self.pieces += [len(piece)] if piece else []
        return piece


def test_a_body_without_a_length_is_read_up_to_the_limit(
    app: Flask, owner: FlaskClient, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 1024 * 1024)

    class Endless(io.RawIOBase):
        given = 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]  # RawIOBase takes any buffer; this is the one it is given
            self.given += len(buffer)
            buffer[:] = bytes(len(buffer))
            return len(buffer)

    endless = Endless()
    head = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.pdf"\r\n\r\n'
    answer = owner.post(
        f"/projects/{project.id}/reports/new",
        content_type="multipart/form-data; boundary=x",
        environ_overrides={
            "wsgi.input": io.BufferedReader(_Chain(head, endless)),
            "wsgi.input_terminated": True,
            "CONTENT_LENGTH": "",
        },
    )
    assert answer.status_code == 413
    assert endless.given < 2 * 1024 * 1024


class _Chain(io.RawIOBase):
    """A beginning, then what has no end."""

    def __init__(self, head: bytes, rest: io.RawIOBase) -> None:
        self.head, self.rest = io.BytesIO(head), rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]  # RawIOBase takes any buffer; this is the one it is given
        return self.head.readinto(buffer) or self.rest.readinto(buffer)


def test_a_page_without_files_reads_no_large_body(owner: FlaskClient) -> None:
    assert owner.post("/reports/reviews", data={"x": "x" * 5 * 1024 * 1024}).status_code == 413


def test_a_page_without_files_opens_none_for_those_that_are_sent(owner: FlaskClient, project: Project) -> None:
    empty = {"csrf_token": "x", "files": (io.BytesIO(), "")}
    assert owner.post("/reports/reviews", data=empty).status_code == 403
    assert owner.post("/login", data={"files": photo()}, content_type="multipart/form-data").status_code == 413


def test_more_files_than_any_form_takes_are_not_kept_open(owner: FlaskClient, project: Project) -> None:
    many = [photo(f"{n}.jpg", b"x") for n in range(uploads.MOST_FILES + 1)]
    assert send(owner, project, files=many).status_code == 413


@pytest.mark.parametrize("name", ["note", "form_key", "obstacle"])
def test_a_text_that_no_database_keeps_is_refused(
    owner: FlaskClient, project: Project, session: Session, name: str
) -> None:
    assert send(owner, project, **{name: "a\0b"}).status_code == 400
    assert owner.get("/overdue/?item=%00").status_code == 400
    assert reports(session) == 0


def test_the_form_costs_few_queries(owner: FlaskClient, project: Project, count_queries: Counting) -> None:
    with count_queries() as statements:
        assert owner.get(f"/projects/{project.id}/reports/new").status_code == 200
    assert len(statements) <= 14


@pytest.mark.parametrize(("keys", "made"), [(["once"] * 4, 1), ([f"k{n}" for n in range(8)], 8)])
def test_what_is_sent_at_once_is_taken_once_and_nothing_is_lost(own_app: Flask, keys: list[str], made: int) -> None:
    with own_app.app_context():
        park = make.organization("园区党委", tier=3)
        who = make.account("责任人", park, roles=[(Role.REPORTER, park)])
        project = make.project(make.checklist(park, who), owner=who)
        standing.refresh(project, today=make.TODAY)
        db.session.commit()
        project_id = project.id
        clients = [make.log_in(own_app.test_client(), who) for _ in keys]

    def press(client: FlaskClient, key: str, begin: Begin) -> int:
        begin()
        data = {"form_key": key, "shown": "0", "percent": "30"}
        return client.post(f"/projects/{project_id}/reports/new", data=data).status_code

    answers = at_once([partial(press, *pair) for pair in zip(clients, keys, strict=True)])
    with own_app.app_context():
        assert answers == [302] * len(keys)
        assert db.session.scalar(sa.select(sa.func.count(Report.id))) == made
        assert db.session.scalar(sa.select(Project.pending_reviews)) == made
