"""A decided step of the ladder names the owner of whom it was decided: the project may have another by now."""

from __future__ import annotations

from alembic import op

revision = "20261124_step_owner"
down_revision = "20261124_notice_addressee"
branch_labels = None
depends_on = None

# Said in SQL, which both databases read alike.
ADD = "ALTER TABLE escalation_step ADD COLUMN owner_id INTEGER CONSTRAINT fk_escalation_step_owner_id_account REFERENCES account (id)"
# Whom a decision cost points, the book says; what cost none was decided of the owner of today, as far as anybody knows.
FILL = """
UPDATE escalation_step SET owner_id = COALESCE(
    (SELECT account_id FROM point_entry WHERE point_entry.step_id = escalation_step.id AND reverses_id IS NULL),
    (SELECT owner_id FROM project WHERE project.id = escalation_step.project_id)
) WHERE decided_at IS NOT NULL
"""


def upgrade() -> None:
    op.execute(ADD)
    op.execute(FILL)
    op.create_index(op.f("ix_escalation_step_owner_id"), "escalation_step", ["owner_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_escalation_step_owner_id"), "escalation_step")
    op.execute("ALTER TABLE escalation_step DROP COLUMN owner_id")
