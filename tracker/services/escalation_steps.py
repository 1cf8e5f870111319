"""What people do on a step: the office urges by hand, tells, decides; the sponsor consents (RULES §8)."""

from __future__ import annotations

from tracker.domain import hearing, permissions
from tracker.domain.acts import Act
from tracker.domain.card import Holder
from tracker.domain.errors import NotAllowed, RuleBroken
from tracker.domain.escalation import Due, Ground, Step, may_urge, occasion
from tracker.domain.hearing import Decision
from tracker.domain.message import msg
from tracker.domain.project import OPEN
from tracker.models import AccountabilityCase, EscalationStep
from tracker.queries.ladder import standings, urged_lately
from tracker.queries.policy import policy_for
from tracker.working_days import china_calendar

from . import cards, escalation, ladder, ladder_letters, points, standing
from .doer import Doer


def urge_by_hand(case: AccountabilityCase, *, by: Doer, number: int = 0) -> None:
    """The office urges once more, within the most a week (RULES §8).

    `number` is that of the urging among those of the case, as the form was made for it: sent twice it is one, and the sweep's counts
    too. Without it, 0, it is the next. Raises NotAllowed, or RuleBroken when the case has ended, was excused, or the week is full.
    """
    project = case.project
    if by.actor is None or not permissions.can_urge(by.actor, project):
        raise NotAllowed(msg("催办由清单所属单位的办公室办理。"))
    ladder.begin(project, case)
    (of,) = standings([project.id], by.today)
    urged = of.facts.urged if of.facts else 0
    if 0 < number <= urged:
        return
    if case.ended_on is not None or case.excuse is not None or project.state not in OPEN:
        raise RuleBroken(msg("案卷已终结、已容错或项目停表，不用催办。"))
    policy = policy_for(project.org_path)
    if not may_urge(urged_lately(project.id, by.today), policy):
        raise RuleBroken(msg("一周最多催办 %(n)s 次，这一周已经催满。", n=policy.urgings_a_week))
    due = Due(Step.URGE, Ground.LATE if of.facts and of.facts.days_late(by.today) else case.ground, urged + 1)
    key = occasion(case.id, due.number)
    escalation.make_steps([escalation.proposal(of, case.id, due, key, policy=policy, day=by.today)], by=by)
    standing.raise_revision(project.checklist_id)


def tell_step(step: EscalationStep, *, by: Doer) -> None:
    """The office tells the other side what is proposed; from then on runs the time to be heard. Raises NotAllowed or RuleBroken.

    The step names the owner who is told: it stays theirs, whoever owns the project when it is decided.
    """
    project = step.project
    if by.actor is None or not permissions.can_tell(by.actor, project):
        raise NotAllowed(msg("告知由清单所属单位的办公室办理。"))
    ladder.begin(project, step)
    hearing.require_untold(step.proceedings)
    step.told_by_id, step.told_at, step.told_on = by.account_id, by.at, by.today
    step.owner_id = step.person_id
    step.hear_until_on = hearing.hear_until(by.today, china_calendar(), policy_for(project.org_path))
    after = {"step": int(step.step), "hear_until_on": step.hear_until_on.isoformat()}
    ladder.settle(Act.STEP_TELL, project, subject=step, by=by, after=after)


def consent_to_step(step: EscalationStep, *, by: Doer) -> None:
    """The sponsor consents to a red card or a proposal of adjustment, after the hearing. Raises NotAllowed or RuleBroken."""
    project = step.project
    if by.actor is None or not permissions.can_consent(by.actor, project, step.owner_id):
        raise NotAllowed(msg("红牌和组织调整建议由挂联领导同意，不能同意自己的。"))
    ladder.begin(project, step)
    hearing.require_consent_wanted(step.proceedings, by.today)
    step.consented_by_id, step.consented_at = by.account_id, by.at
    ladder.settle(Act.STEP_CONSENT, project, subject=step, by=by, after={"step": int(step.step)})


def hold_step(step: EscalationStep, *, by: Doer, reason: str, holder: Holder = Holder.TASK) -> None:
    """The office decides that the proposal holds: its points are booked, its card is issued, a reply is asked for (RULES §8).

    An adjustment is never decided here: held, it goes to the organisation department. Raises NotAllowed, or RuleBroken while the
    time to be heard runs, without the consent that it needs, without a reason, or when it was decided already.
    """
    _decide(step, Decision.HELD, by=by, reason=reason)
    step.reply_by_on = escalation.reply_by_on(by.today, policy_for(step.project.org_path))
    card = cards.issue_card(step, holder=holder, by=by)
    cost = points.book_step(step, by=by)
    ladder_letters.issue_decision(step, card=card, points=cost, by=by)
    after = {"step": int(step.step), "card": card.colour.value if card else "", "points": str(cost) if cost else ""}
    told = {name: value for name, value in after.items() if value}
    ladder.settle(Act.STEP_HOLD, step.project, subject=step, by=by, after=told, reason=step.decision_reason)


def drop_step(step: EscalationStep, *, by: Doer, reason: str) -> None:
    """The office decides that the proposal does not hold; it is not made again in this case. Raises NotAllowed or RuleBroken."""
    _decide(step, Decision.DROPPED, by=by, reason=reason)
    ladder.settle(
        Act.STEP_DROP, step.project, subject=step, by=by, after={"step": int(step.step)}, reason=step.decision_reason
    )


def _decide(step: EscalationStep, decision: Decision, *, by: Doer, reason: str) -> None:
    project = step.project
    if by.actor is None or not permissions.can_decide(by.actor, project, step.owner_id):
        raise NotAllowed(msg("问责由清单所属单位的办公室决定，不能决定自己的。"))
    ladder.begin(project, step)
    hearing.require_decidable(step.proceedings, decision, by.today)
    if decision is Decision.HELD and step.case is not None and step.case.excuse is not None:
        raise RuleBroken(msg("案卷已经容错，不再问责；可以定为不予认定。"))
    step.decision_reason = ladder.required(reason, msg("请写明决定的依据，责任人会看到。"))
    step.decision = decision
    step.decided_by_id, step.decided_at, step.decided_on = by.account_id, by.at, by.today
    step.owner_id = step.person_id
