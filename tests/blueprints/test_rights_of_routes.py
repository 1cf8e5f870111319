"""Every route of accountability, documents, points, extensions, registers and word, asked by every post (RULES §10, docs/rights.md)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests import make
from tests.cast import Cast
from tests.services.ladder_cast import case, late, run, step
from tracker.domain.escalation import Step
from tracker.models import Account, Card, Notice, Notification, RegisterImport
from tracker.services import (
    escalation_steps,
    extension_requests,
    points,
    rectification_replies,
    standing,
    statements,
)
from tracker.services.extension_requests import Wish

FEATURES = {"cases", "notices", "points", "extension_requests", "notifications", "settings", "deliveries", "calendars"}
REGISTERS = {
    "checklists.export",
    "checklists.new_import",
    "checklists.bring",
    "checklists.show_import",
    "checklists.apply",
}
POSTS = (
    "office",
    "sponsor",
    "owner",
    "verifier",
    "colleague",
    "secretary",
    "branch",
    "outsider",
    "system",
    "security",
    "auditor",
)
SEES = {"office", "sponsor", "owner", "verifier", "colleague"}
"""Those who may see the project: the others get 404. A colleague is of the lead unit, and holds no role."""
BUSINESS = SEES | {"secretary", "branch", "outsider"}
OFFICES = {"office", "outsider"}
ABOVE = {"office", "sponsor", "owner"}

OBJECTS: Mapping[str, tuple[str, set[str]]] = {
    "GET cases.show": ("case", SEES),
    "GET cases.reply": ("case", {"owner"}),
    "POST cases.send_reply": ("case", {"owner"}),
    "POST cases.urge": ("case", {"office"}),
    "POST cases.excuse": ("case", {"sponsor"}),
    "GET cases.state": ("step", {"owner"}),
    "POST cases.send_statement": ("step", {"owner"}),
    "POST cases.waive": ("step", {"owner"}),
    "POST cases.tell": ("step", {"office"}),
    "POST cases.consent": ("step", {"sponsor"}),
    "POST cases.decide": ("step", {"office"}),
    "POST cases.ask_review": ("step", {"owner"}),
    "POST cases.review": ("step", {"verifier"}),
    "POST cases.revoke": ("step", {"sponsor"}),
    "POST cases.accept_reply": ("reply", {"office"}),
    "POST cases.return_reply": ("reply", {"office"}),
    "POST cases.ask_lift": ("card", {"owner"}),
    "POST cases.lift": ("card", {"office"}),
    "GET points.of_project": ("project", ABOVE),
    "POST points.book_clause": ("project", {"office"}),
    "POST points.reverse": ("line", {"office"}),
    "GET points.of_unit": ("unit", SEES),
    "GET extension_requests.new": ("project", {"owner"}),
    "POST extension_requests.create": ("project", {"owner"}),
    "GET extension_requests.show": ("request", SEES),
    "POST extension_requests.review": ("request", {"office"}),
    "POST extension_requests.decide": ("request", {"sponsor"}),
    "POST extension_requests.withdraw": ("request", {"owner"}),
    "GET notices.show": ("notice", SEES),
    "GET notices.docx": ("notice", SEES),
    "GET notices.pdf": ("notice", SEES),
    "GET notices.correct": ("notice", {"office"}),
    "POST notices.correct": ("notice", {"office"}),
    "GET notices.assigning": ("checklist", {"office"}),
    "POST notices.assign_all": ("checklist", {"office"}),
    "POST notices.assign_one": ("project", {"office"}),
    "POST notifications.read": ("word", {"owner"}),
    "GET checklists.export": ("checklist", SEES),
    "GET checklists.new_import": ("checklist", {"office"}),
    "POST checklists.bring": ("checklist", {"office"}),
    "GET checklists.show_import": ("brought", {"office"}),
    "POST checklists.apply": ("brought", {"office"}),
}
"""Of which object, and who may: of the others those who see it get 403, and the rest 404. The office decided here, so it reviews nothing."""
PAGES: Mapping[str, set[str]] = {
    "GET cases.index": BUSINESS,
    "GET points.mine": BUSINESS,
    "GET points.export": BUSINESS,
    "GET notifications.index": BUSINESS,
    "POST notifications.read_all": BUSINESS,
    "GET settings.show": BUSINESS,
    "POST settings.set_digest": BUSINESS,
    "POST settings.stop_digest": BUSINESS,
    "POST settings.open_calendar": BUSINESS,
    "POST settings.end_calendar": BUSINESS,
    "GET deliveries.index": {"system"},
    "GET notices.index": set(POSTS),
    "GET notices.series": set(POSTS),
    "GET notices.templates": OFFICES,
    "GET notices.template_sample": OFFICES,
    "POST notices.put_template": OFFICES,
    "POST notices.remove_template": OFFICES,
}
"""Pages of no object of another's: who may, and the rest get 403."""
PERIODS: Mapping[str, tuple[set[str], int]] = {
    "GET notices.circular": (SEES, 403),
    "GET notices.circular_file": ({"office"}, 404),
    "POST notices.edit_circular": ({"office"}, 403),
    "POST notices.issue": ({"office"}, 403),
}
"""The month's circular while it is a draft: who may, and what the others get who see the checklist."""
PUBLIC = {"GET calendars.feed"}
"""Opened by its secret, whoever has it: see test_calendars."""
BY_CLOSURE = {"POST notices.certify"}
"""Of a closure: see test_notices."""
NOBODY_ELSES = dict.fromkeys(set(POSTS), 404)
ADMINISTRATORS = dict.fromkeys(("system", "security", "auditor"), 403)
EXCEPT: Mapping[str, dict[str, int]] = {
    # Word and a waiting import are one person's: for all others they do not exist.
    "POST notifications.read": NOBODY_ELSES | {"owner": 200},
    # Of business administrators see nothing, and are told so before a unit is looked for.
    "GET points.of_unit": ADMINISTRATORS,
}

