"""The database and the domain see the same light, on every day and for every order of the days that matter."""

from __future__ import annotations

import datetime as dt
import itertools

import sqlalchemy as sa

from tests import make
from tests.cast import Cast
from tracker.domain.lights import Light, TurningDays, effective_day, is_late, light_on
from tracker.domain.project import State
from tracker.extensions import db
from tracker.models import Project
from tracker.queries import lights

DAY = make.TODAY
DAYS: tuple[dt.date | None, ...] = (None, *(DAY + dt.timedelta(days=n) for n in (-1, 0, 1)))
COLUMNS = ("state", "starts_on", "due_on", "blue_on", "yellow_on", "red_on", "stopped_on")


def every_case() -> list[dict[str, object]]:
    """Each state with each order of start, due, turning and stopping days around today; unlawful ones too."""
    free = itertools.product(State, DAYS[1:], DAYS[1:], (None, DAY), DAYS, DAYS, DAYS)
    return [dict(zip(COLUMNS, values, strict=True)) for values in free]


def insert(cast: Cast, cases: list[dict[str, object]]) -> None:
    checklist = make.checklist(cast.park, cast.office)
    given = {
        "checklist_id": checklist.id,
        "item_id": checklist.items[0].id,
        "position": 1,
        "name": "三级统筹议事",
        "org_path": checklist.org_path,
    }
    db.session.execute(sa.insert(Project), [given | case | {"code": f"1.{n}"} for n, case in enumerate(cases)])


def test_the_database_shows_the_light_that_the_rules_show(cast: Cast) -> None:
    insert(cast, every_case())
    columns = (Project.state, Project.starts_on, Project.blue_on, Project.yellow_on, Project.red_on, Project.stopped_on)
    rows = db.session.execute(sa.select(lights.light_on(DAY), *columns)).all()
    assert len(rows) == len(every_case())
    for shown, state, starts_on, blue_on, yellow_on, red_on, stopped_on in rows:
        assert starts_on is not None
        turning = TurningDays(blue_on=blue_on, yellow_on=yellow_on, red_on=red_on)
        right = light_on(DAY, state=state, starts_on=starts_on, turning=turning, stopped_on=stopped_on)
        assert shown == right, (state, starts_on, turning, stopped_on)


def test_a_filter_by_light_finds_what_shows_that_light(cast: Cast) -> None:
    insert(cast, every_case())
    shown = dict(db.session.execute(sa.select(Project.id, lights.light_on(DAY))).all())
    for light in Light:
        found = set(db.session.scalars(sa.select(Project.id).where(lights.is_light(light, DAY))))
        assert found == {key for key, word in shown.items() if word == light}, light
    assert set(db.session.scalars(sa.select(Project.id).where(lights.is_due_soon(DAY)))) == {
        key for key, word in shown.items() if word == "blue"
    }


def test_overdue_and_the_effective_day_are_those_of_the_rules(cast: Cast) -> None:
    insert(cast, every_case())
    columns = (lights.is_overdue(DAY), lights.effective_day(DAY), Project.state, Project.due_on, Project.stopped_on)
    rows = db.session.execute(sa.select(*columns)).all()
    assert {bool(overdue) for overdue, *_ in rows} == {True, False}
    for overdue, day, state, due_on, stopped_on in rows:
        assert due_on is not None
        assert bool(overdue) == is_late(state, due_on, DAY, stopped_on)
        assert day == effective_day(DAY, stopped_on)
