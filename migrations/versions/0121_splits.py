"""Broadcasts said in several ways, and which of them won. Pre."""

from koinon.platform.migration import run

revision = "0121"
down_revision = "0120"
branch_labels = depends_on = None


def upgrade() -> None:
    run("""
        alter table broadcasts
          add column ab jsonb,
          add column ab_sample integer,
          add column ab_due_at timestamptz,
          add column ab_winner text check (ab_winner in ('A', 'B', 'C', 'D')),
          add column ab_verdict jsonb;
    """)


def downgrade() -> None:
    run("""
        alter table broadcasts
          drop column ab, drop column ab_sample, drop column ab_due_at, drop column ab_winner, drop column ab_verdict;
    """)
