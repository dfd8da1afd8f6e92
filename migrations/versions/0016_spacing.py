"""Order and spacing of messages to one address through one sender (CHN-053). Pre."""

from koinon.platform.migration import rewrite, run, tenant

revision = "0016"
down_revision = "0015"
branch_labels = depends_on = None

# `due_at` is the place in the order and stays; `send_after` moves with every try.
QUEUE = """
alter table delivery_queue add column sender_id uuid, add column address_hash bytea, add column due_at timestamptz;
alter table delivery_queue alter column due_at set default now();
create index delivery_queue_address on delivery_queue (organization_id, sender_id, address_hash);
"""

WAITING = """
update delivery_queue q
set sender_id = d.sender_id, address_hash = d.address_hash, due_at = coalesce(d.send_after, d.created_at)
from deliveries d
where d.organization_id = q.organization_id
  and d.id = q.delivery_id;
"""

PACES = """
create table address_paces (
  organization_id uuid not null,
  sender_id uuid not null,
  address_hash bytea not null,
  ready_at timestamptz not null,
  primary key (organization_id, sender_id, address_hash)
);
"""


def upgrade() -> None:
    run(QUEUE)
    rewrite(WAITING, "delivery_queue", "deliveries")
    run(PACES)
    tenant("address_paces")


def downgrade() -> None:
    run("""
        drop table address_paces;
        drop index delivery_queue_address;
        alter table delivery_queue drop column sender_id, drop column address_hash, drop column due_at;
    """)
