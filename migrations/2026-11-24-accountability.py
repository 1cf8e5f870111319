"""Accountability: cases, steps of the ladder, statements, excuses, cards, replies, and a book of points that nobody can rewrite."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261124_accountability"
down_revision = "20261124_notice"
branch_labels = None
depends_on = None

SQLITE_GUARD = """
CREATE TRIGGER point_entry_no_{verb} BEFORE {verb} ON point_entry
BEGIN SELECT RAISE(ABORT, 'the book of points cannot be changed'); END
"""

POSTGRESQL_GUARD = """
CREATE FUNCTION point_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the book of points cannot be changed'; END $$;
CREATE TRIGGER point_entry_no_change BEFORE UPDATE OR DELETE ON point_entry
FOR EACH ROW EXECUTE FUNCTION point_entry_refuse();
CREATE TRIGGER point_entry_no_truncate BEFORE TRUNCATE ON point_entry
FOR EACH STATEMENT EXECUTE FUNCTION point_entry_refuse();
"""

# A suspension that ended before the day was kept ended on the day of its moment.
ENDED_BEFORE = "UPDATE suspension SET resumed_on = date(resumed_at) WHERE resumed_at IS NOT NULL"


def upgrade() -> None:
    op.create_table(
        "accountability_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("ground", sa.String(length=16), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_accountability_case_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accountability_case")),
    )
    with op.batch_alter_table("accountability_case", schema=None) as batch_op:
        batch_op.create_index(
            "ix_accountability_case_open",
            ["project_id"],
            unique=True,
            sqlite_where=sa.text("ended_on IS NULL"),
            postgresql_where=sa.text("ended_on IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_accountability_case_project_id"), ["project_id"], unique=False)

    op.create_table(
        "escalation_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("occasion", sa.String(length=40), nullable=False),
        sa.Column("ground", sa.String(length=16), nullable=False),
        sa.Column("days_late", sa.Integer(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("reply_by_on", sa.Date(), nullable=True),
        sa.Column("told_by_id", sa.Integer(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("hear_until_on", sa.Date(), nullable=True),
        sa.Column("consented_by_id", sa.Integer(), nullable=True),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.String(length=8), nullable=True),
        sa.Column("decision_reason", sa.String(length=400), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("review_reason", sa.String(length=400), nullable=False),
        sa.Column("review_asked_by_id", sa.Integer(), nullable=True),
        sa.Column("review_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("review_note", sa.String(length=400), nullable=False),
        sa.Column("reviewed_by_id", sa.Integer(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoke_reason", sa.String(length=400), nullable=False),
        sa.Column("revoked_by_id", sa.Integer(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["accountability_case.id"], name=op.f("fk_escalation_step_case_id_accountability_case")
        ),
        sa.ForeignKeyConstraint(
            ["consented_by_id"], ["account.id"], name=op.f("fk_escalation_step_consented_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["account.id"], name=op.f("fk_escalation_step_decided_by_id_account")
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["account.id"], name=op.f("fk_escalation_step_made_by_id_account")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_escalation_step_project_id_project")),
        sa.ForeignKeyConstraint(
            ["review_asked_by_id"], ["account.id"], name=op.f("fk_escalation_step_review_asked_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by_id"], ["account.id"], name=op.f("fk_escalation_step_reviewed_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["revoked_by_id"], ["account.id"], name=op.f("fk_escalation_step_revoked_by_id_account")
        ),
        sa.ForeignKeyConstraint(["told_by_id"], ["account.id"], name=op.f("fk_escalation_step_told_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation_step")),
        sa.UniqueConstraint("project_id", "step", "occasion", name=op.f("uq_escalation_step_project_id_step_occasion")),
    )
    with op.batch_alter_table("escalation_step", schema=None) as batch_op:
        batch_op.create_index("ix_escalation_step_case_id_id", ["case_id", "id"], unique=False)

    op.create_table(
        "excuse",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("excused_by_id", sa.Integer(), nullable=False),
        sa.Column("excused_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["accountability_case.id"], name=op.f("fk_excuse_case_id_accountability_case")
        ),
        sa.ForeignKeyConstraint(["excused_by_id"], ["account.id"], name=op.f("fk_excuse_excused_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_excuse")),
        sa.UniqueConstraint("case_id", name=op.f("uq_excuse_case_id")),
    )
    op.create_table(
        "rectification_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("form_key", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("done_by_on", sa.Date(), nullable=False),
        sa.Column("replied_by_id", sa.Integer(), nullable=False),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replied_on", sa.Date(), nullable=False),
        sa.Column("decision", sa.String(length=12), nullable=True),
        sa.Column("decision_reason", sa.String(length=400), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["accountability_case.id"], name=op.f("fk_rectification_reply_case_id_accountability_case")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["account.id"], name=op.f("fk_rectification_reply_decided_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["replied_by_id"], ["account.id"], name=op.f("fk_rectification_reply_replied_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rectification_reply")),
        sa.UniqueConstraint("form_key", name=op.f("uq_rectification_reply_form_key")),
    )
    with op.batch_alter_table("rectification_reply", schema=None) as batch_op:
        batch_op.create_index("ix_rectification_reply_case_id_id", ["case_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_rectification_reply_decision"), ["decision"], unique=False)

    op.create_table(
        "card",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("colour", sa.String(length=6), nullable=False),
        sa.Column("holder", sa.String(length=6), nullable=False),
        sa.Column("ground", sa.String(length=400), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("lift_reason", sa.String(length=400), nullable=False),
        sa.Column("lift_asked_by_id", sa.Integer(), nullable=True),
        sa.Column("lift_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("ending", sa.String(length=8), nullable=True),
        sa.ForeignKeyConstraint(["ended_by_id"], ["account.id"], name=op.f("fk_card_ended_by_id_account")),
        sa.ForeignKeyConstraint(["lift_asked_by_id"], ["account.id"], name=op.f("fk_card_lift_asked_by_id_account")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_card_project_id_project")),
        sa.ForeignKeyConstraint(["step_id"], ["escalation_step.id"], name=op.f("fk_card_step_id_escalation_step")),
        sa.ForeignKeyConstraint(["unit_id"], ["organization.id"], name=op.f("fk_card_unit_id_organization")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card")),
        sa.UniqueConstraint("step_id", name=op.f("uq_card_step_id")),
    )
    with op.batch_alter_table("card", schema=None) as batch_op:
        batch_op.create_index(
            "ix_card_in_force",
            ["expires_on"],
            unique=False,
            sqlite_where=sa.text("ended_on IS NULL"),
            postgresql_where=sa.text("ended_on IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_card_project_id"), ["project_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_card_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "point_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("points", sa.Numeric(precision=8, scale=2), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=True),
        sa.Column("clause_kind", sa.String(length=10), nullable=False),
        sa.Column("clause", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.Column("form_key", sa.String(length=40), nullable=True),
        sa.Column("booked_by_id", sa.Integer(), nullable=True),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_point_entry_account_id_account")),
        sa.ForeignKeyConstraint(["booked_by_id"], ["account.id"], name=op.f("fk_point_entry_booked_by_id_account")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_point_entry_project_id_project")),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["point_entry.id"], name=op.f("fk_point_entry_reverses_id_point_entry")
        ),
        sa.ForeignKeyConstraint(
            ["step_id"], ["escalation_step.id"], name=op.f("fk_point_entry_step_id_escalation_step")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["organization.id"], name=op.f("fk_point_entry_unit_id_organization")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_point_entry")),
        sa.UniqueConstraint("form_key", name=op.f("uq_point_entry_form_key")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_point_entry_reverses_id")),
    )
    with op.batch_alter_table("point_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_point_entry_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_point_entry_project_id"), ["project_id"], unique=False)
        batch_op.create_index(
            "ix_point_entry_step",
            ["step_id"],
            unique=True,
            sqlite_where=sa.text("reverses_id IS NULL"),
            postgresql_where=sa.text("reverses_id IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_point_entry_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "statement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["made_by_id"], ["account.id"], name=op.f("fk_statement_made_by_id_account")),
        sa.ForeignKeyConstraint(["step_id"], ["escalation_step.id"], name=op.f("fk_statement_step_id_escalation_step")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement")),
        sa.UniqueConstraint("step_id", name=op.f("uq_statement_step_id")),
    )
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.add_column(sa.Column("statement_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("reply_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_evidence_reply_id"), ["reply_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_evidence_statement_id"), ["statement_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_evidence_statement_id_statement"), "statement", ["statement_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_evidence_reply_id_rectification_reply"), "rectification_reply", ["reply_id"], ["id"]
        )

    with op.batch_alter_table("project", schema=None) as batch_op:
        batch_op.add_column(sa.Column("ladder_step", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("card", sa.String(length=6), nullable=False, server_default=sa.text("''")))
        batch_op.add_column(sa.Column("urged_count", sa.Integer(), nullable=False, server_default="0"))

    with op.batch_alter_table("suspension", schema=None) as batch_op:
        batch_op.add_column(sa.Column("resumed_on", sa.Date(), nullable=True))

    op.execute(ENDED_BEFORE)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(POSTGRESQL_GUARD)
    else:
        for verb in ("UPDATE", "DELETE"):
            op.execute(SQLITE_GUARD.format(verb=verb))


def downgrade() -> None:
    for column in ("urged_count", "card", "ladder_step"):
        op.execute(f"ALTER TABLE project DROP COLUMN {column}")
    op.execute("ALTER TABLE suspension DROP COLUMN resumed_on")

    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_evidence_reply_id_rectification_reply"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_evidence_statement_id_statement"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_evidence_statement_id"))
        batch_op.drop_index(batch_op.f("ix_evidence_reply_id"))
        batch_op.drop_column("reply_id")
        batch_op.drop_column("statement_id")

    op.drop_table("statement")
    with op.batch_alter_table("point_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_point_entry_unit_id"))
        batch_op.drop_index(
            "ix_point_entry_step",
            sqlite_where=sa.text("reverses_id IS NULL"),
            postgresql_where=sa.text("reverses_id IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_point_entry_project_id"))
        batch_op.drop_index(batch_op.f("ix_point_entry_account_id"))

    op.drop_table("point_entry")
    with op.batch_alter_table("card", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_card_unit_id"))
        batch_op.drop_index(batch_op.f("ix_card_project_id"))
        batch_op.drop_index(
            "ix_card_in_force", sqlite_where=sa.text("ended_on IS NULL"), postgresql_where=sa.text("ended_on IS NULL")
        )

    op.drop_table("card")
    with op.batch_alter_table("rectification_reply", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rectification_reply_decision"))
        batch_op.drop_index("ix_rectification_reply_case_id_id")

    op.drop_table("rectification_reply")
    op.drop_table("excuse")
    with op.batch_alter_table("escalation_step", schema=None) as batch_op:
        batch_op.drop_index("ix_escalation_step_case_id_id")

    op.drop_table("escalation_step")
    with op.batch_alter_table("accountability_case", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_accountability_case_project_id"))
        batch_op.drop_index(
            "ix_accountability_case_open",
            sqlite_where=sa.text("ended_on IS NULL"),
            postgresql_where=sa.text("ended_on IS NULL"),
        )

    op.drop_table("accountability_case")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION point_entry_refuse()")
