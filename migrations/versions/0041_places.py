"""Seats and keys limited to locations act as `koinon_placed`, whose policies show them those locations only. Pre.

Whoever is limited runs their transactions under this role (ADR 10); nobody else meets these policies, so their plans stay
what they were. `koinon.locations` holds the locations, and the nil id where people without a location belong to them.
"""

from koinon.platform.migration import run

revision = "0041"
down_revision = "0040"
branch_labels = depends_on = None

ROLE = """
do $$
begin
  if not exists (select from pg_roles where rolname = 'koinon_placed') then
    raise exception 'the role koinon_placed is missing'
      using hint = 'Run "koinon migrate --bootstrap" once with an address that may create roles.';
  end if;
end $$;
"""

# What a limited transaction may see, once a statement each: the policies call these in sub-selects.
WHERE_THEY_ARE = """
create function koinon_places() returns uuid[]
  language sql stable parallel safe set search_path = public, pg_temp as $$
  select coalesce(nullif(current_setting('koinon.locations', true), ''), '{}')::uuid[]
$$;
create function koinon_acting() returns uuid
  language sql stable parallel safe set search_path = public, pg_temp as $$
  select nullif(current_setting('koinon.actor_id', true), '')::uuid
$$;
"""

# The limited role may do in each table what the application role may: the policies make the difference.
SHARED = """
create function koinon_share_grants() returns void
  language plpgsql set search_path = public, pg_temp as $$
declare
  one record;
begin
  for one in
    select format('revoke all on %s %I from koinon_placed', t.sort, t.relname) as again,
           format('grant %s on %s %I to koinon_placed', t.may, t.sort, t.relname) as given
    from (select c.relname, case c.relkind when 'S' then 'sequence' else 'table' end as sort,
                 string_agg(distinct a.privilege_type, ', ') as may
          from pg_class c
          cross join aclexplode(c.relacl) a
          where c.relnamespace = 'public'::regnamespace
            and c.relkind in ('r', 'p', 'v', 'm', 'S')
            and not c.relispartition
            and a.grantee = 'koinon_app'::regrole
          group by c.relname, c.relkind) t
  loop
    execute one.again;
    execute one.given;
  end loop;
  for one in
    select format('grant %s (%s) on %I to koinon_placed', a.privilege_type,
                  string_agg(quote_ident(n.attname), ', '), c.relname) as given
    from pg_class c
    join pg_attribute n on n.attrelid = c.oid and not n.attisdropped and n.attacl is not null
    cross join aclexplode(n.attacl) a
    where c.relnamespace = 'public'::regnamespace
      and not c.relispartition
      and a.grantee = 'koinon_app'::regrole
    group by a.privilege_type, c.relname
  loop
    execute one.given;
  end loop;
  for one in
    select format('grant execute on function %s to koinon_placed', p.oid::regprocedure) as given
    from pg_proc p
    cross join aclexplode(p.proacl) a
    where p.pronamespace = 'public'::regnamespace
      and a.grantee = 'koinon_app'::regrole
  loop
    execute one.given;
  end loop;
end $$;
"""

COLUMNS = """
-- What a limited person makes is theirs: the default is the limit of whoever inserts.
alter table broadcasts add column places uuid[] not null default koinon_places();
alter table imports add column places uuid[] not null default koinon_places();
alter table bulk_jobs add column places uuid[] not null default koinon_places();
"""

SOFT = """
create or replace function koinon_refuse_delete() returns trigger language plpgsql as $$
begin
  if current_user in ({roles}) then
    raise exception 'rows of % are deleted softly', tg_table_name using errcode = 'insufficient_privilege';
  end if;
  return old;
end $$;
"""

NIL = "'00000000-0000-0000-0000-000000000000'::uuid"
HERE = f"""(location_id = any ((select koinon_places())::uuid[])
            or (location_id is null and {NIL} = any ((select koinon_places())::uuid[])))"""
OWN_OR_SHARED = "(location_id is null or location_id = any ((select koinon_places())::uuid[]))"
WITHIN = "({column} <> '{{}}' and {column} <@ (select koinon_places())::uuid[])"


