"""When somebody last wrote to one of our senders: free words on WhatsApp for 24 hours after it. Pre."""

from koinon.platform.migration import run, tenant

revision = "0110"
down_revision = "0109"
branch_labels = depends_on = None


def upgrade() -> None:
    run("""
        create table reply_windows (
          organization_id uuid not null references organizations (id),
          sender_id uuid not null,
          address_hash bytea not null,
          last_inbound_at timestamptz not null,
          primary key (organization_id, sender_id, address_hash),
          foreign key (organization_id, sender_id) references senders (organization_id, id) on delete cascade
        );
        create index reply_windows_over on reply_windows (organization_id, last_inbound_at);
    """)
    tenant("reply_windows")


def downgrade() -> None:
    run("drop table reply_windows;")
