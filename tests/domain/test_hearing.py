"""Told, heard, decided, reviewed, revoked: in this order, and never without the hearing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain import hearing
from tracker.domain.errors import RuleBroken
from tracker.domain.escalation import Step
from tracker.domain.hearing import Decision, Proceedings, Stage, stage
from tracker.domain.policy import DEFAULT
from tracker.working_days import china_calendar

DAY = date(2026, 11, 24)
UNTIL = date(2026, 11, 27)
NEW = Proceedings(Step.YELLOW_CARD)
TOLD = replace(NEW, told_on=DAY, hear_until_on=UNTIL)
HEARD = replace(TOLD, has_spoken=True)
HELD = replace(HEARD, decision=Decision.HELD)


def test_three_working_days_to_be_heard() -> None:
    assert hearing.hear_until(DAY, china_calendar(), DEFAULT) == UNTIL
    assert hearing.hear_until(UNTIL, china_calendar(), DEFAULT) == date(2026, 12, 2)


@pytest.mark.parametrize(
    ("so_far", "day", "expected"),
    [
        (NEW, DAY, Stage.PROPOSED),
        (TOLD, UNTIL, Stage.HEARING),
        (TOLD, date(2026, 11, 28), Stage.HEARD),
        (HEARD, DAY, Stage.HEARD),
        (HELD, DAY, Stage.DECIDED),
        (replace(HEARD, decision=Decision.DROPPED), DAY, Stage.DROPPED),
        (replace(HELD, is_review_asked=True), DAY, Stage.IN_REVIEW),
        (replace(HELD, is_review_asked=True, is_reviewed=True), DAY, Stage.REVIEWED),
        (replace(HELD, is_revoked=True), DAY, Stage.REVOKED),
    ],
)
def test_each_stage_has_its_name(so_far: Proceedings, day: date, expected: Stage) -> None:
    assert stage(so_far, day) is expected
    assert str(expected.label)


def refused(act: object, *arguments: object) -> str:
    assert callable(act)
    with pytest.raises(RuleBroken) as broken:
        act(*arguments)
    return str(broken.value)


def test_telling_comes_once_and_only_for_what_a_person_decides() -> None:
    hearing.require_untold(NEW)
    assert "已经告知过" in refused(hearing.require_untold, TOLD)
    assert "已经告知过" in refused(hearing.require_untold, replace(NEW, decision=Decision.DROPPED))
    assert "不用告知" in refused(hearing.require_untold, Proceedings(Step.URGE))


def test_a_statement_is_made_once_within_its_time() -> None:
    hearing.require_hearing(TOLD, UNTIL)
    assert "还没有告知" in refused(hearing.require_hearing, NEW, DAY)
    assert "已经申辩过" in refused(hearing.require_hearing, HEARD, DAY)
    assert "已经过了" in refused(hearing.require_hearing, TOLD, date(2026, 11, 28))
    assert "已经过了" in refused(hearing.require_hearing, replace(TOLD, decision=Decision.DROPPED), DAY)


def test_nothing_is_decided_while_the_hearing_runs() -> None:
    hearing.require_decidable(HEARD, Decision.HELD, DAY)
    hearing.require_decidable(TOLD, Decision.HELD, date(2026, 11, 28))
    hearing.require_decidable(NEW, Decision.DROPPED, DAY)
    assert "先告知" in refused(hearing.require_decidable, NEW, Decision.HELD, DAY)
    assert "期内不作决定" in refused(hearing.require_decidable, TOLD, Decision.HELD, UNTIL)
    assert "已经决定过" in refused(hearing.require_decidable, HELD, Decision.DROPPED, DAY)
    assert "不用告知" in refused(hearing.require_decidable, Proceedings(Step.URGE), Decision.HELD, DAY)


def test_the_gravest_want_the_sponsor_after_the_hearing() -> None:
    red = replace(HEARD, step=Step.RED_CARD)
    assert "要等挂联领导同意" in refused(hearing.require_decidable, red, Decision.HELD, DAY)
    hearing.require_consent_wanted(red, DAY)
    hearing.require_decidable(replace(red, has_consent=True), Decision.HELD, DAY)
    assert "不用再同意" in refused(hearing.require_consent_wanted, replace(red, has_consent=True), DAY)
    assert "不用再同意" in refused(hearing.require_consent_wanted, HEARD, DAY)
    assert "期内不作决定" in refused(hearing.require_consent_wanted, replace(red, has_spoken=False), DAY)


def test_a_decision_that_stands_is_reviewed_once_and_revoked_once() -> None:
    hearing.require_reviewable(HELD)
    hearing.require_revocable(HELD)
    in_review = replace(HELD, is_review_asked=True)
    hearing.require_in_review(in_review)
    revoked = replace(in_review, is_revoked=True)
    assert "不用复核" in refused(hearing.require_reviewable, HEARD)
    assert "复核一次" in refused(hearing.require_reviewable, in_review)
    assert "没有等复核" in refused(hearing.require_in_review, HELD)
    assert "没有等复核" in refused(hearing.require_in_review, revoked)
    assert "不用撤销" in refused(hearing.require_revocable, revoked)
    assert "不用撤销" in refused(hearing.require_revocable, HEARD)


@given(
    step=st.sampled_from(list(Step)),
    told_on=st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 1)),
    passed=st.integers(0, 20),
    has_spoken=st.booleans(),
    has_consent=st.booleans(),
)
def test_the_hearing_is_never_skipped(
    step: Step, told_on: date | None, passed: int, has_spoken: bool, has_consent: bool
) -> None:
    until = hearing.hear_until(told_on, china_calendar(), DEFAULT) if told_on else None
    day = date.fromordinal((told_on or DAY).toordinal() + passed)
    so_far = Proceedings(step, told_on, until, has_spoken and told_on is not None, has_consent)
    was_heard = until is not None and (so_far.has_spoken or day > until)
    try:
        hearing.require_decidable(so_far, Decision.HELD, day)
    except RuleBroken:
        assert not (step.needs_person and was_heard and (has_consent or not step.needs_consent))
    else:
        assert was_heard
