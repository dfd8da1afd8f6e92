"""What must be kept for a court: a person's data, a broadcast's ledger (MSG-099). Pre."""

from koinon.platform.migration import run, tenant

revision = "0139"
down_revision = "0138"
branch_labels = depends_on = None

OWNERS = """
create or replace function koinon_month_owners(parent text, month date)
  returns table (organization_id uuid, rows bigint, held boolean)
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  leaf regclass := to_regclass(parent || '_' || to_char(month, 'YYYYMM'));
  before text := coalesce(current_setting('koinon.operator', true), '');
begin
  if leaf is null or not exists (select from partitioned_tables p where p.name = parent and p.least_months > 0) then
    return;
  end if;
  perform set_config('koinon.operator', 'on', true);
  return query execute format(
    'select c.organization_id, c.rows, {held}'
    ' from (select l.organization_id, count(*) as rows from %s l where l.organization_id is not null group by 1) c'
    ' left join organizations o on o.id = c.organization_id', leaf);
  perform set_config('koinon.operator', before, true);
end $$;
"""
BEFORE = "coalesce(o.legal_hold, false)"
NOW = BEFORE + " or exists (select from legal_holds h where h.organization_id = c.organization_id)"


def upgrade() -> None:
    run("""
        create table legal_holds (
          organization_id uuid not null references organizations (id),
          kind text not null check (kind in ('contact', 'broadcast')),
          subject_id uuid not null,
          reason text not null check (length(reason) between 1 and 500),
          held_by uuid,
          held_at timestamptz not null default now(),
          primary key (organization_id, kind, subject_id)
        );
    """)
    tenant("legal_holds")
    run("""
        create policy operators on legal_holds for select using (current_setting('koinon.operator', true) = 'on');
    """)
    run(OWNERS.replace("{held}", NOW))


def downgrade() -> None:
    run(OWNERS.replace("{held}", BEFORE))
    run("drop table legal_holds;")
