"""What is sent later or again, and each time that it was (MSG-060 to 069). Pre."""

from koinon.platform.migration import run, tenant

revision = "0114"
down_revision = "0113"
branch_labels = depends_on = None

RUNS = """
create table schedule_runs (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  schedule_id uuid not null,
  part_of uuid,
  planned_for timestamptz not null,
  wall timestamp not null,
  starts_at timestamptz not null,
  zones text[] not null default '{}',
  is_rest boolean not null default false,
  status text not null default 'waiting'
    check (status in ('waiting', 'open', 'split', 'asking', 'success', 'failed', 'skipped', 'missed')),
  reason text,
  error text,
  attempts integer not null default 0,
  act_at timestamptz,
  broadcast_id uuid,
  recipients integer,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  foreign key (organization_id, schedule_id) references schedules (organization_id, id) on delete cascade
);
create unique index schedule_runs_once on schedule_runs (organization_id, schedule_id, planned_for)
  where part_of is null;
create unique index schedule_runs_once_a_zone on schedule_runs (organization_id, part_of, planned_for)
  where part_of is not null;
create index schedule_runs_newest on schedule_runs (organization_id, schedule_id, planned_for desc, id desc);
create index schedule_runs_open on schedule_runs (organization_id, act_at)
  where status in ('waiting', 'open', 'split');
create index schedule_runs_planned on schedule_runs (organization_id, planned_for);
"""
PLACES = """
create policy places on schedules as restrictive to koinon_placed
  using (places <> '{}' and places <@ (select koinon_places())::uuid[])
  with check (places <> '{}' and places <@ (select koinon_places())::uuid[]);
create policy places on schedule_runs as restrictive to koinon_placed
  using (exists (select from schedules parent
                 where parent.organization_id = schedule_runs.organization_id
                   and parent.id = schedule_runs.schedule_id));
"""


def upgrade() -> None:
    run("""
        create table schedules (
          id uuid primary key,
          organization_id uuid not null references organizations (id),
          name text not null check (length(name) between 1 and 120),
          kind text not null check (kind in ('one_time', 'recurring')),
          content jsonb not null,
          audience jsonb not null,
          channel text not null default 'sms',
          starts_at_local timestamp not null,
          time_zone text not null check (length(time_zone) between 1 and 64),
          zone_mode text not null default 'fixed' check (zone_mode in ('fixed', 'recipient')),
          hour_passed text not null default 'next_day' check (hour_passed in ('send_now', 'next_day', 'skip')),
          rrule text check (length(rrule) <= 500),
          exdates timestamp[] not null default '{}',
          rdates timestamp[] not null default '{}',
          ends_at timestamptz,
          catch_up text not null default 'run_late' check (catch_up in ('run_late', 'skip', 'ask')),
          grace_minutes integer not null default 60 check (grace_minutes between 0 and 1440),
          template_policy text not null default 'pinned' check (template_policy in ('pinned', 'latest')),
          status text not null default 'pending' check (status in ('pending', 'paused', 'sent', 'cancelled', 'failed')),
          next_for timestamptz,
          next_run_at timestamptz,
          due_at timestamptz,
          look_at timestamptz,
          timed_at timestamptz not null default now(),
          runs_count integer not null default 0,
          last_run_at timestamptz,
          paused_by uuid,
          paused_at timestamptz,
          estimate jsonb,
          approved_recipients integer,
          approved_by uuid,
          version integer not null default 1,
          places uuid[] not null default koinon_places(),
          created_by uuid,
          updated_by uuid,
          created_at timestamptz not null default now(),
          updated_at timestamptz not null default now(),
          unique (organization_id, id),
          check (kind = 'recurring' or rrule is null)
        );
        create index schedules_newest on schedules (organization_id, created_at desc, id desc);
        create index schedules_status on schedules (organization_id, status, next_run_at);
        create index schedules_due on schedules (organization_id, due_at) where status = 'pending' and due_at is not null;
        create index schedules_look on schedules (organization_id, look_at)
          where status = 'pending' and look_at is not null;
    """)
    run(RUNS)
    tenant("schedules", "schedule_runs")
    run(PLACES)


def downgrade() -> None:
    run("drop table schedule_runs, schedules;")
