"""The database roles of OPS-050, made by `koinon migrate --bootstrap` or by the SQL in docs/operations."""

from collections.abc import Sequence

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from koinon.platform.configuration import Configuration

LOGINS = ("koinon_owner", "koinon_app", "koinon_operator", "koinon_maintenance", "koinon_backup")
BOOTSTRAP = """
do $$
declare role text;
begin
  foreach role in array array['koinon_owner', 'koinon_app', 'koinon_operator', 'koinon_maintenance',
                              'koinon_backup'] loop
    if not exists (select from pg_roles where rolname = role) then
      execute format('create role %I login', role);
    end if;
  end loop;
  if not exists (select from pg_roles where rolname = 'koinon_search') then
    create role koinon_search nologin;
  end if;
  if not exists (select from pg_roles where rolname = 'koinon_placed') then
    create role koinon_placed nologin;
  end if;
  if not exists (select from pg_roles where rolname = 'koinon_redactor') then
    create role koinon_redactor nologin;
  end if;
end $$;
grant koinon_search, koinon_redactor to koinon_owner;
-- The application becomes it for who is limited to locations; without `inherit false` its policies would hold always.
grant koinon_placed to koinon_app with inherit false, set true;
do $$
begin
  -- Whoever is no superuser may give a database only to a role that they may become.
  if not (select rolsuper from pg_roles where rolname = current_user) then
    execute format('grant koinon_owner to %I', current_user);
  end if;
end $$;
"""


def wanted(configuration: Configuration) -> tuple[str, dict[str, str]]:
    """The database's name and the roles' passwords, as the configured addresses have them."""
    return told_by([configuration.database_url, configuration.database_owner_url])


def told_by(given: Sequence[str | None]) -> tuple[str, dict[str, str]]:
    """The database's name and the roles' passwords, as addresses of the same database have them."""
    known = [conninfo_to_dict(url) for url in given if url]
    passwords = {str(k["user"]): str(k["password"]) for k in known if k.get("password") and k.get("user") in LOGINS}
    names = [str(k["dbname"]) for k in known if k.get("dbname")]
    return (names[0] if names else "koinon"), passwords


def bootstrap(admin_url: str, database: str = "koinon", passwords: dict[str, str] | None = None) -> None:
    """Make the roles and the database where missing. `admin_url` needs the right to create roles and databases."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute(BOOTSTRAP)
        for role, password in (passwords or {}).items():
            connection.execute(sql.SQL("alter role {} password {}").format(sql.Identifier(role), sql.Literal(password)))
        if connection.execute("select 1 from pg_database where datname = %s", (database,)).fetchone() is None:
            create_database(connection, database)


def create_database(
    connection: "psycopg.Connection[tuple[object, ...]]", database: str, template: str | None = None
) -> None:
    """A database owned by `koinon_owner`, in UTF-8, as a copy of `template` where given."""
    statement = sql.SQL("create database {} owner koinon_owner").format(sql.Identifier(database))
    if template is None:
        statement += sql.SQL(" template template0 encoding 'UTF8'")
    else:
        statement += sql.SQL(" template {} strategy file_copy").format(sql.Identifier(template))
    connection.execute(statement)
