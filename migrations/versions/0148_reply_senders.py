"""An answer for later leaves from a sender that was chosen. Pre."""

from koinon.platform.migration import run

revision = "0148"
down_revision = "0147"
branch_labels = depends_on = None


def upgrade() -> None:
    run("""
        alter table scheduled_replies
          add column sender_id uuid,
          add foreign key (organization_id, sender_id) references senders (organization_id, id);
    """)


def downgrade() -> None:
    run("alter table scheduled_replies drop column sender_id;")
