"""Broadcasts, the delivery ledger, its events, leases, doubts, replies. Pre."""

from koinon.platform.migration import partitioned, run, tenant

revision = "0006"
down_revision = "0005"
branch_labels = depends_on = None

PURPOSES = "('conversational', 'transactional', 'informational', 'promotional', 'emergency', 'system')"
STATES = "('queued', 'held', 'sending', 'sent', 'delivered', 'failed', 'refused', 'cancelled', 'expired')"

BROADCASTS = f"""
create table broadcasts (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  name text not null check (length(name) between 1 and 120),
  channel text not null default 'sms' check (channel in ('sms', 'whatsapp', 'email', 'push')),
  purpose text not null default 'informational' check (purpose in {PURPOSES}),
  body text not null default '' check (length(body) <= 1600),
  audience jsonb not null default '{{"include": [], "exclude": []}}',
  sender_id uuid,
  blank_policy text not null default 'block' check (blank_policy in ('block', 'skip', 'blank')),
  state text not null default 'draft' check (state in
    ('draft', 'scheduled', 'preparing', 'sending', 'paused', 'completed', 'cancelled', 'failed')),
  pause_reason text check (pause_reason in
    ('user', 'error_burst', 'configuration', 'plan_limit', 'budget', 'suspended', 'template', 'quality')),
  pause_detail text,
  stop_as text check (stop_as in ('cancelled', 'expired')),
  variables text[] not null default '{{}}',
  constants jsonb not null default '{{}}',
  plan jsonb,
  excluded integer not null default 0,
  exclusions jsonb not null default '{{}}',
  freeze_cursor bytea,
  ledger_from uuid,
  send_at timestamptz,
  expires_at timestamptz,
  frozen_at timestamptz,
  started_at timestamptz,
  paused_at timestamptz,
  finished_at timestamptz,
  summary jsonb,
  start_key text,
  version integer not null default 1,
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  foreign key (organization_id, sender_id) references senders (organization_id, id)
);
create index broadcasts_recent on broadcasts (organization_id, created_at desc, id desc);
create index broadcasts_state on broadcasts (organization_id, state);
create index broadcasts_running on broadcasts (state) where state in ('scheduled', 'preparing', 'sending');

-- Apart from broadcasts, because the engine moves the frontier and the folder the counts many times a second.
create table broadcast_counts (
  broadcast_id uuid primary key,
  organization_id uuid not null,
  total integer not null default 0,
  next_position integer not null default 1,
  queued integer not null default 0,
  held integer not null default 0,
  sending integer not null default 0,
  sent integer not null default 0,
  delivered integer not null default 0,
  failed integer not null default 0,
  refused integer not null default 0,
  cancelled integer not null default 0,
  expired integer not null default 0,
  retried integer not null default 0,
  people integer not null default 0,
  segments bigint not null default 0,
  cost_micros bigint not null default 0,
  content_failures integer not null default 0,
  replies integer not null default 0,
  opt_outs integer not null default 0,
  rate real not null default 0,
  rate_at timestamptz not null default now(),
  foreign key (organization_id, broadcast_id) references broadcasts (organization_id, id) on delete cascade
) with (fillfactor = 50);
create index broadcast_counts_tenant on broadcast_counts (organization_id, broadcast_id);

create table unreached (
  organization_id uuid not null,
  broadcast_id uuid not null,
  reason text not null,
  contact_id uuid not null,
  kind text not null check (kind in ('excluded', 'refused', 'failed', 'expired', 'cancelled')),
  delivery_id uuid,
  code text,
  primary key (organization_id, broadcast_id, reason, contact_id)
);
create index unreached_contact on unreached (organization_id, contact_id);
"""

