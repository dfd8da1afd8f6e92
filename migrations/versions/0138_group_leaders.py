"""A seat may be limited to groups: whoever leads them sees their members and nobody else (MSG-100, CON-026). Pre.

Groups stand among the places of ADR 10, so that every policy and every stamp on them holds; a function tells once a
statement whom they mean, since the policy of group_members asks for the person in turn.
"""

from koinon.platform.migration import run

revision = "0138"
down_revision = "0137"
branch_labels = depends_on = None

PLACES = "(select koinon_places())::uuid[]"
NIL = "'00000000-0000-0000-0000-000000000000'::uuid"
HERE = f"(location_id = any ({PLACES}) or (location_id is null and {NIL} = any ({PLACES})))"
# People without a location belong to who is at some location and may see them, not to who leads groups only.
AT_SOME = "(select exists (select from locations))"
BESIDE = f"(location_id = any ({PLACES}) or (location_id is null and {NIL} = any ({PLACES}) and {AT_SOME}))"
LED = "id = any ((select koinon_led())::uuid[])"
SHARED = f"(location_id is null or location_id = any ({PLACES}))"
# Who leads groups only is shown those; who is at a location shares the groups of everybody.
OWN = f"""(location_id = any ({PLACES}) or id = any ({PLACES})
           or (location_id is null and {AT_SOME}))"""

WHOM_THEY_LEAD = """
grant select (organization_id, group_id, contact_id) on group_members to koinon_search;
create policy led on group_members for select to koinon_search using (true);
create function koinon_led() returns uuid[]
  language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(contact_id), '{}')
  from group_members
  where organization_id = nullif(current_setting('koinon.organization_id', true), '')::uuid
    and group_id = any (koinon_places())
$$;
grant create on schema public to koinon_search;
alter function koinon_led() owner to koinon_search;
revoke create on schema public from koinon_search;
revoke all on function koinon_led() from public;
grant execute on function koinon_led() to koinon_app;
"""


def upgrade() -> None:
    run(WHOM_THEY_LEAD)
    _hold(f"({BESIDE} or {LED})", OWN)


def downgrade() -> None:
    _hold(HERE, SHARED)
    run("""
        drop function koinon_led();
        drop policy led on group_members;
        revoke select (organization_id, group_id, contact_id) on group_members from koinon_search;
    """)


def _hold(people: str, groups: str) -> None:
    for table, condition in (("contacts", people), ("groups", groups)):
        run(f"alter policy places on {table} using ({condition}) with check ({condition});")