FORM = {
    "reason": "属实",
    "opinion": "属实",
    "key": "held",
    "text": "一、补上。",
    "title": "改过",
    "done_by_on": "2026-12-20",
    "due_on": "2027-01-05",
    "hour": "8",
    "target": "a@example.org",
}
DECISIONS = {"extension_requests.review": "return", "extension_requests.decide": "refuse"}


Ask = Callable[..., dict[str, int]]


@dataclass(frozen=True, slots=True)
class Stage:
    """An object of each kind by its id, and the cast with a colleague of the owner's unit."""

    people: Mapping[str, Account]
    ids: Mapping[str, int]


@pytest.fixture
def stage(session: Session, cast: Cast) -> Stage:
    """A project that is late, with a card decided and replied to; one in time, with a request for more time; word, an import."""
    office, owner = make.doer(cast.office), make.doer(cast.owner)
    checklist = make.checklist(cast.park, cast.office)
    checklist.issued_at = dt.datetime(2026, 1, 5, tzinfo=dt.UTC)
    project = late(checklist, cast, 9, weight=50)
    in_time = make.project(
        checklist, owner=cast.owner, sponsor=cast.sponsor, lead_unit=cast.department, code="1.2", weight=50
    )
    standing.refresh(in_time, today=make.TODAY)
    run()
    found = step(project, Step.YELLOW_CARD)
    escalation_steps.tell_step(found, by=office)
    statements.waive_statement(found, by=owner)
    escalation_steps.hold_step(found, by=office, reason="属实")
    reply = rectification_replies.submit_reply(case(project), "补上", done_by_on=make.TODAY, by=owner, form_key="r")
    line = points.book_clause(project, project.clauses[0], by=office, reason="一件", form_key="p")
    request = extension_requests.request_extension(in_time, Wish(dt.date(2026, 12, 30), "场地"), by=owner, form_key="e")
    brought = RegisterImport(
        checklist_id=checklist.id,
        account_id=cast.office.id,
        file_name="x.xlsx",
        content={"lines": [], "letters": {}, "unread": []},
        created_at=make.MOMENT,
        expires_at=make.MOMENT + dt.timedelta(days=1),
    )
    colleague = make.account("同事", cast.department)
    session.add(brought)
    session.commit()
    mine = sa.select(Notification.id).where(Notification.account_id == cast.owner.id).limit(1)
    ids = {
        "case": case(project).id,
        "step": found.id,
        "reply": reply.id,
        "card": session.scalars(sa.select(Card.id)).one(),
        "project": project.id,
        "checklist": checklist.id,
        "unit": cast.department.id,
        "line": line.id,
        "request": request.id,
        "notice": session.scalars(sa.select(Notice.id).where(Notice.project_id == project.id).limit(1)).one(),
        "word": session.scalars(mine).one(),
        "brought": brought.id,
    }
    people = {who: getattr(cast, who) for who in POSTS if who != "colleague"}
    return Stage(people | {"colleague": colleague}, ids)


