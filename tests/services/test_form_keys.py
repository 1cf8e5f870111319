"""A form sent twice makes one row; the key of another project's form stands for another form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import DatabaseError

from tests import make, wall
from tests.cast import Cast, gather
from tests.services.ladder_cast import case, days, late, run
from tracker.extensions import db
from tracker.models import Checklist, ClosureRequest, ExtensionRequest, PointEntry, Project, RectificationReply
from tracker.schema import migrations
from tracker.services import closures, extension_requests, points, rectification_replies
from tracker.services.closures import Application
from tracker.services.extension_requests import Wish

KEY = "key"
BEFORE = "20261124_step_owner"


def close(project: Project, cast: Cast) -> object:
    said = Application(shortfall_reason="上级推迟")
    return closures.request_closure(project, said, by=make.doer(cast.owner), form_key=KEY)


def extend(project: Project, cast: Cast) -> object:
    wish = Wish(project.plan.due_on + days(9), "场地交付推迟")
    before = make.doer(cast.owner, today=project.plan.due_on - days(20))
    return extension_requests.request_extension(project, wish, by=before, form_key=KEY)


def book(project: Project, cast: Cast) -> object:
    by = make.doer(cast.office)
    return points.book_clause(project, project.clauses[0], by=by, reason="解决 1 个", form_key=KEY)


def reply(project: Project, cast: Cast) -> object:
    by, day = make.doer(cast.owner), make.TODAY + days(6)
    return rectification_replies.submit_reply(case(project), "每周盯办", done_by_on=day, by=by, form_key=KEY)


ACTS = (close, extend, book, reply)


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_a_key_of_another_projects_form_makes_a_row_of_its_own(
    checklist: Checklist, cast: Cast, act: Callable[[Project, Cast], object]
) -> None:
    one, other = (late(checklist, cast, 9, code=code) for code in ("1.1", "1.2"))
    run()
    first = act(one, cast)
    assert act(one, cast) is first
    second = act(other, cast)
    db.session.flush()
    assert second is not first
    assert act(other, cast) is second


def test_rows_and_guards_outlive_the_making_anew_of_their_tables(own_app: Flask) -> None:
    with own_app.app_context():
        kept = stage()
    with own_app.app_context():
        migrations(own_app).downgrade(BEFORE)
    with own_app.app_context():
        migrations(own_app).upgrade()
    with own_app.app_context():
        assert rows() == kept
        for table, match in ((PointEntry, "cannot be changed"), (ClosureRequest, "(?i)foreign key")):
            with pytest.raises(DatabaseError, match=match), db.session.begin_nested():
                db.session.execute(sa.delete(table))


def stage() -> list[list[sa.Row[Any]]]:
    """A row in each of the tables, some of which others refer to."""
    cast = gather()
    checklist = make.checklist(cast.park, cast.office)
    one, other, third = (late(checklist, cast, 9, code=code) for code in ("1.1", "1.2", "1.3"))
    run()
    for act, project in ((book, one), (reply, one), (extend, other)):
        act(project, cast)
    wall.close(third, cast, on=make.TODAY)
    db.session.commit()
    return rows()


def rows() -> list[list[sa.Row[Any]]]:
    tables = [kind.__table__ for kind in (ClosureRequest, ExtensionRequest, PointEntry, RectificationReply)]
    found = [list(db.session.execute(sa.select(table).order_by(table.c.id))) for table in tables]
    assert all(found)
    return found
