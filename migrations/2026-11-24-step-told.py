"""A step of the ladder names whom it was told to, and not only whom it was decided of."""

from __future__ import annotations

from alembic import op

revision = "20261124_step_told"
down_revision = "20261124_form_keys"
branch_labels = None
depends_on = None

# Who was heard, says the statement; who was not was told as the owner of today, as far as anybody knows.
FILL = """
UPDATE escalation_step SET owner_id = COALESCE(
    (SELECT made_by_id FROM statement WHERE statement.step_id = escalation_step.id),
    (SELECT owner_id FROM project WHERE project.id = escalation_step.project_id)
) WHERE told_at IS NOT NULL AND decided_at IS NULL
"""


def upgrade() -> None:
    op.execute(FILL)


def downgrade() -> None:
    op.execute("UPDATE escalation_step SET owner_id = NULL WHERE decided_at IS NULL")
