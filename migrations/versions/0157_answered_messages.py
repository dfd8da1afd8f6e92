"""Which message a message answers (INB-043). Pre."""

from koinon.platform.migration import run

revision = "0157"
down_revision = "0156"
branch_labels = depends_on = None


def upgrade() -> None:
    run("""
        alter table messages add column reply_to_id uuid;
        create index messages_answers on messages (organization_id, reply_to_id) where reply_to_id is not null;
        alter table drafts add column reply_to_id uuid;
    """)


def downgrade() -> None:
    run("""
        drop index messages_answers;
        alter table messages drop column reply_to_id;
        alter table drafts drop column reply_to_id;
    """)
