"""Templates: named, in numbered versions of which a published one never changes, a variant a channel and language. Pre.

What WhatsApp approves stands beside them: it knows templates of ours and ones made elsewhere.
"""

from koinon.platform.migration import run, tenant

revision = "0105"
down_revision = "0104"
branch_labels = depends_on = None

TABLES = """
create table templates (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  name text not null check (length(name) between 1 and 120),
  category text not null check (category in ('marketing', 'utility', 'authentication')),
  purpose text not null check (purpose in ('conversational', 'transactional', 'informational', 'promotional')),
  status text not null default 'draft'
    check (status in ('draft', 'pending_review', 'approved', 'rejected', 'archived')),
  folder text not null default '' check (length(folder) <= 60),
  default_locale text not null default '' check (length(default_locale) <= 35),
  -- The newest published one: what "latest" means.
  current_version_id uuid,
  version integer not null default 1,
  deleted_at timestamptz,
  created_by uuid,
  updated_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id)
);
create unique index templates_name on templates (organization_id, lower(name)) where deleted_at is null;
create index templates_newest on templates (organization_id, created_at desc, id desc) where deleted_at is null;

create table template_versions (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  template_id uuid not null,
  number integer not null check (number > 0),
  status text not null default 'draft' check (status in ('draft', 'pending_review', 'approved', 'rejected')),
  variables text[] not null default '{}',
  note text not null default '' check (length(note) <= 500),
  submitted_by uuid,
  submitted_at timestamptz,
  reviewed_by uuid,
  reviewed_at timestamptz,
  review_words text not null default '' check (length(review_words) <= 500),
  published_by uuid,
  published_at timestamptz,
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  unique (organization_id, template_id, number),
  foreign key (organization_id, template_id) references templates (organization_id, id) on delete cascade
);
-- One at a time is being written.
create unique index template_versions_unfinished on template_versions (organization_id, template_id)
  where published_at is null;

create table template_variants (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  version_id uuid not null,
  channel text not null check (channel in ('sms', 'whatsapp', 'email', 'push')),
  locale text not null default '' check (length(locale) <= 35),
  subject text not null default '',
  preheader text not null default '',
  body text not null default '',
  html text not null default '',
  blocks jsonb not null default '[]',
  media_ids uuid[] not null default '{}',
  header text not null default '',
  footer text not null default '',
  buttons jsonb not null default '[]',
  unique (organization_id, id),
  unique (organization_id, version_id, channel, locale),
  foreign key (organization_id, version_id) references template_versions (organization_id, id) on delete cascade
);

create function koinon_published_is_final() returns trigger language plpgsql as $$
begin
  if exists (select from template_versions v
             where v.organization_id = old.organization_id and v.id = old.version_id and v.published_at is not null) then
    raise exception 'a published version of a template never changes' using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $$;
create trigger published_is_final before update on template_variants
  for each row execute function koinon_published_is_final();

create table whatsapp_templates (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  account_id uuid not null,
  -- Ours only: which template it says in which language, and the digest of the words that were handed in.
  template_id uuid,
  locale text,
  content_hash bytea,
  provider_id text,
  name text not null,
  language text not null,
  status text not null default 'pending'
    check (status in ('pending', 'approved', 'rejected', 'paused', 'disabled', 'in_appeal', 'deleted')),
  category text not null default '',
  asked_category text,
  quality text,
  reason text,
  header text,
  header_media text,
  body text not null default '',
  footer text,
  buttons jsonb not null default '[]',
  -- What stands for {{1}}, {{2}} …: texts of ours with their personalisation.
  fills text[] not null default '{}',
  edits timestamptz[] not null default '{}',
  submitted_by uuid,
  submitted_at timestamptz,
  status_at timestamptz,
  synced_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  unique (organization_id, account_id, name, language),
  foreign key (organization_id, account_id) references provider_accounts (organization_id, id) on delete cascade,
  foreign key (organization_id, template_id) references templates (organization_id, id) on delete cascade
);
create index whatsapp_templates_status on whatsapp_templates (organization_id, status);
create index whatsapp_templates_newest on whatsapp_templates (organization_id, created_at desc, id desc);
create index whatsapp_templates_of on whatsapp_templates (organization_id, template_id, locale)
  where template_id is not null;

create index broadcasts_template on broadcasts (organization_id, template_version_id)
  where template_version_id is not null;
"""


def upgrade() -> None:
    run(TABLES)
    tenant("templates", "template_versions", "template_variants", "whatsapp_templates")


def downgrade() -> None:
    run("""
        drop index broadcasts_template;
        drop table whatsapp_templates, template_variants, template_versions, templates;
        drop function koinon_published_is_final();
    """)
