"""Help by a language model: where it is, what was asked of it, what it made of conversations (INB-100..105). Pre."""

from koinon.platform.migration import run, tenant

revision = "0143"
down_revision = "0142"
branch_labels = depends_on = None

TABLES = """
create table assist_settings (
  id uuid primary key default koinon_uuid7(),
  organization_id uuid not null unique references organizations (id),
  is_simulated boolean not null default false,
  base_url text not null default '' check (length(base_url) <= 300),
  model text not null default '' check (length(model) <= 100),
  key_cipher bytea,
  features text[] not null default '{}',
  monthly_tokens integer not null default 1000000 check (monthly_tokens between 0 and 2000000000),
  updated_at timestamptz not null default now()
);
create table assist_calls (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  feature text not null check (feature in ('suggest', 'rewrite', 'translate', 'summary', 'sentiment', 'help')),
  user_id uuid,
  conversation_id uuid,
  tokens integer not null default 0 check (tokens >= 0),
  latency_ms integer not null default 0,
  outcome text not null check (outcome in ('answered', 'failed')),
  used text check (used in ('accepted', 'edited', 'discarded')),
  created_at timestamptz not null default now()
);
create index assist_calls_month on assist_calls (organization_id, created_at desc) include (tokens);
create index assist_calls_conversation on assist_calls (organization_id, conversation_id)
  where conversation_id is not null;
create table assist_summaries (
  organization_id uuid not null,
  conversation_id uuid not null,
  words text not null,
  message_count integer not null,
  created_at timestamptz not null default now(),
  primary key (organization_id, conversation_id),
  foreign key (organization_id, conversation_id) references conversations (organization_id, id) on delete cascade
);
alter table conversations
  add column sentiment text check (sentiment in ('negative', 'neutral', 'positive')),
  add column sentiment_score real check (sentiment_score between -1 and 1),
  add column sentiment_at timestamptz;
create index conversations_unfelt on conversations (organization_id, last_inbound_at)
  where status = 'open' and (sentiment_at is null or sentiment_at < last_inbound_at);
"""
PLACED = """
create policy places on {table} as restrictive to koinon_placed
  using ({also}exists (select from conversations parent where parent.organization_id = {table}.organization_id
         and parent.id = {table}.conversation_id))
  with check ({also}exists (select from conversations parent where parent.organization_id = {table}.organization_id
              and parent.id = {table}.conversation_id));
"""


def upgrade() -> None:
    run(TABLES)
    tenant("assist_settings", "assist_calls", "assist_summaries")
    run(PLACED.format(table="assist_calls", also="conversation_id is null or "))
    run(PLACED.format(table="assist_summaries", also=""))


def downgrade() -> None:
    run("""
        drop table assist_summaries, assist_calls, assist_settings;
        alter table conversations drop column sentiment, drop column sentiment_score, drop column sentiment_at;
    """)
