"""What is known of archived messages without opening their file; mails that lie there are still answered to. Pre."""

from koinon.platform.migration import apart, index, refuse_while_filled, run

revision = "0159"
down_revision = "0158"
branch_labels = depends_on = None

# Rows of before were sealed by their conversation's id, and begin somewhere in their month.
PIECES = """
alter table message_archives
  add column if not exists sealed_as uuid,
  add column if not exists oldest_at timestamptz,
  add column if not exists last_in_at timestamptz,
  add column if not exists last_out_at timestamptz,
  add column if not exists preview text not null default '',
  add column if not exists mail jsonb,
  add column if not exists media_ids jsonb not null default '[]',
  add column if not exists bodies integer not null default 0;
"""
# What is checked is checked later: who adds a constraint with its check keeps everybody out of both tables until then.
MAILS = """
alter table mail_ids
  add column if not exists conversation_id uuid,
  drop constraint if exists mail_ids_archived_in,
  add constraint mail_ids_archived_in foreign key (organization_id, conversation_id)
    references conversations (organization_id, id) on delete cascade not valid;
"""
GONE = """
create or replace function koinon_forget_mails() returns trigger
  language plpgsql set search_path = public, pg_temp as $$
begin
  delete from mail_ids k
  using gone g
  where k.organization_id = g.organization_id
    and k.message_id = g.id
    {unless};
  delete from mail_bodies b
  using gone g
  where b.organization_id = g.organization_id
    and b.message_id = g.id;
  return null;
end $$;
"""


def upgrade() -> None:
    run(PIECES)
    run(MAILS)
    run(GONE.format(unless="and k.conversation_id is null"))
    with apart():
        run("alter table mail_ids validate constraint mail_ids_archived_in")
        index("message_archives_newest", "message_archives", "(organization_id, newest_at desc)")
        index("mail_ids_archived", "mail_ids", "(organization_id, conversation_id) where conversation_id is not null")


def downgrade() -> None:
    refuse_while_filled(
        "message_archives",
        "Archived messages lie in files that the version before cannot open: going back would lose them for ever.",
    )
    run(GONE.format(unless=""))
    run("alter table mail_ids drop constraint mail_ids_archived_in, drop column conversation_id;")
    run("""
        drop index message_archives_newest;
        alter table message_archives
          drop column sealed_as, drop column oldest_at, drop column last_in_at, drop column last_out_at,
          drop column preview, drop column mail, drop column media_ids, drop column bodies;
    """)
