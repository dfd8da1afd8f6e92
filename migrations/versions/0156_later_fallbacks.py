"""An answer for later keeps what its template takes where WhatsApp's window is closed by then. Pre."""

from koinon.platform.migration import run

revision = "0156"
down_revision = "0155"
branch_labels = depends_on = None


def upgrade() -> None:
    run("""
        alter table scheduled_replies
          add column fallback_variables jsonb not null default '{}'
            check (jsonb_typeof(fallback_variables) = 'object');
        create index scheduled_replies_fallback on scheduled_replies (organization_id, fallback_template_id)
          where fallback_template_id is not null;
    """)


def downgrade() -> None:
    run("""
        drop index scheduled_replies_fallback;
        alter table scheduled_replies drop column fallback_variables;
    """)
