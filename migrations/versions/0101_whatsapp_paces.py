"""When the next message may go to a person on WhatsApp: paced before Meta has to refuse it. Pre."""

from koinon.platform.migration import run, tenant

revision = "0101"
down_revision = "0100"
branch_labels = depends_on = None


def upgrade() -> None:
    run("""
        -- A keyed hash of the number and two times, forgotten within the hour.
        create table whatsapp_paces (
          organization_id uuid not null references organizations (id),
          sender_id uuid not null,
          person text not null,
          free_at timestamptz not null,
          full_at timestamptz not null,
          primary key (organization_id, sender_id, person),
          foreign key (organization_id, sender_id) references senders (organization_id, id) on delete cascade
        );
        create index whatsapp_paces_full on whatsapp_paces (organization_id, full_at);
    """)
    tenant("whatsapp_paces")


def downgrade() -> None:
    run("drop table whatsapp_paces;")