def of(parent: str, column: str, table: str, key: str = "id") -> str:
    """Rows of `table` that belong to a visible row of `parent`."""
    return (
        f"exists (select from {parent} parent where parent.organization_id = {table}.organization_id"
        f" and parent.{key} = {table}.{column})"
    )


OF_PEOPLE = (
    "addresses",
    "address_tokens",
    "consent_forms",
    "consent_requests",
    "contact_external_ids",
    "contact_tags",
    "contact_words",
    "conversations",
    "deliveries",
    "group_members",
    "unreached",
)
OF_CONVERSATIONS = ("messages", "unread")
OF_BROADCASTS = ("broadcast_approvals", "broadcast_counts", "broadcast_editors")
OF_IMPORTS = ("import_chunks", "import_rows")

ALWAYS = {
    "contacts": HERE,
    "groups": OWN_OR_SHARED,
    "api_keys": WITHIN.format(column="location_ids"),
    "bulk_jobs": WITHIN.format(column="places"),
    "bulk_job_items": of("bulk_jobs", "job_id", "bulk_job_items"),
    "broadcasts": WITHIN.format(column="places"),
    "imports": WITHIN.format(column="places"),
    **{table: of("contacts", "contact_id", table) for table in OF_PEOPLE},
    **{table: of("conversations", "conversation_id", table) for table in OF_CONVERSATIONS},
    **{table: of("broadcasts", "broadcast_id", table) for table in OF_BROADCASTS},
    **{table: of("imports", "import_id", table) for table in OF_IMPORTS},
}

# Whoever acts adds rows here that they may not read afterwards, or that nobody reads but with its parent. Of a number
# that people share everybody of them knows the consent: an opt-out said elsewhere holds here (so address_consents, which
# holds hashes and is read by an address, has no policy).
READING = {
    "locations": "id = any ((select koinon_places())::uuid[])",
    "senders": OWN_OR_SHARED,
    "consent_ledger": of("contacts", "contact_id", "consent_ledger")
    + " or "
    + of("addresses", "address_hash", "consent_ledger", "value_hash"),
    "delivery_events": of("deliveries", "delivery_id", "delivery_events"),
    "api_requests": "(api_key_id = (select koinon_acting()) or user_id = (select koinon_acting()))",
    "audit_log": f"""(actor_id = (select koinon_acting())
      or case resource_type
           when 'contact' then {of("contacts", "resource_id", "audit_log")}
           when 'conversation' then {of("conversations", "resource_id", "audit_log")}
           when 'broadcast' then {of("broadcasts", "resource_id", "audit_log")}
           when 'import' then {of("imports", "resource_id", "audit_log")}
           when 'group' then exists (select from groups parent
             where parent.organization_id = audit_log.organization_id and parent.id = audit_log.resource_id
               and parent.location_id is not null)
           else false
         end)""",
}


def upgrade() -> None:
    run(ROLE)
    run(WHERE_THEY_ARE)
    run(SHARED)
    run(COLUMNS)
    run(SOFT.format(roles="'koinon_app', 'koinon_placed'"))
    for table, condition in ALWAYS.items():
        run(
            f"create policy places on {table} as restrictive to koinon_placed"
            f" using ({condition}) with check ({condition});"
        )
    for table, condition in READING.items():
        run(f"create policy places on {table} as restrictive for select to koinon_placed using ({condition});")


def downgrade() -> None:
    for table in (*ALWAYS, *READING):
        run(f"drop policy places on {table};")
    run(SOFT.format(roles="'koinon_app'"))
    run("""
        alter table broadcasts drop column places;
        alter table imports drop column places;
        alter table bulk_jobs drop column places;
        drop function koinon_places(), koinon_acting(), koinon_share_grants();
        revoke all on all tables in schema public from koinon_placed;
        revoke all on all sequences in schema public from koinon_placed;
        revoke all on all functions in schema public from koinon_placed;
    """)
