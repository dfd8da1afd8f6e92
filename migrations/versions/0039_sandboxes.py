"""Sandboxes: one living twin an organization, and only simulated carriers in it. Pre."""

from koinon.platform.migration import run

revision = "0039"
down_revision = "0038"
branch_labels = depends_on = None

# A sandbox that is started anew is closed and emptied by a job, so a closed twin may stand beside the living one.
# The trigger is the last wall (API-055): whatever the code does, no live account can stand in a sandbox.
UP = """
alter table organizations drop constraint organizations_sandbox_of_key;
alter table organizations drop constraint organizations_sandbox_of_fkey;
alter table organizations
  add constraint organizations_sandbox_of_fkey foreign key (sandbox_of) references organizations (id)
  on delete set null;
create unique index organizations_sandbox_of on organizations (sandbox_of)
  where sandbox_of is not null and state <> 'closed';
create function koinon_only_simulated() returns trigger
  language plpgsql set search_path = public, pg_temp as $$
begin
  if new.environment <> 'simulator'
     and exists (select from organizations where id = new.organization_id and sandbox_of is not null) then
    raise exception 'a sandbox has simulated carriers only' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger only_simulated before insert or update of environment, organization_id on provider_accounts
  for each row execute function koinon_only_simulated();
"""


def upgrade() -> None:
    run(UP)


def downgrade() -> None:
    run("""
        drop trigger only_simulated on provider_accounts;
        drop function koinon_only_simulated();
        drop index organizations_sandbox_of;
        alter table organizations drop constraint organizations_sandbox_of_fkey;
        update organizations set sandbox_of = null where state = 'closed';
        alter table organizations
          add constraint organizations_sandbox_of_fkey foreign key (sandbox_of) references organizations (id),
          add constraint organizations_sandbox_of_key unique (sandbox_of);
    """)
