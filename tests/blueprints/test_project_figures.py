"""The four numbers of a project's page: the last one says in words what its days are."""

from __future__ import annotations

import datetime as dt

import pytest
from flask.testing import FlaskClient

from tests import make
from tests.cast import Cast
from tracker.extensions import db
from tracker.services import standing


@pytest.mark.parametrize(
    ("due_on", "said"),
    [
        (dt.date(2026, 11, 20), '时限 11-20，逾期</span><b class="num">4<small>天'),
        (dt.date(2026, 12, 20), '时限 12-20，还剩</span><b class="num">26<small>天'),
        (make.TODAY, "时限 11-24</span><b>今日<small>到期"),
    ],
)
def test_the_days_are_late_or_left(client: FlaskClient, cast: Cast, due_on: dt.date, said: str) -> None:
    checklist = make.checklist(cast.park, cast.office)
    project = make.project(checklist, owner=cast.owner, sponsor=cast.sponsor, lead_unit=cast.department, due_on=due_on)
    standing.refresh(project, today=make.TODAY)
    db.session.commit()
    page = make.log_in(client, cast.sponsor).get(f"/projects/{project.id}").text
    assert said in page.partition('class="figures"')[2].partition("</section>")[0]
