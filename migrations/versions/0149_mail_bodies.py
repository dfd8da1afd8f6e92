"""How mails looked that people wrote, sealed. Pre."""

from koinon.platform.migration import run, tenant

revision = "0149"
down_revision = "0148"
branch_labels = depends_on = None

TABLE = """
create table mail_bodies (
  organization_id uuid not null references organizations (id),
  message_id uuid not null,
  html_cipher bytea not null,
  created_at timestamptz not null default now(),
  primary key (organization_id, message_id)
);
"""

GONE = """
create or replace function koinon_forget_mails() returns trigger
  language plpgsql set search_path = public, pg_temp as $$
begin
  delete from mail_ids k
  using gone g
  where k.organization_id = g.organization_id
    and k.message_id = g.id;
  {bodies}
  return null;
end $$;
"""
BODIES = """
  delete from mail_bodies b
  using gone g
  where b.organization_id = g.organization_id
    and b.message_id = g.id;
"""


def upgrade() -> None:
    run(TABLE)
    tenant("mail_bodies")
    run(GONE.format(bodies=BODIES))


def downgrade() -> None:
    run(GONE.format(bodies=""))
    run("drop table mail_bodies;")
