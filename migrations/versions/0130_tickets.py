"""What a socket missed, and tickets for one that were shown among the one-time tokens. Pre.

`koinon_events_missed` reads the log of the transaction's own organization only: the application may not read the log
itself. The first row says whether anything older than `since` lies behind the place, which then is too far back.
"""

from koinon.platform.migration import run

revision = "0130"
down_revision = "0129"
branch_labels = depends_on = None

BEFORE = (
    "'owner_link', 'verify_email', 'reset_password', 'change_email', 'undo_email', 'magic_link', 'not_me', "
    "'firebase_login'"
)
MISSED = """
create function koinon_events_missed(after_txid bigint, after_seq bigint, since timestamptz, most integer)
returns table (txid bigint, seq bigint, id uuid, organization_id uuid, type text, version integer,
               aggregate_type text, aggregate_id uuid, payload jsonb, occurred_at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select e.txid::text::bigint, e.seq, e.id, e.organization_id, e.type, e.version, e.aggregate_type, e.aggregate_id,
         e.payload, e.occurred_at
  from events e
  where e.organization_id = (select nullif(current_setting('koinon.organization_id', true), '')::uuid)
    and e.occurred_at > since
    and (e.txid, e.seq) > (after_txid::text::xid8, after_seq)
    and e.txid < pg_snapshot_xmin(pg_current_snapshot())
  order by e.txid, e.seq
  limit most
$$;
create function koinon_events_latest_before(since timestamptz)
returns table (txid bigint, seq bigint)
language sql stable security definer set search_path = public, pg_temp as $$
  select e.txid::text::bigint, e.seq
  from events e
  where e.organization_id = (select nullif(current_setting('koinon.organization_id', true), '')::uuid)
    and e.occurred_at <= since
  order by e.occurred_at desc
  limit 1
$$;
grant create on schema public to koinon_search;
alter function koinon_events_missed(bigint, bigint, timestamptz, integer) owner to koinon_search;
alter function koinon_events_latest_before(timestamptz) owner to koinon_search;
revoke create on schema public from koinon_search;
revoke all on function koinon_events_missed(bigint, bigint, timestamptz, integer),
  koinon_events_latest_before(timestamptz) from public;
grant execute on function koinon_events_missed(bigint, bigint, timestamptz, integer),
  koinon_events_latest_before(timestamptz) to koinon_app;
"""


def _purposes(allowed: str) -> None:
    run(f"""
        alter table one_time_tokens drop constraint one_time_tokens_purpose_check;
        alter table one_time_tokens add constraint one_time_tokens_purpose_check check (purpose in ({allowed}));
    """)


def upgrade() -> None:
    _purposes(BEFORE + ", 'realtime_ticket'")
    run(MISSED)


def downgrade() -> None:
    run("""
        drop function koinon_events_missed(bigint, bigint, timestamptz, integer);
        drop function koinon_events_latest_before(timestamptz);
        delete from one_time_tokens where purpose = 'realtime_ticket';
    """)
    _purposes(BEFORE)
