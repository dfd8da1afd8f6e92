"""Until when somebody may be written to freely on WhatsApp, on their conversation. Pre."""

from koinon.platform.migration import rewrite, run

revision = "0140"
down_revision = "0139"
branch_labels = depends_on = None


def upgrade() -> None:
    run("alter table conversations add column window_expires_at timestamptz;")
    rewrite(
        """
        update conversations
        set window_expires_at = last_inbound_at + interval '24 hours'
        where channel = 'whatsapp'
          and last_inbound_at > now() - interval '24 hours';
        """,
        "conversations",
    )


def downgrade() -> None:
    run("alter table conversations drop column window_expires_at;")
