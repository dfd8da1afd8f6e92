"""When each person last wrote to a WhatsApp number: what decides whether free words may go out. Pre."""

from koinon.platform.migration import run, tenant

revision = "0097"
down_revision = "0096"
branch_labels = depends_on = None


def upgrade() -> None:
    run("""
        -- A keyed hash of the number and a time, forgotten when the window is over.
        create table whatsapp_windows (
          organization_id uuid not null references organizations (id),
          sender_id uuid not null,
          person text not null,
          heard_at timestamptz not null,
          primary key (organization_id, sender_id, person),
          foreign key (organization_id, sender_id) references senders (organization_id, id) on delete cascade
        );
        create index whatsapp_windows_heard on whatsapp_windows (organization_id, heard_at);
    """)
    tenant("whatsapp_windows")


def downgrade() -> None:
    run("drop table whatsapp_windows;")
