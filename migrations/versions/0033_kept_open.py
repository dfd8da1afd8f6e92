"""What an organization was before it began to close: taking that back is no way out of a suspension. Pre."""

from koinon.platform.migration import run

revision = "0033"
down_revision = "0032"
branch_labels = depends_on = None


def upgrade() -> None:
    run("""
        alter table deletion_requests
          add column state_before text not null default 'active',
          add column reason_before text;
    """)


def downgrade() -> None:
    run("alter table deletion_requests drop column state_before, drop column reason_before")
