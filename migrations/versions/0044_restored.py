"""The newest transaction id that any row names: a restored dump begins counting below it. Pre."""

from koinon.platform.migration import run

revision = "0044"
down_revision = "0043"
branch_labels = depends_on = None

# Each part is the end of an index: events by txid, the others by organization and txid.
NEWEST = """
create policy restored on delivery_events for select to koinon_search using (true);
grant select (organization_id, txid) on delivery_events to koinon_search;
grant select on directory to koinon_search;
create function koinon_newest_txid() returns xid8
  language sql stable security definer set search_path = public, pg_temp as $$
  select greatest(
    (select e.txid from events e order by e.txid desc, e.seq desc limit 1),
    (select max(newest.txid)
     from (select distinct organization_id from directory) o
     cross join lateral (
       (select d.txid from delivery_events d where d.organization_id = o.organization_id
        order by d.txid desc limit 1)
       union all
       (select a.txid from audit_log a where a.organization_id = o.organization_id
        order by a.txid desc limit 1)) newest),
    '0'::xid8)
$$;
grant create on schema public to koinon_search;
alter function koinon_newest_txid() owner to koinon_search;
revoke create on schema public from koinon_search;
revoke all on function koinon_newest_txid() from public;
grant execute on function koinon_newest_txid() to koinon_app;
"""


def upgrade() -> None:
    run(NEWEST)


def downgrade() -> None:
    run("""
        drop function koinon_newest_txid();
        drop policy restored on delivery_events;
        revoke select (organization_id, txid) on delivery_events from koinon_search;
        revoke select on directory from koinon_search;
    """)
