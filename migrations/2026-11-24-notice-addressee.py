"""A document may name the account that it is addressed to."""

from __future__ import annotations

from alembic import op

revision = "20261124_notice_addressee"
down_revision = "20261124_accountability"
branch_labels = None
depends_on = None

# Said in SQL, which both databases read alike: making the table anew, as Alembic does on SQLite, would lose the triggers that guard it.
ADD = "ALTER TABLE notice ADD COLUMN addressee_id INTEGER CONSTRAINT fk_notice_addressee_id_account REFERENCES account (id)"


def upgrade() -> None:
    op.execute(ADD)
    op.create_index(op.f("ix_notice_addressee_id"), "notice", ["addressee_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_notice_addressee_id"), "notice")
    op.execute("ALTER TABLE notice DROP COLUMN addressee_id")
