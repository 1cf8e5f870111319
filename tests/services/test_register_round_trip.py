"""Whatever a checklist holds: out and back is no change, and lawful edits come out again as they were made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from tests import make
from tests.cast import Cast
from tests.services.registers import applied, exported, judged
from tests.sheets import FIRST_ROW, Register
from tracker.domain.project import State
from tracker.domain.register.cells import plain
from tracker.domain.register.judgement import Change
from tracker.extensions import db
from tracker.models import Checklist, DutyLine, EvidenceRequirement, IncentiveClause, Metric, Project

SIGNS = "专题研究次数每少一：，。、0123456789 =+-@'\"&<>%_x≥扣分"
TEXTS = st.text(SIGNS, min_size=1, max_size=16).map(lambda text: " ".join(text.split())).filter(bool)
MAYBE = st.one_of(st.just(""), TEXTS)
POINTS = st.integers(1, 400).map(lambda n: Decimal(n) / 4)
DAYS = st.dates(dt.date(2026, 2, 1), dt.date(2026, 12, 31))
CLAUSES = st.lists(st.tuples(TEXTS, POINTS, st.none() | POINTS, MAYBE), max_size=2)
PROJECTS = st.fixed_dictionaries(
    {
        "name": TEXTS,
        "weight": st.integers(0, 100),
        "due_on": DAYS,
        "support_note": MAYBE,
        "standard": MAYBE,
        "steps": st.lists(st.tuples(TEXTS, DAYS, st.integers(0, 100)), max_size=3),
        "duty": st.lists(TEXTS, max_size=3),
        "metrics": st.lists(st.tuples(TEXTS, st.sampled_from(["gte", "lte", "eq"]), st.none() | POINTS), max_size=2),
        "evidence": st.lists(TEXTS, max_size=2, unique=True),
        "clauses": CLAUSES,
    }
)
EDITS = st.fixed_dictionaries(
    {},
    optional={
        "小项": TEXTS,
        "权重": st.integers(0, 100),
        "责任人": st.sampled_from(["责任人", "行业党委书记"]),
        "责任单位": st.sampled_from(["党群工作部", "汽车汽配行业党委"]),
        "时限": DAYS,
        "完成标准": MAYBE,
        "职责": st.lists(TEXTS, max_size=3).map(lambda lines: "\n".join(f"{n}. {t}" for n, t in enumerate(lines, 1))),
        "佐证": st.lists(TEXTS, max_size=3, unique=True).map("\n".join),
        "惩处": st.lists(st.tuples(TEXTS, st.integers(1, 9)), max_size=2).map(
            lambda lines: "\n".join(f"{text}：扣 {points} 分" for text, points in lines)
        ),
    },
)
RELAXED = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def checklist(cast: Cast, given_projects: list[Mapping[str, Any]]) -> Checklist:
    made = make.checklist(cast.park, cast.office, state="draft", year=2026)
    for number, given_ in enumerate(given_projects, 1):
        project(made, cast, number, given_)
    db.session.flush()
    return made


def project(in_: Checklist, cast: Cast, number: int, given_: Mapping[str, Any]) -> Project:
    made = make.project(
        in_,
        code=f"1.{number}",
        state=State.DRAFT,
        owner=cast.owner,
        lead_unit=cast.department,
        milestones=given_["steps"] or None,
        **{key: given_[key] for key in ("name", "weight", "due_on", "support_note", "standard")},
    )
    made.duty_lines = [DutyLine(position=n, text=text) for n, text in enumerate(given_["duty"], 1)]
    made.metrics = [
        Metric(position=n, name=name, unit="次", direction=direction, target=target)
        for n, (name, direction, target) in enumerate(given_["metrics"], 1)
    ]
    made.evidence_requirements = [
        EvidenceRequirement(position=n, name=name) for n, name in enumerate(given_["evidence"], 1)
    ]
    made.clauses = [
        IncentiveClause(position=n, kind="penalty", condition=text, points=-points, cap=cap, action=action)
        for n, (text, points, cap, action) in enumerate(given_["clauses"], 1)
    ]
    return made


@RELAXED
@given(st.lists(PROJECTS, min_size=1, max_size=3))
def test_out_and_back_is_no_change(cast: Cast, projects: list[Mapping[str, Any]]) -> None:
    made = checklist(cast, projects)
    content = exported(made, cast.office)
    resaved = Register(content).saved()
    for brought in (content, resaved):
        assert {row.change for row in judged(made, brought, cast).values()} == {Change.UNCHANGED}


@RELAXED
@given(PROJECTS, EDITS)
def test_lawful_edits_come_out_again_as_they_were_made(
    session: Session, cast: Cast, given_: Mapping[str, Any], edits: Mapping[str, Any]
) -> None:
    made = checklist(cast, [given_])
    register = Register(exported(made, cast.office))
    for head, value in edits.items():
        register.put(FIRST_ROW, head, None if value == "" else value)
    expected = {head: plain(register.get(FIRST_ROW, head)) for head in register.columns if head not in MOVED}
    applied(session, made, register.saved(), cast)
    again = Register(exported(made, cast.office))
    assert {head: plain(again.get(FIRST_ROW, head)) for head in expected} == expected


MOVED = {"节点", "tag"}
"""The last milestone may move with the due day, and the tag knows the version."""
