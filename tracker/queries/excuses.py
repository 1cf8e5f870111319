"""Which projects stand excused: the ladder rests for them (RULES §8)."""

import sqlalchemy as sa

from tracker.models import AccountabilityCase, Excuse, Project


def has_excused_case() -> sa.Exists:
    """The project's open case is excused; of the statement's own row, by the index of open cases."""
    return sa.exists().where(
        AccountabilityCase.project_id == Project.id,
        AccountabilityCase.ended_on.is_(None),
        Excuse.case_id == AccountabilityCase.id,
    )
