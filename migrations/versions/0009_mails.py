"""The outbox of mail to those who sign in. Pre."""

from koinon.platform.migration import run

revision = "0009"
down_revision = "0008"
branch_labels = depends_on = None

# Outside the wall, like users and one_time_tokens: who resets a password has no organization yet. What is said, and to
# whom, is cipher text bound to its organization, and gone once the mail has left.
MAILS = """
create table mails (
  id uuid primary key,
  organization_id uuid,
  kind text not null check (length(kind) between 1 and 60),
  once_key text,
  cipher bytea not null,
  state text not null default 'queued' check (state in ('queued', 'sent', 'failed')),
  attempts smallint not null default 0,
  error text,
  created_at timestamptz not null default now(),
  sent_at timestamptz
);
create unique index mails_once on mails (organization_id, once_key) nulls not distinct where once_key is not null;
create index mails_age on mails (created_at);
grant select, insert, update, delete on mails to koinon_app, koinon_maintenance;
"""


def upgrade() -> None:
    run(MAILS)


def downgrade() -> None:
    run("drop table mails")
