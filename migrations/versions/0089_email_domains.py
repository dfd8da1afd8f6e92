"""Domains that mail is sent from, with their DKIM keys and what DNS says of them (CHN-037). Pre."""

from koinon.platform.migration import run, tenant

revision = "0089"
down_revision = "0088"
branch_labels = depends_on = None

TABLES = """
create table email_domains (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  domain text not null check (domain = lower(domain) and length(domain) between 4 and 253),
  state text not null default 'pending' check (state in ('pending', 'verified', 'broken')),
  dkim_selector text not null check (length(dkim_selector) between 1 and 63),
  dkim_public text not null,
  dkim_key_cipher bytea not null,
  selectors text[] not null default '{}' check (cardinality(selectors) <= 5),
  spf text not null default '' check (length(spf) <= 300),
  return_path text not null check (length(return_path) between 4 and 253),
  verdicts jsonb not null,
  checked_at timestamptz,
  verified_at timestamptz,
  broken_at timestamptz,
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  unique (organization_id, domain)
);
create index email_domains_newest on email_domains (organization_id, created_at, id);
"""


def upgrade() -> None:
    run(TABLES)
    tenant("email_domains")


def downgrade() -> None:
    run("""
        delete from wakeups where kind = 'channels.email_domains';
        drop table email_domains;
    """)
