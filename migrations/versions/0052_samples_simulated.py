"""A sample has simulated carriers only, whatever the code does: neither plan nor trial bounds it. Pre."""

from koinon.platform.migration import run

revision = "0052"
down_revision = "0051"
branch_labels = depends_on = None


def upgrade() -> None:
    run(_only_simulated("(sandbox_of is not null or is_sample)"))


def downgrade() -> None:
    run(_only_simulated("sandbox_of is not null"))


def _only_simulated(whom: str) -> str:
    return f"""
create or replace function koinon_only_simulated() returns trigger
  language plpgsql set search_path = public, pg_temp as $$
begin
  if new.environment <> 'simulator'
     and exists (select from organizations where id = new.organization_id and {whom}) then
    raise exception 'a sandbox or sample has simulated carriers only' using errcode = 'check_violation';
  end if;
  return new;
end $$;
"""
