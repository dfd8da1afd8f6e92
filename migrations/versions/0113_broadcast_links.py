"""Which links of a broadcast are exchanged for which, by channel. Pre."""

from koinon.platform.migration import run

revision = "0113"
down_revision = "0112"
branch_labels = depends_on = None


def upgrade() -> None:
    run("""
        alter table broadcasts
          drop column linked_body,
          add column links jsonb not null default '{}';
    """)


def downgrade() -> None:
    run("""
        alter table broadcasts
          drop column links,
          add column linked_body text;
    """)
