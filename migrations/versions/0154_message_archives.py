"""Where messages lie that left the database, and what opens them (INB-110). Pre."""

from koinon.platform.migration import refuse_while_filled, run, tenant

revision = "0154"
down_revision = "0153"
branch_labels = depends_on = None

# A key opens one piece and nothing else: with its row what it sealed is gone, in every copy of the file.
TABLE = """
create table message_archives (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  conversation_id uuid not null,
  month date not null,
  file text not null check (length(file) <= 200),
  first_byte bigint not null check (first_byte >= 0),
  size integer not null check (size > 0),
  key_cipher bytea not null,
  messages integer not null check (messages > 0),
  newest_at timestamptz not null,
  created_at timestamptz not null default now(),
  foreign key (organization_id, conversation_id) references conversations (organization_id, id) on delete cascade
);
create index message_archives_thread on message_archives (organization_id, conversation_id, newest_at desc, id desc);
create index message_archives_file on message_archives (organization_id, file);
"""
PLACED = """
create policy places on message_archives as restrictive to koinon_placed
  using (exists (select from conversations parent
                 where parent.organization_id = message_archives.organization_id
                   and parent.id = message_archives.conversation_id))
  with check (exists (select from conversations parent
                      where parent.organization_id = message_archives.organization_id
                        and parent.id = message_archives.conversation_id));
"""


def upgrade() -> None:
    run(TABLE)
    tenant("message_archives")
    run(PLACED)


def downgrade() -> None:
    refuse_while_filled(
        "message_archives",
        "Archived messages lie in files, and only this table has their keys: going back would lose them for ever.",
    )
    run("drop table message_archives;")
