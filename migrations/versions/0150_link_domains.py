"""An organization's own link domains, and the host that each link was sent with. Pre."""

from koinon.platform.migration import run, tenant

revision = "0150"
down_revision = "0149"
branch_labels = depends_on = None

# Whose a host is stands in the directory (kind link_host), which is read before a tenant is known; there it is unique.
TABLES = """
create table link_domains (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  host text not null check (host = lower(host) and length(host) between 4 and 253),
  token text not null check (length(token) between 20 and 100),
  state text not null default 'waiting' check (state in ('waiting', 'verified', 'failing', 'removed')),
  is_used boolean not null default false,
  seen jsonb not null,
  certificate_expires_at timestamptz,
  checked_at timestamptz,
  verified_at timestamptz,
  failing_since timestamptz,
  removed_at timestamptz,
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  unique (organization_id, host),
  check (not (is_used and state = 'removed')),
  check ((state = 'removed') = (removed_at is not null)),
  check ((state = 'failing') = (failing_since is not null))
);
create unique index link_domains_used on link_domains (organization_id) where is_used;
create index link_domains_newest on link_domains (organization_id, created_at, id);
alter table links add column host text;
create index links_host on links (organization_id, host) where host is not null;
"""


def upgrade() -> None:
    run(TABLES)
    tenant("link_domains")


def downgrade() -> None:
    run("""
        delete from wakeups where kind = 'messaging.link_domains';
        delete from directory where kind = 'link_host';
        alter table links drop column host;
        drop table link_domains;
    """)
