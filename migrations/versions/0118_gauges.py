"""How much waits in the whole installation, for its metrics: numbers, never whose. Pre."""

from koinon.platform.migration import run

revision = "0118"
down_revision = "0117"
branch_labels = depends_on = None

# What waits is spread over tenants, and no tenant's wall is opened for it: the function adds up, and names nobody.
GAUGES = """
grant select (organization_id, priority, send_after, leased_until) on delivery_queue to koinon_search;
grant select (organization_id, broadcast_id, queued, held) on broadcast_counts to koinon_search;
grant select (organization_id, id, state, started_at) on broadcasts to koinon_search;
grant select (organization_id, since) on doubts to koinon_search;
grant select (organization_id, status, starts_at) on schedule_runs to koinon_search;
create policy gauges on delivery_queue for select to koinon_search using (true);
create policy gauges on broadcast_counts for select to koinon_search using (true);
create policy gauges on broadcasts for select to koinon_search using (true);
create policy gauges on doubts for select to koinon_search using (true);
create policy gauges on schedule_runs for select to koinon_search using (true);
create function koinon_sending_gauges()
  returns table (metric text, label text, value double precision)
  language sql stable security definer set search_path = public, pg_temp as $$
    select 'message_queue_depth', priority::text, count(*)::double precision
    from delivery_queue where send_after <= now() group by priority
    union all
    select 'message_queue_oldest_seconds', priority::text, extract(epoch from max(now() - send_after))
    from delivery_queue where send_after <= now() group by priority
    union all
    select 'message_queue_depth', '4', coalesce(sum(c.queued), 0)::double precision
    from broadcasts b
    join broadcast_counts c on c.organization_id = b.organization_id and c.broadcast_id = b.id
    where b.state = 'sending'
    union all
    select 'messages_held', '', coalesce(sum(c.held), 0)::double precision
    from broadcasts b
    join broadcast_counts c on c.organization_id = b.organization_id and c.broadcast_id = b.id
    where b.state in ('sending', 'paused')
    union all
    select 'settle_backlog', '', count(*)::double precision from doubts
    union all
    select 'settle_oldest_seconds', '', coalesce(extract(epoch from max(now() - since)), 0) from doubts
    union all
    select 'schedule_lateness_seconds', '', coalesce(extract(epoch from max(now() - starts_at)), 0)
    from schedule_runs where status in ('waiting', 'open') and starts_at <= now()
$$;
grant create on schema public to koinon_search;
alter function koinon_sending_gauges() owner to koinon_search;
revoke create on schema public from koinon_search;
revoke all on function koinon_sending_gauges() from public;
grant execute on function koinon_sending_gauges() to koinon_app;
"""


def upgrade() -> None:
    run(GAUGES)


def downgrade() -> None:
    run("""
        drop function koinon_sending_gauges();
        drop policy gauges on schedule_runs;
        drop policy gauges on doubts;
        drop policy gauges on broadcasts;
        drop policy gauges on broadcast_counts;
        drop policy gauges on delivery_queue;
        revoke select (organization_id, status, starts_at) on schedule_runs from koinon_search;
        revoke select (organization_id, since) on doubts from koinon_search;
        revoke select (organization_id, id, state, started_at) on broadcasts from koinon_search;
        revoke select (organization_id, broadcast_id, queued, held) on broadcast_counts from koinon_search;
        revoke select (organization_id, priority, send_after, leased_until) on delivery_queue from koinon_search;
    """)
