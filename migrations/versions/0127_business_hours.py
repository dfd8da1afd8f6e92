"""Business hours, and the automatic answers that were given (INB-091, 092). Pre."""

from koinon.platform.migration import run, tenant

revision = "0127"
down_revision = "0126"
branch_labels = depends_on = None

TABLES = """
create table business_hours (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  location_id uuid,
  sender_id uuid,
  zone text not null,
  week jsonb not null,
  exceptions jsonb not null default '[]',
  is_answering boolean not null default false,
  away_texts jsonb not null default '{}',
  away_repeat_hours integer not null default 12 check (away_repeat_hours between 1 and 168),
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  foreign key (organization_id, location_id) references locations (organization_id, id),
  foreign key (organization_id, sender_id) references senders (organization_id, id),
  unique nulls not distinct (organization_id, location_id, sender_id),
  check (location_id is null or sender_id is null)
);
-- What is said by itself: it waits here until it passed the gate, and is counted against going round in circles.
create table automatic_answers (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  kind text not null check (kind in ('away', 'survey')),
  contact_id uuid not null,
  conversation_id uuid not null,
  state text not null default 'waiting' check (state in ('waiting', 'sent', 'refused')),
  reason text,
  delivery_id uuid,
  created_at timestamptz not null default now(),
  foreign key (organization_id, contact_id) references contacts (organization_id, id)
);
create index automatic_answers_contact on automatic_answers (organization_id, contact_id, created_at desc);
create index automatic_answers_waiting on automatic_answers (organization_id, created_at) where state = 'waiting';
create index automatic_answers_conversation on automatic_answers (organization_id, conversation_id);
create index automatic_answers_old on automatic_answers (organization_id, created_at);
"""


def upgrade() -> None:
    run(TABLES)
    tenant("business_hours", "automatic_answers")
    run("""
        create policy places on automatic_answers as restrictive to koinon_placed
          using (exists (select from contacts parent where parent.organization_id = automatic_answers.organization_id
                 and parent.id = automatic_answers.contact_id))
          with check (exists (select from contacts parent where parent.organization_id = automatic_answers.organization_id
                      and parent.id = automatic_answers.contact_id));
        create policy places on business_hours as restrictive to koinon_placed using (true) with check (false);
    """)


def downgrade() -> None:
    run("drop table automatic_answers, business_hours;")
