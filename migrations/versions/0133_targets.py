"""Response targets: policies, the clocks that run by them, and what a list shows of them (INB-090). Pre.

A trigger notes which conversations moved, whoever moved them; the clock's job brings their targets up to date.
"""

from koinon.platform.migration import run, tenant

revision = "0133"
down_revision = "0132"
branch_labels = depends_on = None

TABLES = """
create table sla_policies (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  name text not null check (length(name) between 1 and 80),
  position integer not null default 0,
  is_active boolean not null default true,
  channel text check (channel in ('sms', 'whatsapp', 'email')),
  sender_id uuid,
  team_id uuid,
  priority text check (priority in ('low', 'normal', 'high', 'urgent')),
  first_response integer check (first_response between 1 and 100000),
  next_response integer check (next_response between 1 and 100000),
  resolution integer check (resolution between 1 and 100000),
  in_business_hours boolean not null default true,
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  foreign key (organization_id, sender_id) references senders (organization_id, id),
  foreign key (organization_id, team_id) references inbox_teams (organization_id, id) on delete cascade,
  check (first_response is not null or next_response is not null or resolution is not null)
);
create index sla_policies_order on sla_policies (organization_id, position, id);
create table sla_clocks (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  conversation_id uuid not null,
  policy_id uuid,
  kind text not null check (kind in ('first_response', 'next_response', 'resolution')),
  started_at timestamptz not null,
  warn_at timestamptz,
  target_at timestamptz,
  paused_at timestamptz,
  left_seconds integer not null default 0,
  warn_left_seconds integer not null default 0,
  paused_total integer not null default 0,
  met_at timestamptz,
  ended_at timestamptz,
  warned_at timestamptz,
  breached_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  foreign key (organization_id, conversation_id) references conversations (organization_id, id) on delete cascade,
  foreign key (organization_id, policy_id) references sla_policies (organization_id, id) on delete set null (policy_id),
  unique (organization_id, conversation_id, kind, started_at)
);
create unique index sla_clocks_running on sla_clocks (organization_id, conversation_id, kind)
  where met_at is null and ended_at is null;
create index sla_clocks_due on sla_clocks (organization_id, target_at)
  where met_at is null and ended_at is null and breached_at is null;
create index sla_clocks_warn on sla_clocks (organization_id, warn_at)
  where met_at is null and ended_at is null and warned_at is null;
create index sla_clocks_policy on sla_clocks (organization_id, policy_id) where policy_id is not null;
create table sla_touched (
  organization_id uuid not null references organizations (id),
  conversation_id uuid not null,
  at timestamptz not null default clock_timestamp(),
  primary key (organization_id, conversation_id)
);
alter table conversations
  add column sla_state text check (sla_state in ('running', 'paused', 'warned', 'breached')),
  add column sla_target_at timestamptz;
create index conversations_sla on conversations (organization_id, sla_target_at)
  where sla_state is not null;

create function koinon_touch_targets() returns trigger
  language plpgsql set search_path = public, pg_temp as $$
begin
  if exists (select from sla_policies p where p.organization_id = new.organization_id and p.is_active) then
    insert into sla_touched (organization_id, conversation_id) values (new.organization_id, new.id)
    -- Locks the row: whoever takes it waits until this change can be seen.
    on conflict (organization_id, conversation_id) do update set at = sla_touched.at;
  end if;
  return null;
end $$;
create trigger conversations_targets after update on conversations
  for each row when ((old.status, old.waiting_since, old.last_outbound_at, old.team_id, old.priority)
                     is distinct from (new.status, new.waiting_since, new.last_outbound_at, new.team_id, new.priority))
  execute function koinon_touch_targets();
create trigger conversations_targets_new after insert on conversations
  for each row when (new.waiting_since is not null) execute function koinon_touch_targets();
"""


def upgrade() -> None:
    run(TABLES)
    tenant("sla_policies", "sla_clocks", "sla_touched")
    run("""
        create policy places on sla_clocks as restrictive to koinon_placed
          using (exists (select from conversations parent where parent.organization_id = sla_clocks.organization_id
                 and parent.id = sla_clocks.conversation_id))
          with check (exists (select from conversations parent where parent.organization_id = sla_clocks.organization_id
                      and parent.id = sla_clocks.conversation_id));
    """)


def downgrade() -> None:
    run("""
        drop trigger conversations_targets on conversations;
        drop trigger conversations_targets_new on conversations;
        drop function koinon_touch_targets();
        alter table conversations drop column sla_state, drop column sla_target_at;
        drop table sla_touched, sla_clocks, sla_policies;
    """)
