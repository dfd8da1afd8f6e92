"""Topics, what each person wants to hear about, and the topic a message carries (CON-041, 048, 063..066). Pre."""

from koinon.platform.migration import run, tenant

revision = "0073"
down_revision = "0072"
branch_labels = depends_on = None

TABLES = """
create table topics (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  key text not null check (key ~ '^[a-z0-9][a-z0-9_]{0,59}$'),
  names jsonb not null default '{}',
  purpose text not null check (purpose in ('promotional', 'informational')),
  default_subscribed boolean not null default true,
  position integer not null default 0,
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, key),
  unique (organization_id, id)
);
-- What a person said of a topic on a channel; without a topic, until when everything of the channel rests.
create table topic_preferences (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  contact_id uuid not null,
  channel text not null check (channel in ('sms', 'whatsapp', 'email', 'push')),
  topic_id uuid,
  subscribed boolean not null default true,
  paused_until timestamptz,
  ledger_id uuid,
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  foreign key (organization_id, contact_id) references contacts (organization_id, id),
  foreign key (organization_id, topic_id) references topics (organization_id, id) on delete cascade,
  unique nulls not distinct (organization_id, contact_id, channel, topic_id),
  check (topic_id is not null or subscribed)
);
create index topic_preferences_topic on topic_preferences (organization_id, topic_id, channel, subscribed, contact_id);
create index topic_preferences_paused on topic_preferences (organization_id, channel, paused_until)
  where paused_until is not null;
-- An entry about a topic may be of somebody without an address; it never changes what the address itself agreed to.
alter table consent_ledger add column topic_id uuid;
alter table consent_ledger alter column address_hash drop not null;
alter table consent_ledger add constraint consent_ledger_about check (address_hash is not null or topic_id is not null);
alter table broadcasts add column topic_id uuid;
alter table deliveries add column topic_id uuid;
"""


def upgrade() -> None:
    run(TABLES)
    tenant("topics", "topic_preferences")
    run("""
        create policy places on topic_preferences as restrictive to koinon_placed
          using (exists (select from contacts parent where parent.organization_id = topic_preferences.organization_id
                 and parent.id = topic_preferences.contact_id))
          with check (exists (select from contacts parent where parent.organization_id = topic_preferences.organization_id
                      and parent.id = topic_preferences.contact_id));
    """)


def downgrade() -> None:
    run("""
        alter table deliveries drop column topic_id;
        alter table broadcasts drop column topic_id;
        alter table consent_ledger drop constraint consent_ledger_about;
        alter table consent_ledger no force row level security;
        alter table consent_ledger disable trigger user;
        delete from consent_ledger where topic_id is not null;
        alter table consent_ledger enable trigger user;
        alter table consent_ledger force row level security;
        alter table consent_ledger alter column address_hash set not null;
        alter table consent_ledger drop column topic_id;
        drop table topic_preferences, topics;
    """)
