"""Notes of the team between the messages of a conversation, and who watches it. Pre."""

from koinon.platform.migration import run, tenant

revision = "0124"
down_revision = "0123"
branch_labels = depends_on = None

# `not valid`: every row there already holds to the narrower list; checking them again would read every month.
KINDS = """
alter table messages
  drop constraint messages_kind_check,
  add constraint messages_kind_check check (kind in ('text', 'media', 'template', 'note', 'event')) not valid;
alter table messages
  add column is_private boolean not null default false,
  add column edited_at timestamptz,
  add column deleted_at timestamptz;
"""
WATCHERS = """
create table watchers (
  organization_id uuid not null references organizations (id),
  conversation_id uuid not null,
  user_id uuid not null,
  why text not null check (why in ('mentioned', 'assigned', 'replied', 'followed')),
  is_muted boolean not null default false,
  mentioned_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (organization_id, conversation_id, user_id),
  foreign key (organization_id, conversation_id) references conversations (organization_id, id)
);
create index watchers_user on watchers (organization_id, user_id, conversation_id);
create policy places on watchers as restrictive to koinon_placed
  using (exists (select from conversations parent
                 where parent.organization_id = watchers.organization_id
                   and parent.id = watchers.conversation_id));
"""


def upgrade() -> None:
    run(KINDS)
    run(WATCHERS)
    tenant("watchers")


def downgrade() -> None:
    run("""
        drop table watchers;
        delete from messages where kind in ('template', 'note');
        alter table messages
          drop column is_private, drop column edited_at, drop column deleted_at,
          drop constraint messages_kind_check,
          add constraint messages_kind_check check (kind in ('text', 'media', 'event'));
    """)
