"""Which message a message answers (INB-043). Pre."""

from koinon.platform.migration import apart, index, run

revision = "0157"
down_revision = "0156"
branch_labels = depends_on = None


def upgrade() -> None:
    run("""
        alter table messages add column if not exists reply_to_id uuid;
        alter table drafts add column if not exists reply_to_id uuid;
    """)
    with apart():
        index("messages_answers", "messages", "(organization_id, reply_to_id) where reply_to_id is not null")


def downgrade() -> None:
    run("""
        drop index messages_answers;
        alter table messages drop column reply_to_id;
        alter table drafts drop column reply_to_id;
    """)
