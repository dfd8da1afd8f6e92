"""Statistics for tables that were filled since the last ANALYZE. Pre."""

from koinon.platform.migration import run

revision = "0008"
down_revision = "0007"
branch_labels = depends_on = None

# Without statistics the planner takes 8,000 people for a handful and joins them by 64 million comparisons. The server's
# own ANALYZE comes a minute later, and after a crash, which empties its counters, perhaps never. Definer, because only
# the owner may.
FUNCTION = """
create function koinon_refresh_statistics() returns integer
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  name text; refreshed integer := 0;
begin
  for name in
    select c.relname
    from pg_class c
    where c.oid = any(array['contacts', 'addresses', 'address_consents', 'group_members', 'contact_tags']::regclass[])
      and (c.reltuples < 0 or pg_relation_size(c.oid) > 2 * 8192 * greatest(c.relpages, 1)::bigint)
      and pg_relation_size(c.oid) > 65536
  loop
    execute format('analyze %I', name);
    refreshed := refreshed + 1;
  end loop;
  return refreshed;
end $$;
revoke all on function koinon_refresh_statistics() from public;
grant execute on function koinon_refresh_statistics() to koinon_app, koinon_maintenance;
"""


def upgrade() -> None:
    run(FUNCTION)


def downgrade() -> None:
    run("drop function koinon_refresh_statistics()")
