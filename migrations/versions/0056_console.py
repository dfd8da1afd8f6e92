"""The operator's own trail, announcements, figures of jobs, lag of readers (ORG-045..047). Pre."""

from koinon.platform.migration import run

revision = "0056"
down_revision = "0055"
branch_labels = depends_on = None

TABLES = """
create table operator_acts (
  id uuid primary key default koinon_uuid7(),
  operator_id uuid,
  operator_name text not null,
  ip text,
  request_id text,
  about_id uuid,
  about_name text,
  act text not null,
  details jsonb not null default '{}',
  created_at timestamptz not null default now()
);
create index operator_acts_about on operator_acts (about_id, id desc);
grant select, insert on operator_acts to koinon_app;

create table announcements (
  id uuid primary key default koinon_uuid7(),
  texts jsonb not null check (texts ? 'en'),
  kinds text[] not null default '{}',
  plans text[] not null default '{}',
  tone text not null default 'info' check (tone in ('info', 'warn')),
  by_mail boolean not null default false,
  starts_at timestamptz not null,
  ends_at timestamptz not null check (ends_at > starts_at),
  mailed_at timestamptz,
  created_by uuid references users (id) on delete set null,
  created_at timestamptz not null default now()
);
create index announcements_ends on announcements (ends_at);
create index announcements_author on announcements (created_by) where created_by is not null;
create table announcement_dismissals (
  announcement_id uuid not null references announcements (id) on delete cascade,
  user_id uuid not null references users (id) on delete cascade,
  created_at timestamptz not null default now(),
  primary key (announcement_id, user_id)
);
create index announcement_dismissals_user on announcement_dismissals (user_id);
grant select, insert, update on announcements to koinon_app;
grant select, insert on announcement_dismissals to koinon_app;

create table job_figures (
  queue text not null,
  day date not null,
  completed bigint not null default 0,
  failed bigint not null default 0,
  primary key (queue, day)
);
grant select, insert, update, delete on job_figures to koinon_app, koinon_maintenance;
alter table workers add column disk_free bigint, add column disk_total bigint;
"""

# As the reader of the log sees it: behind the policy the application counts nothing.
LAG = """
create function koinon_events_behind(after_txid bigint, after_seq bigint, most integer)
  returns table (behind bigint, oldest timestamptz)
  language sql stable security definer set search_path = public, pg_temp as $$
    select count(*), min(w.occurred_at)
    from (select e.occurred_at
          from events e
          where (e.txid, e.seq) > (after_txid::text::xid8, after_seq)
          order by e.txid, e.seq
          limit most) w
$$;
grant create on schema public to koinon_search;
alter function koinon_events_behind(bigint, bigint, integer) owner to koinon_search;
revoke create on schema public from koinon_search;
revoke all on function koinon_events_behind(bigint, bigint, integer) from public;
grant execute on function koinon_events_behind(bigint, bigint, integer) to koinon_app;
"""


def upgrade() -> None:
    run(TABLES)
    run(LAG)


def downgrade() -> None:
    run("""
        drop function koinon_events_behind(bigint, bigint, integer);
        alter table workers drop column disk_free, drop column disk_total;
        drop table job_figures, announcement_dismissals, announcements, operator_acts;
    """)
