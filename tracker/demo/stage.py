"""The people acting on their days: each act goes through the service that a page would call."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tracker.clock import at_local
from tracker.demo.papers import paper
from tracker.demo.story import Ending, Extension, Scene, report_days, steps_done
from tracker.domain.schedule import planned_percent
from tracker.models import Account, ClosureRequest, ExtensionRequest, Project, Report
from tracker.queries.people import actor_of
from tracker.services import closures, extension_requests, projects, reports, reviews, verifications
from tracker.services.closures import Application
from tracker.services.doer import Doer
from tracker.services.extension_requests import Wish

Act = Callable[[], object]
BEHIND_PLAN = 2
REVIEWED_AFTER_DAYS = 2
RETURNED_FROM = 95


@dataclass(frozen=True, slots=True)
class Cue:
    """An act and the day and hour at which it falls due on the stage."""

    day: dt.date
    hour: int
    act: Act


@dataclass(frozen=True, slots=True)
class Stage:
    """`people` by username; `today` is the day of loading, beyond which nothing happens."""

    people: Mapping[str, Account]
    today: dt.date

    def doer(self, account: Account, day: dt.date, hour: int = 9) -> Doer:
        """The account at this hour, local time."""
        return Doer(actor_of(account), account.label, at_local(day, hour), day, "127.0.0.1")

    def cues(self, project: Project, scene: Scene, issued_on: dt.date) -> list[Cue]:
        """All that happens to an issued project, not yet in order."""
        if scene.ending is Ending.NEW:
            return []
        owner = _owner(project)
        acknowledged_on = issued_on + dt.timedelta(days=1)
        cues = [
            Cue(
                acknowledged_on,
                9,
                lambda: projects.acknowledge_project(project, by=self.doer(owner, acknowledged_on)),
            )
        ]
        days = [day for day in report_days(scene, project.plan, self.today) if day > acknowledged_on]
        for day in days:
            cues += self._report(project, scene, day, is_last=day == days[-1])
        if scene.is_returned:
            cues += self._returned(project)
        if scene.extension is not None:
            cues += self._extension(project, scene.extension)
        return cues + self._ending(project, scene)

    def _report(self, project: Project, scene: Scene, day: dt.date, *, is_last: bool) -> list[Cue]:
        made: list[Report] = []

        def report() -> None:
            statement = self._statement(project, scene, day, is_last=is_last)
            made.append(
                reports.submit_report(
                    project, statement, by=self.doer(_owner(project), day, 10), form_key=f"demo-{project.code}-{day}"
                )
            )

        cues = [Cue(day, 10, report)]
        reviewed_on = day + dt.timedelta(days=REVIEWED_AFTER_DAYS)
        if reviewed_on <= self.today and (scene.is_reviewed or not is_last):
            office = self.people["office"]
            cues.append(
                Cue(
                    reviewed_on,
                    15,
                    lambda: reviews.acknowledge_report(made[0], by=self.doer(office, reviewed_on, 15)),
                )
            )
        return cues

    def _statement(self, project: Project, scene: Scene, day: dt.date, *, is_last: bool) -> reports.Statement:
        steps = project.milestones
        done = {number for number, on in steps_done(scene, project.plan, self.today).items() if on <= day}
        now = [steps[number] for number in sorted(done) if steps[number].done_on is None]
        least = sum(steps[number].weight for number in done)
        wanted = min(int(planned_percent(project.plan, day)) - BEHIND_PLAN, scene.most)
        is_whole = len(done) == len(steps)
        percent = 100 if is_whole else min(99, max(wanted, least, project.percent))
        return reports.Statement(
            percent=percent,
            milestone_ids=frozenset(step.id for step in now),
            note="；".join(f"完成“{step.name}”" for step in now) or project.duty_lines[day.month % 3].text,
            obstacle=scene.obstacle if is_last else "",
            helper=scene.helper if is_last else "",
        )

    def _returned(self, project: Project) -> list[Cue]:
        """A report that claimed too much, and was sent back."""
        said_on, returned_on = self.today - dt.timedelta(days=11), self.today - dt.timedelta(days=8)
        made: list[Report] = []

        def claim() -> None:
            statement = reports.Statement(percent=RETURNED_FROM, note="主要工作已经完成")
            by = self.doer(_owner(project), said_on, 11)
            made.append(reports.submit_report(project, statement, by=by, form_key=f"demo-{project.code}-claim"))

        def send_back() -> None:
            by = self.doer(self.people["office"], returned_on, 16)
            reviews.return_report(made[0], by=by, reason="缺少拨付凭证，请补齐后再报")

        return [Cue(said_on, 11, claim), Cue(returned_on, 16, send_back)]

    def _extension(self, project: Project, told: Extension) -> list[Cue]:
        """More time asked for, forwarded two days later and decided two days after that."""
        asked_on = self.today - dt.timedelta(days=told.asked)
        reviewed_on, decided_on = (asked_on + dt.timedelta(days=days) for days in (2, 4))
        made: list[ExtensionRequest] = []

        def ask() -> None:
            new_due_on = project.plan.due_on + dt.timedelta(days=told.days)
            wish = Wish(new_due_on, told.reason, is_other_year=new_due_on.year > project.checklist.year)
            by = self.doer(_owner(project), asked_on, 14)
            made.append(
                extension_requests.request_extension(project, wish, by=by, form_key=f"demo-more-{project.code}")
            )

        def forward() -> None:
            by = self.doer(self.people["office"], reviewed_on, 14)
            extension_requests.forward_request(made[0], by=by, opinion=told.opinion)

        def decide() -> None:
            act = extension_requests.grant_request if told.is_granted else extension_requests.refuse_request
            act(made[0], by=self.doer(_sponsor(project), decided_on, 14), reason=told.answer)

        return [Cue(asked_on, 14, ask), Cue(reviewed_on, 14, forward), Cue(decided_on, 14, decide)]

    def _ending(self, project: Project, scene: Scene) -> list[Cue]:
        day = self.today - dt.timedelta(days=scene.ended)
        if scene.ending is Ending.SUSPENDED:
            by = self.doer(self.people["office"], day, 16)
            return [Cue(day, 16, lambda: projects.suspend_project(project, by=by, reason="等待上级统一部署"))]
        if scene.ending is Ending.WAITING:
            return [Cue(day, 17, lambda: self._ask_to_close(project, day))]
        if scene.ending is Ending.CLOSED:
            verified_on = day + dt.timedelta(days=1)
            verifier = self.people["verifier"]
            return [
                Cue(day, 17, lambda: self._ask_to_close(project, day)),
                Cue(
                    verified_on,
                    11,
                    lambda: verifications.accept_request(_waiting(project), by=self.doer(verifier, verified_on, 11)),
                ),
            ]
        return []

    def _ask_to_close(self, project: Project, day: dt.date) -> None:
        application = Application(
            note="任务完成，申请销号",
            values={metric.id: metric.target for metric in project.metrics if metric.target is not None},
            files={asked.id: [paper(project.code, asked)] for asked in project.evidence_requirements},
        )
        by = self.doer(_owner(project), day, 17)
        closures.request_closure(project, application, by=by, form_key=f"demo-close-{project.code}")


def _owner(project: Project) -> Account:
    if project.owner is None:
        raise LookupError(f"project {project.code} of the demo has no owner")
    return project.owner


def _sponsor(project: Project) -> Account:
    if project.sponsor is None:
        raise LookupError(f"project {project.code} of the demo has no sponsor")
    return project.sponsor


def _waiting(project: Project) -> ClosureRequest:
    request = closures.waiting_request(project)
    if request is None:
        raise LookupError(f"project {project.code} of the demo has no request")
    return request
