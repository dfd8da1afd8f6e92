"""Conversations that need a look: a text that goes round in a loop (MSG-056). Pre."""

from koinon.platform.migration import run

revision = "0028"
down_revision = "0027"
branch_labels = depends_on = None


def upgrade() -> None:
    run("alter table conversations add column flag text check (flag = 'loop'), add column flagged_at timestamptz;")


def downgrade() -> None:
    run("alter table conversations drop column flag, drop column flagged_at;")
