"""Whose an id is, for the security log: asked after a 404, and told as an organization's id only. Pre.

The rows stay behind their wall: the function answers with the organization and nothing else, and its role reads two columns.
"""

from koinon.platform.migration import run

revision = "0049"
down_revision = "0048"
branch_labels = depends_on = None

TABLES = (
    "api_keys",
    "broadcasts",
    "bulk_jobs",
    "contacts",
    "conversations",
    "deliveries",
    "groups",
    "imports",
    "locations",
    "senders",
    "tags",
)


def upgrade() -> None:
    for table in TABLES:
        run(f"""
            grant select (id, organization_id) on {table} to koinon_search;
            create policy whose on {table} for select to koinon_search using (true);
        """)
    asked = " union all ".join(f"(select organization_id from {table} where id = sought)" for table in TABLES)
    run(f"""
        create function koinon_whose(sought uuid) returns uuid
          language sql stable security definer set search_path = public, pg_temp as $$
          select organization_id from ({asked}) found limit 1
        $$;
        grant create on schema public to koinon_search;
        alter function koinon_whose(uuid) owner to koinon_search;
        revoke create on schema public from koinon_search;
        revoke all on function koinon_whose(uuid) from public;
        grant execute on function koinon_whose(uuid) to koinon_app;
    """)


def downgrade() -> None:
    run("drop function koinon_whose(uuid);")
    for table in TABLES:
        run(f"""
            drop policy whose on {table};
            revoke select (id, organization_id) on {table} from koinon_search;
        """)
