"""A second person's word before a large broadcast, and who edits a draft now. Pre."""

from koinon.platform.migration import run, tenant

revision = "0015"
down_revision = "0014"
branch_labels = depends_on = None

# `fingerprint` is of what would be sent and to whom: an approval holds for exactly that, however often it is saved.
APPROVALS = """
create table broadcast_approvals (
  id uuid primary key,
  organization_id uuid not null,
  broadcast_id uuid not null,
  fingerprint bytea not null,
  recipients integer not null check (recipients >= 0),
  state text not null default 'requested' check (state in ('requested', 'approved', 'declined', 'withdrawn')),
  requested_by uuid,
  requested_at timestamptz not null default now(),
  request_words text not null default '' check (length(request_words) <= 500),
  decided_by uuid,
  decided_at timestamptz,
  decision_words text not null default '' check (length(decision_words) <= 500),
  check (state in ('requested', 'withdrawn') or (decided_by is not null and decided_by is distinct from requested_by)),
  foreign key (organization_id, broadcast_id) references broadcasts (organization_id, id) on delete cascade
);
create unique index broadcast_approvals_open on broadcast_approvals (organization_id, broadcast_id)
  where state = 'requested';
create index broadcast_approvals_newest on broadcast_approvals (organization_id, broadcast_id, requested_at desc, id desc);
"""

EDITORS = """
create table broadcast_editors (
  organization_id uuid not null,
  broadcast_id uuid not null,
  user_id uuid not null,
  seen_at timestamptz not null default now(),
  primary key (organization_id, broadcast_id, user_id),
  foreign key (organization_id, broadcast_id) references broadcasts (organization_id, id) on delete cascade
);
-- The page that wrote last, so that its own answers lost on the way are no other's changes.
alter table broadcasts add column updated_by uuid, add column edit_key text check (length(edit_key) <= 64);
"""


def upgrade() -> None:
    run(APPROVALS)
    run(EDITORS)
    tenant("broadcast_approvals", "broadcast_editors")


def downgrade() -> None:
    run(
        "drop table broadcast_approvals, broadcast_editors; alter table broadcasts drop column updated_by, drop column edit_key;"
    )
