"""By which ids mails are referred to. Pre."""

from koinon.platform.migration import run, tenant

revision = "0145"
down_revision = "0144"
branch_labels = depends_on = None

# `key` stands for a Message-ID, or is the id of our delivery; the conversation is the message's own.
TABLE = """
create table mail_ids (
  organization_id uuid not null references organizations (id),
  sender_id uuid not null,
  key bytea not null check (octet_length(key) = 16),
  message_id uuid not null,
  created_at timestamptz not null default now(),
  primary key (organization_id, sender_id, key)
);
create index mail_ids_message on mail_ids (organization_id, message_id);
"""

# What was said of a mail goes with it, whoever deletes it.
GONE = """
create function koinon_forget_mails() returns trigger
  language plpgsql set search_path = public, pg_temp as $$
begin
  delete from mail_ids k
  using gone g
  where k.organization_id = g.organization_id
    and k.message_id = g.id;
  return null;
end $$;
create trigger messages_mails_forgotten after delete on messages
  referencing old table as gone
  for each statement execute function koinon_forget_mails();
"""


def upgrade() -> None:
    run(TABLE)
    tenant("mail_ids")
    run(GONE)


def downgrade() -> None:
    run("""
        drop trigger messages_mails_forgotten on messages;
        drop function koinon_forget_mails();
        drop table mail_ids;
    """)
