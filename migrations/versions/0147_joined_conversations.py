"""Where a conversation went that was joined to another. Pre."""

from koinon.platform.migration import run

revision = "0147"
down_revision = "0146"
branch_labels = depends_on = None


def upgrade() -> None:
    run("""
        alter table conversations add column merged_into_id uuid;
        create index conversations_joined on conversations (organization_id, merged_into_id)
          where merged_into_id is not null;
    """)


def downgrade() -> None:
    run("""
        drop index conversations_joined;
        alter table conversations drop column merged_into_id;
    """)
