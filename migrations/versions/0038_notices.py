"""Notices to staff, what each wants to be told and how (IDN-051). Pre."""

from koinon.platform.migration import run, tenant

revision = "0038"
down_revision = "0037"
branch_labels = depends_on = None

# One unread row for what is about the same thing: a burst counts up instead of filling the list.
NOTICES = """
create table notifications (
  id uuid primary key default koinon_uuid7(),
  organization_id uuid not null references organizations (id),
  user_id uuid not null references users (id),
  kind text not null check (kind ~ '^[a-z_]{1,60}$'),
  about text not null check (length(about) <= 200),
  link text not null default '' check (link = '' or link ~ '^/'),
  data jsonb not null default '{}',
  happened integer not null default 1,
  in_app boolean not null default true,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  read_at timestamptz,
  mail_due_at timestamptz,
  mailed_at timestamptz,
  push_due_at timestamptz,
  pushed_at timestamptz
);
create unique index notifications_unread on notifications (organization_id, user_id, kind, about)
  where read_at is null;
create index notifications_newest on notifications (organization_id, user_id, changed_at desc, id desc);
create index notifications_about on notifications (organization_id, user_id, about);
create index notifications_mail_due on notifications (organization_id, mail_due_at) where mail_due_at is not null;
create index notifications_push_due on notifications (organization_id, push_due_at) where push_due_at is not null;
create index notifications_old on notifications (organization_id, changed_at);

create table notification_preferences (
  organization_id uuid not null references organizations (id),
  user_id uuid not null references users (id),
  kind text not null,
  in_app boolean not null,
  email boolean not null,
  push boolean not null,
  primary key (organization_id, user_id, kind)
);

-- Minutes since midnight on the person's own clock; from later than until goes over midnight.
create table notification_hours (
  organization_id uuid not null references organizations (id),
  user_id uuid not null references users (id),
  quiet_from smallint not null check (quiet_from between 0 and 1439),
  quiet_until smallint not null check (quiet_until between 0 and 1439),
  primary key (organization_id, user_id)
);
"""


def upgrade() -> None:
    run(NOTICES)
    tenant("notifications", "notification_preferences", "notification_hours")


def downgrade() -> None:
    run("drop table notification_hours; drop table notification_preferences; drop table notifications")
