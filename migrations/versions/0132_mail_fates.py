"""Mails that came back or were reported as spam, counted with the rest; who was told that few arrived. Pre."""

from koinon.platform.migration import run

revision = "0132"
down_revision = "0131"
branch_labels = depends_on = None


def upgrade() -> None:
    run("""
        alter table deliveries add column bounced_at timestamptz, add column complained_at timestamptz;
        alter table message_stats
          add column bounced integer not null default 0,
          add column complained integer not null default 0;
        alter table broadcast_counts add column delivery_warned_at timestamptz;
    """)


def downgrade() -> None:
    run("""
        alter table broadcast_counts drop column delivery_warned_at;
        alter table message_stats drop column bounced, drop column complained;
        alter table deliveries drop column bounced_at, drop column complained_at;
    """)
