"""Conversations, their messages, what is unread for whom. Pre."""

from koinon.platform.migration import partitioned, run, tenant

revision = "0007"
down_revision = "0006"
branch_labels = depends_on = None

# `address_hash` stands for the address: a family's shared number is one address row per person, but one thread.
CONVERSATIONS = """
create table conversations (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  contact_id uuid not null,
  channel text not null check (channel in ('sms', 'whatsapp', 'email', 'push')),
  sender_id uuid not null,
  address_hash bytea not null,
  address_cipher bytea not null,
  status text not null default 'open' check (status in ('open', 'pending', 'snoozed', 'resolved', 'closed')),
  assignee_id uuid,
  previous_id uuid,
  shared_by smallint not null default 1,
  preview text not null default '' check (length(preview) <= 160),
  preview_direction text not null default 'in' check (preview_direction in ('in', 'out')),
  message_count integer not null default 0,
  last_message_at timestamptz not null,
  last_inbound_at timestamptz,
  last_outbound_at timestamptz,
  waiting_since timestamptz,
  first_reply_at timestamptz,
  resolved_at timestamptz,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  foreign key (organization_id, contact_id) references contacts (organization_id, id),
  foreign key (organization_id, sender_id) references senders (organization_id, id)
);
create unique index conversations_alive on conversations (organization_id, address_hash, sender_id)
  where status in ('open', 'pending', 'snoozed');
create index conversations_address on conversations (organization_id, address_hash, sender_id, created_at desc);
create index conversations_newest on conversations (organization_id, last_message_at desc, id desc);
create index conversations_status on conversations (organization_id, status, last_message_at desc, id desc);
create index conversations_live on conversations (organization_id, last_message_at desc, id desc)
  where status in ('open', 'pending', 'snoozed');
create index conversations_mine on conversations (organization_id, assignee_id, last_message_at desc, id desc)
  where status in ('open', 'pending', 'snoozed');
create index conversations_contact on conversations (organization_id, contact_id, last_message_at desc, id desc);
"""

# `created_at` is the provider's time, by which a thread is read; the id is the order of arrival, by which rows are filed.
MESSAGES = """
create table messages (
  id uuid not null primary key,
  organization_id uuid not null,
  conversation_id uuid not null,
  direction text not null check (direction in ('in', 'out', 'internal')),
  kind text not null check (kind in ('text', 'media', 'event')),
  author_type text not null check (author_type in ('contact', 'user', 'automation', 'system')),
  author_id uuid,
  body text not null default '',
  media jsonb not null default '[]',
  details jsonb,
  provider_message_id text,
  delivery_id uuid,
  created_at timestamptz not null
) partition by range (id);
create index messages_thread on messages (organization_id, conversation_id, created_at desc, id desc);
create table message_keys (
  organization_id uuid not null,
  sender_id uuid not null,
  key bytea not null,
  message_id uuid not null,
  conversation_id uuid,
  seen_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (organization_id, sender_id, key)
);
create index message_keys_expiry on message_keys (organization_id, expires_at);

-- Rows only for what is unread: counting reads an index of a few rows, and what is read costs nothing.
create table unread (
  organization_id uuid not null,
  user_id uuid not null,
  conversation_id uuid not null,
  last_message_at timestamptz not null,
  primary key (organization_id, user_id, conversation_id),
  foreign key (organization_id, conversation_id) references conversations (organization_id, id)
);
create index unread_newest on unread (organization_id, user_id, last_message_at desc, conversation_id desc);
create index unread_conversation on unread (organization_id, conversation_id);
"""


def upgrade() -> None:
    run(CONVERSATIONS)
    run(MESSAGES)
    tenant("conversations", "messages", "message_keys", "unread")
    partitioned("messages", "month")


def downgrade() -> None:
    run("""
        delete from partitioned_tables where name = 'messages';
        drop table unread, message_keys, messages, conversations;
    """)
