"""What people say of a conversation once it is done (INB-093). Pre."""

from koinon.platform.migration import run, tenant

revision = "0137"
down_revision = "0136"
branch_labels = depends_on = None

TABLES = """
create table survey_settings (
  organization_id uuid primary key references organizations (id),
  is_on boolean not null default false,
  delay_minutes integer not null default 10 check (delay_minutes between 0 and 1440),
  texts jsonb not null default '{}',
  since timestamptz,
  updated_at timestamptz not null default now()
);
create table csat_surveys (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  conversation_id uuid not null,
  contact_id uuid not null,
  closing timestamptz not null,
  token_hash bytea not null,
  state text not null default 'sent' check (state in ('sent', 'answered', 'expired', 'refused')),
  reason text,
  delivery_id uuid,
  agent_id uuid,
  rating smallint check (rating between 1 and 5),
  comment text not null default '' check (length(comment) <= 2000),
  sent_at timestamptz not null,
  responded_at timestamptz,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  foreign key (organization_id, conversation_id) references conversations (organization_id, id) on delete cascade,
  foreign key (organization_id, contact_id) references contacts (organization_id, id),
  unique (organization_id, conversation_id, closing),
  unique (organization_id, token_hash),
  check ((rating is null) = (responded_at is null))
);
create index csat_surveys_contact on csat_surveys (organization_id, contact_id, sent_at desc);
create index csat_surveys_open on csat_surveys (organization_id, expires_at) where state = 'sent';
create index csat_surveys_answered on csat_surveys (organization_id, responded_at desc, id desc)
  where rating is not null;
"""


def upgrade() -> None:
    run(TABLES)
    tenant("survey_settings", "csat_surveys")
    run("""
        create policy places on csat_surveys as restrictive to koinon_placed
          using (exists (select from contacts parent where parent.organization_id = csat_surveys.organization_id
                 and parent.id = csat_surveys.contact_id))
          with check (exists (select from contacts parent where parent.organization_id = csat_surveys.organization_id
                      and parent.id = csat_surveys.contact_id));
    """)


def downgrade() -> None:
    run("drop table csat_surveys, survey_settings;")
