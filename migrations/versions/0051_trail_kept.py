"""The audit trail gives up erased people's data and old years, through one role and two functions (IDN-044, 045). Pre.

The application may still only append: it asks, and the functions hold to the tenant's wall, leave the row's first hash
and never reach below 24 months, whoever asks.
"""

from koinon.platform.migration import run

revision = "0051"
down_revision = "0050"
branch_labels = depends_on = None

ROLE = """
do $$
begin
  if not exists (select from pg_roles where rolname = 'koinon_redactor') then
    raise exception 'the role koinon_redactor is missing'
      using hint = 'Run "koinon migrate --bootstrap" once with an address that may create roles.';
  end if;
end $$;
"""
GRANTS = """
alter table audit_seals add column archived_at timestamptz;
create index audit_seals_kept on audit_seals (organization_id, number) where archived_at is null;
grant select, delete, update (changes, redacted_by) on audit_log to koinon_redactor;
grant select, update (archived_at) on audit_seals to koinon_redactor;
"""
# What told of a person is replaced; the row, its first hash and the act that redacted it stay, so the seals still hold.
REDACT = """
create function koinon_audit_redact(kind text, things uuid[], act uuid) returns bigint
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  tenant uuid := nullif(current_setting('koinon.organization_id', true), '')::uuid;
  redacted bigint;
begin
  update audit_log a
  set changes = '{"erased": true}', redacted_by = act
  where a.organization_id = tenant
    and a.resource_type = kind
    and a.resource_id = any (things)
    and a.redacted_by is null
    and a.changes <> '{}'
    and exists (select from audit_log b
                where b.organization_id = tenant and b.id = act and b.action = 'audit.redacted');
  get diagnostics redacted = row_count;
  return redacted;
end $$;
"""
ARCHIVE = """
create function koinon_audit_archive(last_seal bigint) returns bigint
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  tenant uuid := nullif(current_setting('koinon.organization_id', true), '')::uuid;
  place record;
  gone bigint;
begin
  select s.up_to_txid, s.up_to_id into place
  from audit_seals s
  where s.organization_id = tenant
    and s.number = last_seal
    and s.sealed_at < now() - interval '24 months';
  if not found then
    return 0;
  end if;
  delete from audit_log a
  where a.organization_id = tenant
    and (a.txid, a.id) <= (place.up_to_txid, place.up_to_id);
  get diagnostics gone = row_count;
  update audit_seals set archived_at = now()
  where organization_id = tenant and number <= last_seal and archived_at is null;
  return gone;
end $$;
"""
# A month of which nobody keeps anything any more goes as a whole; partitions carry no policy, so the owner sees if one is empty.
DROP = """
create function koinon_drop_audit_months() returns integer
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  leaf record; is_used boolean; dropped integer := 0;
begin
  for leaf in
    select c.relname
    from pg_inherits i
    join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'audit_log'::regclass
      and c.relname ~ '^audit_log_[0-9]{6}$'
      and to_date(right(c.relname, 6), 'YYYYMM') < (now() at time zone 'UTC')::date - interval '25 months'
  loop
    execute format('select exists (select from %I)', leaf.relname) into is_used;
    if not is_used then
      execute format('drop table %I', leaf.relname);
      dropped := dropped + 1;
    end if;
  end loop;
  return dropped;
end $$;
"""
OWNED = ("koinon_audit_redact(text, uuid[], uuid)", "koinon_audit_archive(bigint)")


def upgrade() -> None:
    run(ROLE)
    run(GRANTS)
    run(REDACT + ARCHIVE + DROP)
    run("grant create on schema public to koinon_redactor;")
    for function in OWNED:
        run(f"alter function {function} owner to koinon_redactor;")
    run("revoke create on schema public from koinon_redactor;")
    for function in (*OWNED, "koinon_drop_audit_months()"):
        run(f"revoke all on function {function} from public;")
        run(f"grant execute on function {function} to koinon_app, koinon_maintenance;")


def downgrade() -> None:
    for function in (*OWNED, "koinon_drop_audit_months()"):
        run(f"drop function {function};")
    run("""
        revoke all on audit_log, audit_seals from koinon_redactor;
        drop index audit_seals_kept;
        alter table audit_seals drop column archived_at;
    """)
