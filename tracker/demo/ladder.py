"""Who was held to account in the demo: one urged and answering, one with a yellow card being heard, one excused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping

from tracker.clock import at_local
from tracker.demo.stage import Cue, Stage
from tracker.domain.acts import PROGRAM
from tracker.domain.escalation import Step
from tracker.domain.project import State
from tracker.models import Account, AccountabilityCase, EscalationStep, Project
from tracker.queries import cases as found
from tracker.services import (
    cases,
    escalation_steps,
    overdue_marks,
    rectification_replies,
    statements,
    sweep,
)
from tracker.services.doer import Doer

SWEPT_DAYS = 30
"""On so many days before the loading the sweep ran whole; on those before it recorded overdue marks only."""

URGED, CARDED, EXCUSED = "3.2", "4.1", "5.2"

TALKED = "责任人说明企业确认较慢、登记零散，承诺逐户上门，两周内补齐亮证名册"


def sweeps(projects: Mapping[str, Project], today: dt.date) -> list[Cue]:
    """The sweep as the timer would have run it: whole in the last weeks, before them on the day after each due day."""
    first = today - dt.timedelta(days=SWEPT_DAYS)
    passed = {project.due_on + dt.timedelta(days=1) for project in projects.values() if project.due_on}
    early = [day for day in sorted(passed) if day < first]
    late = [first + dt.timedelta(days=number) for number in range(SWEPT_DAYS + 1)]
    return [Cue(day, 0, _marks(day)) for day in early] + [Cue(day, 0, _sweep(day)) for day in late]


def cues(projects: Mapping[str, Project], stage: Stage) -> list[Cue]:
    """What people did about it, by the days before the loading."""

    def at(days_ago: int, hour: int, act: Callable[[Doer], object], who: Account) -> Cue:
        day = stage.today - dt.timedelta(days=days_ago)
        return Cue(day, hour, lambda: act(stage.doer(who, day, hour)))

    urged, carded, excused = (projects[code] for code in (URGED, CARDED, EXCUSED))
    office = stage.people["office"]
    return [
        at(2, 15, lambda by: _drop_moot(projects.values(), by), office),
        *_talk(carded, office, at),
        at(2, 9, lambda by: _reply(urged, by), _person(urged.owner)),
        at(1, 14, lambda by: _accept(urged, by), office),
        at(1, 10, lambda by: escalation_steps.tell_step(_step(carded, Step.YELLOW_CARD), by=by), office),
        at(
            1,
            16,
            lambda by: statements.make_statement(
                _step(carded, Step.YELLOW_CARD), "亮证名册等企业确认，已逐户上门，争取月内补齐。", by=by
            ),
            _person(carded.owner),
        ),
        at(
            1,
            11,
            lambda by: cases.excuse_case(_case(excused), by=by, reason="志愿服务场地改造由园区统一安排，非责任人原因"),
            _person(excused.sponsor),
        ),
    ]


def _talk(project: Project, office: Account, at: Callable[..., Cue]) -> list[Cue]:
    """Told, not disputed, decided: before the gravest came."""
    return [
        at(12, 9, lambda by: escalation_steps.tell_step(_step(project, Step.TALK), by=by), office),
        at(11, 9, lambda by: statements.waive_statement(_step(project, Step.TALK), by=by), _person(project.owner)),
        at(
            10,
            9,
            lambda by: escalation_steps.hold_step(_step(project, Step.TALK), by=by, reason=TALKED),
            office,
        ),
    ]


def _drop_moot(projects: Iterable[Project], by: Doer) -> None:
    """Talks that have lost their reason: the project is closed or suspended, or has caught up."""
    steps = [step for project in projects for step in found.undecided_of(project.id)]
    for step in steps:
        if step.case and (step.case.ended_on or step.project.state is State.SUSPENDED):
            escalation_steps.drop_step(step, by=by, reason="情况已变化，不再约谈")


def _reply(project: Project, by: Doer) -> None:
    rectification_replies.submit_reply(
        _case(project),
        "已与区财政局对接定补资金，本周拨付到位，随后补齐佐证、申请销号。",
        done_by_on=by.today + dt.timedelta(days=7),
        by=by,
        form_key=f"demo-reply-{project.code}",
    )


def _accept(project: Project, by: Doer) -> None:
    reply = rectification_replies.waiting_reply(_case(project))
    if reply is None:
        raise LookupError(f"project {project.code} of the demo has no reply")
    rectification_replies.accept_reply(reply, by=by)


def _sweep(day: dt.date) -> Callable[[], None]:
    def run() -> None:
        for work in sweep.works(by=_program(day)):
            work()

    return run


def _marks(day: dt.date) -> Callable[[], object]:
    return lambda: overdue_marks.record_marks(by=_program(day))


def _program(day: dt.date) -> Doer:
    return Doer(None, str(PROGRAM), at_local(day, 0), day)


def _case(project: Project) -> AccountabilityCase:
    case = found.latest_case(project.id)
    if case is None:
        raise LookupError(f"project {project.code} of the demo has no case")
    return case


def _step(project: Project, rung: Step) -> EscalationStep:
    return next(one for one in found.record(_case(project)).steps if one.step is rung)


def _person(account: Account | None) -> Account:
    if account is None:
        raise LookupError("a project of the demo lacks a person")
    return account
