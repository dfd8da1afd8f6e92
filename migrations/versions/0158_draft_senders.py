"""A draft keeps the sender that was chosen for it. Pre."""

from koinon.platform.migration import run

revision = "0158"
down_revision = "0157"
branch_labels = depends_on = None


def upgrade() -> None:
    run("""
        alter table drafts
          add column sender_id uuid,
          add foreign key (organization_id, sender_id) references senders (organization_id, id)
            on delete set null (sender_id);
    """)


def downgrade() -> None:
    run("alter table drafts drop column sender_id;")
