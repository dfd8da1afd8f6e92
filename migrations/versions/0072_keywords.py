"""Keywords of an organization's own, its stop words, who used them and who was asked for a name (CON-060..062). Pre."""

from koinon.platform.migration import run, tenant

revision = "0072"
down_revision = "0071"
branch_labels = depends_on = None

PLACED = """
create policy places on {table} as restrictive to koinon_placed
  using (exists (select from contacts parent
                 where parent.organization_id = {table}.organization_id and parent.id = {table}.contact_id))
  with check (exists (select from contacts parent
                      where parent.organization_id = {table}.organization_id and parent.id = {table}.contact_id));
"""


TABLES = """
create unique index if not exists consent_texts_own on consent_texts (organization_id, id);
create table keywords (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  word text not null check (length(word) between 1 and 40),
  sender_id uuid,
  group_id uuid,
  tag_id uuid,
  opens_at timestamptz,
  closes_at timestamptz,
  reply_ok text not null default '' check (length(reply_ok) <= 640),
  reply_early text not null default '' check (length(reply_early) <= 640),
  reply_late text not null default '' check (length(reply_late) <= 640),
  ask_name boolean not null default true,
  text_version_id uuid,
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  unique nulls not distinct (organization_id, word, sender_id),
  check (opens_at is null or closes_at is null or opens_at < closes_at),
  foreign key (organization_id, group_id) references groups (organization_id, id)
    on delete set null (group_id),
  foreign key (organization_id, tag_id) references tags (organization_id, id) on delete set null (tag_id),
  foreign key (organization_id, text_version_id) references consent_texts (organization_id, id)
);
create index keywords_group on keywords (organization_id, group_id) where group_id is not null;
create index keywords_tag on keywords (organization_id, tag_id) where tag_id is not null;
create index keywords_text on keywords (organization_id, text_version_id) where text_version_id is not null;

create table stop_words (
  organization_id uuid not null references organizations (id),
  word text not null check (length(word) between 1 and 40),
  created_by uuid,
  created_at timestamptz not null default now(),
  primary key (organization_id, word)
);

create table keyword_uses (
  organization_id uuid not null references organizations (id),
  event_key text not null,
  keyword_id uuid not null,
  contact_id uuid,
  outcome text not null check (outcome in ('joined', 'already', 'early', 'late')),
  opted_out boolean not null default false,
  used_at timestamptz not null,
  primary key (organization_id, event_key),
  foreign key (organization_id, keyword_id) references keywords (organization_id, id) on delete cascade,
  foreign key (organization_id, contact_id) references contacts (organization_id, id)
);
create index keyword_uses_keyword on keyword_uses (organization_id, keyword_id, used_at desc);
create index keyword_uses_contact on keyword_uses (organization_id, contact_id);

create table name_requests (
  organization_id uuid not null references organizations (id),
  address_hash bytea not null,
  contact_id uuid not null,
  asked_at timestamptz not null,
  closed_at timestamptz,
  primary key (organization_id, address_hash),
  foreign key (organization_id, contact_id) references contacts (organization_id, id)
);
create index name_requests_contact on name_requests (organization_id, contact_id);
"""


def upgrade() -> None:
    run(TABLES)
    tenant("keywords", "stop_words", "keyword_uses", "name_requests")
    for table in ("keyword_uses", "name_requests"):
        run(PLACED.format(table=table))
    run("""
        alter table keyword_answers drop constraint keyword_answers_kind_check;
        alter table keyword_answers add constraint keyword_answers_kind_check
          check (kind in ('stop', 'start', 'help') or kind like 'keyword:%');
    """)


def downgrade() -> None:
    run("""
        delete from keyword_answers where kind like 'keyword:%';
        alter table keyword_answers drop constraint keyword_answers_kind_check;
        alter table keyword_answers add constraint keyword_answers_kind_check check (kind in ('stop', 'start', 'help'));
        drop table name_requests, keyword_uses, stop_words, keywords;
        drop index if exists consent_texts_own;
    """)