# No foreign keys on the hot tables: a check a row would double the cost of a freeze. No index holds `state` either,
# not even in its predicate, so that the folder's updates stay heap-only.
LEDGER = f"""
create table deliveries (
  id uuid not null default koinon_uuid7(),
  organization_id uuid not null,
  origin text not null check (origin in ('broadcast', 'reply', 'automation', 'schedule', 'api', 'loyalty', 'community',
    'giving', 'system', 'test')),
  origin_id uuid,
  broadcast_id uuid,
  position integer,
  contact_id uuid,
  address_hash bytea not null,
  address_cipher bytea not null,
  country text,
  channel text not null default 'sms',
  sender_id uuid not null,
  purpose text not null check (purpose in {PURPOSES}),
  priority smallint not null default 4 check (priority between 0 and 4),
  state text not null default 'queued' check (state in {STATES}),
  reason text,
  code text,
  body text,
  variables text[],
  content_hash bigint not null,
  segments smallint not null,
  price_micros bigint,
  currency text,
  provider_id text,
  attempt_id uuid,
  send_after timestamptz,
  expires_at timestamptz,
  sent_at timestamptz,
  delivered_at timestamptz,
  failed_at timestamptz,
  covers uuid[],
  retry_of uuid,
  reference text,
  metadata jsonb,
  created_by uuid,
  created_at timestamptz not null default now(),
  primary key (id)
) partition by range (id);
create index deliveries_position on deliveries (organization_id, broadcast_id, position);
create index deliveries_contact on deliveries (organization_id, contact_id, id desc);
create index deliveries_address on deliveries (organization_id, address_hash, id desc);
create index deliveries_single on deliveries (organization_id, id desc) where broadcast_id is null;
create index deliveries_reference on deliveries (organization_id, reference) where reference is not null;

create table delivery_events (
  id uuid not null default koinon_uuid7(),
  organization_id uuid not null,
  delivery_id uuid not null,
  broadcast_id uuid,
  attempt_id uuid,
  kind text not null check (kind in ('intent', 'outcome', 'note')),
  to_state text not null check (to_state in {STATES}),
  source text not null,
  reason text,
  code text,
  detail text,
  provider_id text,
  segments smallint,
  price_micros bigint,
  currency text,
  at timestamptz not null default clock_timestamp(),
  txid xid8 not null default pg_current_xact_id(),
  seq bigint generated always as identity,
  primary key (id)
) partition by range (id);
create index delivery_events_history on delivery_events (organization_id, delivery_id, seq);
create index delivery_events_fold on delivery_events (organization_id, txid, seq);

create table fold_cursors (
  organization_id uuid primary key references organizations (id),
  txid xid8 not null default '0',
  seq bigint not null default 0,
  folded_at timestamptz not null default now()
);

create table leases (
  id uuid primary key,
  organization_id uuid not null,
  broadcast_id uuid not null,
  lane text not null default 'bulk' check (lane in ('bulk', 'reply')),
  from_position integer not null,
  to_position integer not null,
  worker uuid,
  retaken boolean not null default false,
  expires_at timestamptz not null,
  foreign key (organization_id, broadcast_id) references broadcasts (organization_id, id) on delete cascade
);
create index leases_broadcast on leases (organization_id, broadcast_id, expires_at);
create index leases_expiry on leases (expires_at);

-- Singles wait here rather than under an index on deliveries.state.
create table delivery_queue (
  delivery_id uuid primary key,
  organization_id uuid not null,
  priority smallint not null,
  send_after timestamptz not null default now(),
  worker uuid,
  leased_until timestamptz,
  attempts smallint not null default 0
);
create index delivery_queue_next on delivery_queue (organization_id, priority, send_after, delivery_id);

create table doubts (
  organization_id uuid not null,
  delivery_id uuid not null,
  attempt_id uuid not null,
  broadcast_id uuid,
  position integer,
  since timestamptz not null,
  next_check_at timestamptz not null,
  checks integer not null default 0,
  primary key (delivery_id, attempt_id)
);
create index doubts_due on doubts (organization_id, next_check_at);

create table waiting_receipts (
  id uuid primary key default koinon_uuid7(),
  organization_id uuid not null,
  delivery_id uuid,
  provider_id text not null,
  fact jsonb not null,
  received_at timestamptz not null default now(),
  unique (organization_id, provider_id, fact)
);
create index waiting_receipts_age on waiting_receipts (organization_id, received_at);

create table delivery_keys (
  organization_id uuid not null,
  key text not null,
  delivery_id uuid not null,
  expires_at timestamptz not null,
  primary key (organization_id, key)
);
create index delivery_keys_expiry on delivery_keys (expires_at);

create table keyword_answers (
  organization_id uuid not null,
  address_hash bytea not null,
  kind text not null check (kind in ('stop', 'start', 'help')),
  answered_at timestamptz not null,
  primary key (organization_id, address_hash, kind)
);
create table counted_replies (
  organization_id uuid not null,
  broadcast_id uuid not null,
  address_hash bytea not null,
  kind text not null check (kind in ('reply', 'opt_out')),
  primary key (organization_id, broadcast_id, address_hash, kind)
);
"""


def upgrade() -> None:
    run(BROADCASTS)
    run(LEDGER)
    tenant(
        "broadcasts",
        "broadcast_counts",
        "unreached",
        "deliveries",
        "fold_cursors",
        "leases",
        "delivery_queue",
        "doubts",
        "waiting_receipts",
        "delivery_keys",
        "keyword_answers",
        "counted_replies",
    )
    tenant("delivery_events", grants="select, insert")
    run("grant usage on all sequences in schema public to koinon_app")
    partitioned("deliveries", "month", fillfactor=60)
    partitioned("delivery_events", "month")


def downgrade() -> None:
    run("""
        delete from partitioned_tables where name in ('deliveries', 'delivery_events');
        drop table counted_replies, keyword_answers, delivery_keys, waiting_receipts, doubts, delivery_queue, leases,
          fold_cursors, delivery_events, deliveries, unreached, broadcast_counts, broadcasts;
    """)
