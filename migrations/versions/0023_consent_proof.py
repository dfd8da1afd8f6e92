"""Signed forms as proof of consent, and double opt-in: who was asked, until when, how they answered. Pre."""

from koinon.platform.migration import run, tenant

revision = "0023"
down_revision = "0022"
branch_labels = depends_on = None

FORMS = """
create table consent_forms (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  contact_id uuid not null,
  file_name text not null,
  content_type text not null check (content_type in
    ('application/pdf', 'image/jpeg', 'image/png', 'image/webp', 'image/heic')),
  bytes integer not null check (bytes > 0),
  digest bytea not null,
  data_cipher bytea not null,
  created_by uuid,
  created_at timestamptz not null default now(),
  unique (organization_id, id),
  unique (organization_id, contact_id, digest),
  foreign key (organization_id, contact_id) references contacts (organization_id, id)
);
alter table consent_forms alter column data_cipher set storage external;
alter table consent_ledger
  add column form_id uuid,
  add constraint consent_ledger_form foreign key (organization_id, form_id)
    references consent_forms (organization_id, id) not valid;
"""

# What was asked and not answered lapses: the ledger says so, and the address is unknown again.
LAPSED = """
alter table consent_ledger drop constraint consent_ledger_action_check;
alter table consent_ledger add constraint consent_ledger_action_check
  check (action in ('granted', 'denied', 'pending', 'unknown')) not valid;
"""

REQUESTS = """
create table consent_requests (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  contact_id uuid not null,
  channel text not null check (channel in ('sms', 'email')),
  address_hash bytea not null,
  text_version_id uuid not null,
  state text not null default 'waiting' check (state in ('waiting', 'confirmed', 'refused', 'expired')),
  created_by uuid,
  created_at timestamptz not null,
  remind_at timestamptz,
  expires_at timestamptz not null,
  answered_at timestamptz,
  unique (organization_id, id),
  foreign key (organization_id, contact_id) references contacts (organization_id, id)
);
create unique index consent_requests_waiting on consent_requests (organization_id, channel, address_hash)
  where state = 'waiting';
create index consent_requests_contact on consent_requests (organization_id, contact_id, created_at desc, id desc);
create index consent_requests_expiry on consent_requests (organization_id, expires_at) where state = 'waiting';
create index consent_requests_reminder on consent_requests (organization_id, remind_at)
  where state = 'waiting' and remind_at is not null;
"""


def upgrade() -> None:
    run(FORMS)
    run(LAPSED)
    run(REQUESTS)
    tenant("consent_forms", grants="select, insert")
    tenant("consent_requests", grants="select, insert, update")


def downgrade() -> None:
    run("""
        drop table consent_requests;
        alter table consent_ledger drop column form_id;
        alter table consent_ledger drop constraint consent_ledger_action_check;
        alter table consent_ledger add constraint consent_ledger_action_check
          check (action in ('granted', 'denied', 'pending')) not valid;
        drop table consent_forms;
    """)
