"""What an organization lays down for its sending; who was written to lately; what is held; what was spent. Pre."""

from koinon.platform.migration import run, tenant

revision = "0107"
down_revision = "0106"
branch_labels = depends_on = None

# Null is "as the organization has it", and for the organization itself "as everybody".
POLICIES = """
create table send_policies (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  location_id uuid,
  has_quiet_hours boolean,
  quiet_begins time,
  quiet_ends time,
  sunday_ends time,
  in_practice boolean,
  caps jsonb,
  over_cap text check (over_cap in ('hold', 'refuse')),
  expires_after_hours integer check (expires_after_hours between 1 and 168),
  track_sms text check (track_sms in ('off', 'message', 'recipient')),
  track_email text check (track_email in ('off', 'message', 'recipient')),
  track_opens boolean,
  postal_address text check (length(postal_address) <= 500),
  budget_currency text check (budget_currency ~ '^[A-Z]{3}$'),
  budget_month_micros bigint check (budget_month_micros >= 0),
  budget_broadcast_micros bigint check (budget_broadcast_micros >= 0),
  budget_user_micros bigint check (budget_user_micros >= 0),
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  created_by uuid,
  updated_by uuid,
  check (quiet_begins <> quiet_ends),
  unique nulls not distinct (organization_id, location_id),
  foreign key (organization_id, location_id) references locations (organization_id, id) on delete cascade
);
"""

# No foreign keys: a row for each promotion. It is written with the gate's yes, and goes where nothing was sent after all.
SENDS = """
create table contact_sends (
  organization_id uuid not null,
  delivery_id uuid not null,
  contact_id uuid not null,
  channel text not null,
  purpose text not null,
  at timestamptz not null default now(),
  primary key (organization_id, delivery_id)
);
create index contact_sends_contact on contact_sends (organization_id, contact_id, channel, at desc);
create index contact_sends_age on contact_sends (organization_id, at);
"""

# A row of a broadcast that waits; once due it is in a lease of its own, with others.
HOLDS = """
create table holds (
  organization_id uuid not null,
  delivery_id uuid not null,
  broadcast_id uuid not null,
  reason text not null,
  until timestamptz not null,
  lease_id uuid,
  created_at timestamptz not null default now(),
  primary key (organization_id, delivery_id),
  foreign key (organization_id, broadcast_id) references broadcasts (organization_id, id) on delete cascade
);
create index holds_due on holds (organization_id, broadcast_id, until) where lease_id is null;
create index holds_lease on holds (organization_id, lease_id) where lease_id is not null;
"""

SPENDING = """
create table spending (
  organization_id uuid not null references organizations (id),
  month date not null,
  user_id uuid,
  currency text not null,
  micros bigint not null default 0,
  warned_at timestamptz,
  unique nulls not distinct (organization_id, month, user_id, currency)
);
"""


def _of(parent: str, column: str, table: str) -> str:
    return (
        f"exists (select from {parent} parent where parent.organization_id = {table}.organization_id"
        f" and parent.id = {table}.{column})"
    )


def upgrade() -> None:
    run(POLICIES + SENDS + HOLDS + SPENDING)
    tenant("send_policies", "contact_sends", "holds", "spending")
    run(f"""
        create policy places on send_policies as restrictive for select to koinon_placed
          using (location_id is null or location_id = any ((select koinon_places())::uuid[]));
        create policy places on contact_sends as restrictive to koinon_placed
          using ({_of("contacts", "contact_id", "contact_sends")})
          with check ({_of("contacts", "contact_id", "contact_sends")});
        create policy places on holds as restrictive to koinon_placed
          using ({_of("broadcasts", "broadcast_id", "holds")})
          with check ({_of("broadcasts", "broadcast_id", "holds")});
        alter table broadcasts add column emergency_reason text not null default ''
          check (length(emergency_reason) <= 500);
    """)


def downgrade() -> None:
    run("""
        alter table broadcasts drop column emergency_reason;
        drop table send_policies, contact_sends, holds, spending;
    """)
