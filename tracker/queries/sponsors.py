"""What waits for the sponsor of a project: a shortfall to agree to, more time to decide on, a step to consent to (RULES §6-§8)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from tracker.domain.hearing import Stage, stage
from tracker.domain.notification import Thing
from tracker.extensions import db
from tracker.models import AccountabilityCase, ClosureRequest, EscalationStep, ExtensionRequest, Project

from .cases import undecided_of


@dataclass(frozen=True, slots=True)
class Awaited:
    """One thing that waits. Word of it is about `subject`; of a case, whose occasions begin with `about`."""

    thing: Thing
    subject: ClosureRequest | ExtensionRequest | AccountabilityCase
    about: str = ""


def awaited_of_sponsor(project: Project, *, day: dt.date) -> list[Awaited]:
    """All of it on `day` (local), whoever the sponsor is; nobody is asked to consent to a step that names them."""
    short = sa.select(ClosureRequest).where(
        ClosureRequest.project_id == project.id,
        ClosureRequest.decision.is_(None),
        ClosureRequest.shortfall != "",
        ClosureRequest.shortfall_approved_at.is_(None),
    )
    forwarded = sa.select(ExtensionRequest).where(
        ExtensionRequest.project_id == project.id,
        ExtensionRequest.decision.is_(None),
        ExtensionRequest.reviewed_at.is_not(None),
    )
    return [
        *(Awaited(Thing.SHORTFALL, one) for one in db.session.scalars(short)),
        *(Awaited(Thing.EXTENSION, one) for one in db.session.scalars(forwarded)),
        *(
            Awaited(Thing.CONSENT, one.case, f"step {one.id}")
            for one in undecided_of(project.id)
            if one.case is not None and one.owner_id != project.sponsor_id and _wants_consent(one, day)
        ),
    ]


def _wants_consent(step: EscalationStep, day: dt.date) -> bool:
    is_excused = step.case is not None and step.case.excuse is not None
    wants = step.step.needs_consent and step.consented_at is None
    return wants and not is_excused and stage(step.proceedings, day) is Stage.HEARD
