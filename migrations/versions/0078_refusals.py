"""Refusals in people's own words, waiting for staff (CON-059), and STOP that speaks for one number (CON-045). Pre."""

from koinon.platform.migration import run, tenant

revision = "0078"
down_revision = "0077"
branch_labels = depends_on = None

TABLES = """
create table refusals (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  contact_id uuid not null,
  address_hash bytea not null,
  sender_id uuid,
  event_key text not null,
  state text not null default 'open' check (state in ('open', 'stop', 'not_refusal')),
  said_at timestamptz not null,
  decide_by timestamptz not null,
  decided_at timestamptz,
  decided_by uuid,
  unique (organization_id, event_key),
  check ((state = 'open') = (decided_at is null)),
  foreign key (organization_id, contact_id) references contacts (organization_id, id)
);
create unique index refusals_open on refusals (organization_id, address_hash) where state = 'open';
create index refusals_due on refusals (organization_id, decide_by) where state = 'open';
create index refusals_contact on refusals (organization_id, contact_id);

create table sender_stops (
  organization_id uuid not null references organizations (id),
  address_hash bytea not null,
  sender_id uuid not null,
  ledger_id uuid not null,
  stopped_at timestamptz not null,
  primary key (organization_id, address_hash, sender_id)
);

-- A row of scope `sender` is about that number of ours only; states of an address replay the others.
alter table consent_ledger add column scope text not null default 'address' check (scope in ('address', 'sender'));
"""
PLACED = """
create policy places on refusals as restrictive to koinon_placed
  using (exists (select from contacts parent
                 where parent.organization_id = refusals.organization_id and parent.id = refusals.contact_id))
  with check (exists (select from contacts parent
                      where parent.organization_id = refusals.organization_id and parent.id = refusals.contact_id));
"""


def upgrade() -> None:
    run(TABLES)
    tenant("refusals", "sender_stops")
    run(PLACED)


def downgrade() -> None:
    run("""
        alter table consent_ledger drop column scope;
        drop table sender_stops, refusals;
    """)
