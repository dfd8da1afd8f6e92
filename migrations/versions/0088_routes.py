"""Routes: which senders write to which numbers, by weight; and which sender a message went through by one. Pre."""

from koinon.platform.migration import run, tenant

revision = "0088"
down_revision = "0087"
branch_labels = depends_on = None

TABLES = """
alter table senders add column weight smallint not null default 100 check (weight between 0 and 100);

create table routes (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  channel text not null check (channel in ('sms', 'whatsapp', 'email', 'push')),
  prefix text not null default '' check (prefix ~ '^([+][1-9][0-9]{0,2})?$'),
  purpose text check (purpose in
    ('conversational', 'transactional', 'informational', 'promotional')),
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  unique nulls not distinct (organization_id, channel, prefix, purpose)
);
create index routes_channel on routes (organization_id, channel, prefix);

create table route_senders (
  organization_id uuid not null references organizations (id),
  route_id uuid not null,
  position smallint not null check (position >= 0),
  sender_id uuid not null,
  weight smallint not null check (weight between 0 and 100),
  primary key (organization_id, route_id, position),
  unique (organization_id, route_id, sender_id),
  foreign key (organization_id, route_id) references routes (organization_id, id) on delete cascade,
  foreign key (organization_id, sender_id) references senders (organization_id, id)
);
create index route_senders_sender on route_senders (organization_id, sender_id);

-- Errors of the present minute, for all processes (CHN-049): as the throttle, forgotten by a crash without harm.
create unlogged table sender_errors (
  organization_id uuid not null,
  sender_id uuid not null,
  since timestamptz not null,
  errors integer not null,
  primary key (organization_id, sender_id)
);

-- Null: a sender that somebody chose, which is kept. Otherwise another of the route may take its place.
alter table deliveries add column route_id uuid;
alter table broadcasts add column is_routed boolean not null default false;
"""


def upgrade() -> None:
    run(TABLES)
    tenant("routes", "route_senders", "sender_errors")


def downgrade() -> None:
    run("""
        alter table broadcasts drop column is_routed;
        alter table deliveries drop column route_id;
        drop table sender_errors, route_senders, routes;
        alter table senders drop column weight;
    """)
