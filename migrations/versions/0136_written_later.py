"""Answers that wait for their time, and answers half written. Pre."""

from koinon.platform.migration import run, tenant

revision = "0136"
down_revision = "0135"
branch_labels = depends_on = None

OF_CONVERSATIONS = """
create policy places on {table} as restrictive to koinon_placed
  using (exists (select from conversations parent
                 where parent.organization_id = {table}.organization_id
                   and parent.id = {table}.conversation_id));
"""


def upgrade() -> None:
    run("""
        create table scheduled_replies (
          id uuid primary key,
          organization_id uuid not null references organizations (id),
          conversation_id uuid not null,
          author_id uuid,
          body text not null check (length(body) <= 5000),
          media_ids uuid[] not null default '{}',
          fallback_template_id uuid,
          send_at timestamptz not null,
          zone text not null check (length(zone) <= 64),
          unless_they_reply boolean not null default true,
          state text not null default 'scheduled'
            check (state in ('scheduled', 'sending', 'sent', 'cancelled', 'failed')),
          failure text check (length(failure) <= 80),
          message_id uuid,
          version integer not null default 1,
          created_at timestamptz not null default now(),
          updated_at timestamptz not null default now(),
          unique (organization_id, id),
          foreign key (organization_id, conversation_id) references conversations (organization_id, id)
        );
        create index scheduled_replies_due on scheduled_replies (organization_id, send_at) where state = 'scheduled';
        create index scheduled_replies_of on scheduled_replies (organization_id, conversation_id, send_at);
        create index scheduled_replies_newest on scheduled_replies (organization_id, created_at desc, id desc);
        create table drafts (
          organization_id uuid not null references organizations (id),
          conversation_id uuid not null,
          user_id uuid not null references users (id) on delete cascade,
          kind text not null default 'reply' check (kind in ('reply', 'note')),
          body text not null check (length(body) <= 5000),
          media_ids uuid[] not null default '{}',
          version integer not null default 1,
          created_at timestamptz not null default now(),
          updated_at timestamptz not null default now(),
          primary key (organization_id, conversation_id, user_id),
          foreign key (organization_id, conversation_id) references conversations (organization_id, id)
        );
        create index drafts_mine on drafts (organization_id, user_id, updated_at desc);
        create index drafts_old on drafts (organization_id, updated_at);
    """)
    tenant("scheduled_replies", "drafts")
    for table in ("scheduled_replies", "drafts"):
        run(OF_CONVERSATIONS.format(table=table))


def downgrade() -> None:
    run("drop table drafts, scheduled_replies;")