@pytest.fixture
def ask(app: Flask, new_client: Callable[[], FlaskClient], stage: Stage) -> Ask:
    """What each post gets at a route, those who may not first, while everything is as it was."""

    def ask(route: str, may: Collection[str], **given: Any) -> dict[str, int]:
        method, endpoint = route.split()
        with app.test_request_context():
            address = app.url_for(endpoint, **given)
        form = FORM | {"decision": DECISIONS.get(endpoint, "")} if method == "POST" else None
        found = {}
        for who in sorted(POSTS, key=lambda one: one in may):
            with make.log_in(new_client(), stage.people[who]).open(address, method=method, data=form) as answer:
                found[who] = answer.status_code
        return found

    return ask


def told(status: int) -> int:
    """403 and 404 as they are; whatever else is the answer to somebody who may, be the form complete or not."""
    return status if status in (403, 404) else 200


@pytest.mark.parametrize("route", OBJECTS)
def test_who_may_do_what_with_an_object(ask: Ask, stage: Stage, route: str) -> None:
    kind, may = OBJECTS[route]
    given = {"id": stage.ids[kind]}
    if route.split()[1] in REGISTERS:
        given = {"checklist_id": stage.ids["checklist"]} | ({"import_id": stage.ids[kind]} if kind == "brought" else {})
    expected = {who: 200 if who in may else 403 if who in SEES else 404 for who in POSTS}
    assert {who: told(status) for who, status in ask(route, may, **given).items()} == expected | EXCEPT.get(route, {})


@pytest.mark.parametrize("route", PAGES)
def test_who_may_open_a_page(ask: Ask, route: str) -> None:
    given = {"kind": "urging"} if "template" in route and not route.endswith("templates") else {}
    given = {"kind": "circular"} if route.endswith("series") else given
    found = ask(route, PAGES[route], **given)
    assert {who: told(status) for who, status in found.items()} == {
        who: 200 if who in PAGES[route] else 403 for who in POSTS
    }


@pytest.mark.parametrize("route", PERIODS)
def test_who_may_do_what_with_a_draft_of_the_circular(ask: Ask, route: str) -> None:
    may, other = PERIODS[route]
    ending = {"ending": "docx"} if route.endswith("file") else {}
    found = ask(route, may, series="circulars", key="2026-10", **ending)
    assert {who: told(status) for who, status in found.items()} == {
        who: 200 if who in may else other if who in SEES else 404 for who in POSTS
    }


def test_no_route_is_left_out(application: Flask) -> None:
    there = {
        f"{method} {rule.endpoint}"
        for rule in application.url_map.iter_rules()
        for method in (rule.methods or set()) & {"GET", "POST"}
        if rule.endpoint.split(".")[0] in FEATURES or rule.endpoint in REGISTERS
    }
    assert there == {*OBJECTS, *PAGES, *PERIODS, *PUBLIC, *BY_CLOSURE}
