"""SQL of alerts and heartbeats: installation tables, without a tenant."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from koinon.platform.alerts.contracts import Alert, Standing
from koinon.platform.db import Tx
from koinon.platform.http.outside import Figures, total

# Sorted by the caller, so that two processes never wait for each other in a circle. A measured condition is seen by
# every process; within `quiet` seconds it counts as one occurrence.
_RAISE = """
insert into alerts as standing (kind, severity, organization_id, subject, message, value, threshold)
select kind, severity, organization_id, subject, message, value, threshold
from unnest(%(kind)s::text[], %(severity)s::text[], %(organization_id)s::uuid[], %(subject)s::text[],
            %(message)s::text[], %(value)s::float8[], %(threshold)s::float8[])
  as raised (kind, severity, organization_id, subject, message, value, threshold)
on conflict (fingerprint) where state <> 'resolved' do update
set occurrence_count = standing.occurrence_count + 1,
    last_seen_at = now(),
    message = excluded.message,
    value = excluded.value,
    severity = (array['info', 'warning', 'error', 'critical'])[greatest(
      array_position(array['info', 'warning', 'error', 'critical'], excluded.severity),
      array_position(array['info', 'warning', 'error', 'critical'], standing.severity))],
    notified_at = case
      when array_position(array['info', 'warning', 'error', 'critical'], excluded.severity)
           > array_position(array['info', 'warning', 'error', 'critical'], standing.severity) then null
      else standing.notified_at end
where standing.last_seen_at <= now() - make_interval(secs => %(quiet)s)
   or array_position(array['info', 'warning', 'error', 'critical'], excluded.severity)
      > array_position(array['info', 'warning', 'error', 'critical'], standing.severity)
returning id, kind, severity, subject, occurrence_count = 1 as is_new
"""


class Raised(msgspec.Struct, frozen=True):
    """What became of a raised alert."""

    id: UUID
    kind: str
    severity: str
    subject: str
    is_new: bool


async def put(tx: Tx, raised: Sequence[Alert], quiet: float) -> list[Raised]:
    """Open or count; those that an earlier sighting within `quiet` seconds already counted are left out."""
    columns = {name: [getattr(a, name) for a in raised] for name in Alert.__struct_fields__}
    columns["severity"] = [str(a.severity) for a in raised]
    return await tx.all(Raised, _RAISE, {**columns, "quiet": quiet})


async def standing(tx: Tx) -> list[Standing]:
    """Every alert that is not resolved, the gravest first."""
    return await tx.all(
        Standing,
        """
        select id, kind, severity, subject, organization_id, message, value, threshold, occurrence_count,
               first_seen_at, last_seen_at, state
        from alerts
        where state <> 'resolved'
        order by array_position(array['critical', 'error', 'warning', 'info'], severity), first_seen_at, id
        """,
    )


class Closed(msgspec.Struct, frozen=True):
    """An alert that is over."""

    id: UUID
    kind: str
    severity: str
    subject: str


async def close(tx: Tx, clean_seconds: float) -> list[Closed]:
    """Resolve what was not seen for so long."""
    return await tx.all(
        Closed,
        """
        update alerts
        set state = 'resolved', resolved_at = now()
        where state <> 'resolved'
          and last_seen_at <= now() - make_interval(secs => %(clean)s)
        returning id, kind, severity, subject
        """,
        {"clean": clean_seconds},
    )


async def take_unnotified(tx: Tx, dedupe_seconds: float, remind_seconds: float) -> list[Standing]:
    """Claim the alerts whose message is due; one of the same fingerprint and rank within the hour was enough."""
    return await tx.all(
        Standing,
        """
        update alerts as due
        set notified_at = now()
        where due.id in (
            select a.id
            from alerts a
            where a.state = 'open'
              and a.severity in ('error', 'critical')
              and (a.notified_at is null or a.notified_at <= now() - make_interval(secs => %(remind)s))
            for update skip locked)
          and not exists (
            select
            from alerts earlier
            where earlier.fingerprint = due.fingerprint
              and earlier.id <> due.id
              and earlier.severity = due.severity
              and earlier.notified_at > now() - make_interval(secs => %(dedupe)s))
        returning id, kind, severity, subject, organization_id, message, value, threshold, occurrence_count,
                  first_seen_at, last_seen_at, state
        """,
        {"dedupe": dedupe_seconds, "remind": remind_seconds},
    )


async def mark_unnotified(tx: Tx, alert_ids: Sequence[UUID]) -> None:
    """Nobody could be told of these: their message is due again."""
    await tx.execute("update alerts set notified_at = null where id = any(%(ids)s)", {"ids": list(alert_ids)})


async def forget_resolved(tx: Tx, days: int = 90) -> int:
    """Drop what was resolved so long ago; how many."""
    return await tx.execute(
        "delete from alerts where state = 'resolved' and resolved_at < now() - make_interval(days => %(days)s)",
        {"days": days},
    )


async def beat(
    tx: Tx,
    process_id: UUID,
    kind: str,
    host: str,
    pid: int,
    figures: Mapping[str, Figures],
    disk: tuple[int, int] | None = None,
) -> None:
    """This process lives, saw this of outside services, and has so many bytes free of all on its disk."""
    free, total_bytes = disk or (None, None)
    await tx.execute(
        """
        insert into workers (id, kind, host, pid, seen_at, figures, disk_free, disk_total)
        values (%(id)s, %(kind)s, %(host)s, %(pid)s, now(), %(figures)s::jsonb, %(free)s, %(total)s)
        on conflict (id) do update
        set seen_at = excluded.seen_at,
            figures = excluded.figures,
            disk_free = excluded.disk_free,
            disk_total = excluded.disk_total
        """,
        {
            "id": process_id,
            "kind": kind,
            "host": host,
            "pid": pid,
            "figures": msgspec.json.encode(figures).decode(),
            "free": free,
            "total": total_bytes,
        },
    )


async def outside(tx: Tx, seconds: float) -> dict[str, Figures]:
    """What the processes that live saw of each outside service in their last five minutes."""
    seen = await tx.all(
        str,
        "select figures::text from workers where seen_at > now() - make_interval(secs => %(seconds)s)",
        {"seconds": seconds},
    )
    return total(msgspec.json.decode(text, type=dict[str, Figures]) for text in seen)


async def leave(tx: Tx, process_id: UUID) -> None:
    """This process ends in order; those gone for a day are forgotten with it."""
    await tx.execute(
        "delete from workers where id = %(id)s or seen_at < now() - interval '1 day'",
        {"id": process_id},
    )


async def silent(tx: Tx, kinds: Sequence[str], seconds: float) -> list[str]:
    """Which kinds of process nobody heard of for so long."""
    return await tx.all(
        str,
        """
        select kind
        from unnest(%(kinds)s::text[]) as expected (kind)
        where not exists (select
                          from workers w
                          where w.kind = expected.kind
                            and w.seen_at > now() - make_interval(secs => %(seconds)s))
        """,
        {"kinds": list(kinds), "seconds": seconds},
    )


class QueueState(msgspec.Struct, frozen=True):
    """Jobs of a queue that are due, and how long the oldest waits."""

    queue: str
    pending: int
    oldest_seconds: float


async def queues(tx: Tx) -> list[QueueState]:
    """Every queue with due jobs. A job behind the lock of one that runs is not late."""
    return await tx.all(
        QueueState,
        """
        with waiting as (
          select j.queue_name, count(*) as pending, min(j.scheduled_at) as due,
                 min(j.id) filter (where j.scheduled_at is null) as first_id
          from procrastinate_jobs j
          where j.status = 'todo'
            and (j.scheduled_at is null or j.scheduled_at <= now())
            and not exists (select
                            from procrastinate_jobs running
                            where running.lock = j.lock
                              and running.status = 'doing')
          group by j.queue_name
        )
        select w.queue_name as queue, w.pending::int as pending,
               coalesce(extract(epoch from clock_timestamp() - least(w.due, deferred.at)), 0)::float8 as oldest_seconds
        from waiting w
        left join lateral (select min(e.at) as at
                           from procrastinate_events e
                           where e.job_id = w.first_id) as deferred on true
        order by w.queue_name
        """,
    )


class QueueFigures(msgspec.Struct, frozen=True):
    """A queue that has jobs, or had some today (UTC): due, being done, later; through and failed attempts today."""

    queue: str
    waiting: int
    active: int
    later: int
    completed: int
    failed: int
    dead: int


async def queue_figures(tx: Tx) -> list[QueueFigures]:
    """Every queue with something to tell; what ran through is told by each process every half minute."""
    return await tx.all(
        QueueFigures,
        """
        with present as (
          select queue_name as queue,
                 count(*) filter (where status = 'todo' and coalesce(scheduled_at, now()) <= now()) as waiting,
                 count(*) filter (where status = 'doing') as active,
                 count(*) filter (where status = 'todo' and scheduled_at > now()) as later
          from procrastinate_jobs
          where status in ('todo', 'doing')
          group by queue_name
        ), buried as (
          select queue, count(*) as dead
          from dead_letters
          where state = 'dead'
          group by queue
        ), told as (
          select queue, completed, failed
          from job_figures
          where day = (now() at time zone 'UTC')::date
        )
        select queue, coalesce(waiting, 0)::int as waiting, coalesce(active, 0)::int as active,
               coalesce(later, 0)::int as later, coalesce(completed, 0)::int as completed,
               coalesce(failed, 0)::int as failed, coalesce(dead, 0)::int as dead
        from present
        full join told using (queue)
        full join buried using (queue)
        order by queue
        """,
    )


class DeadJobs(msgspec.Struct, frozen=True):
    """How many letters of a job wait, and for how many of them only a person can do something."""

    job: str
    dead: int
    permanent: int


async def dead_jobs(tx: Tx, most_retries: int) -> list[DeadJobs]:
    """Jobs that gave up, by name."""
    return await tx.all(
        DeadJobs,
        """
        select job, count(*)::int as dead,
               count(*) filter (where not transient or retries >= %(most)s)::int as permanent
        from dead_letters
        where state = 'dead'
        group by job
        order by job
        """,
        {"most": most_retries},
    )


async def default_partitions_in_use(tx: Tx) -> list[str]:
    """Tables whose default partition holds a row: the month or day it belongs to can no longer be made."""
    return await tx.all(str, "select koinon_default_partitions_in_use()")


class Server(msgspec.Struct, frozen=True):
    """Connections in use and allowed, and for how long the oldest transaction of ours that writes is open."""

    connections: int
    most: int
    oldest_write_seconds: float


async def server(tx: Tx) -> Server:
    """How the database server stands. Of other roles' sessions it tells that they are there, not what they do."""
    return await tx.one(
        Server,
        """
        select count(*) filter (where backend_type = 'client backend')::int as connections,
               current_setting('max_connections')::int as most,
               coalesce(extract(epoch from clock_timestamp()
                 - min(xact_start) filter (where backend_xid is not null and datname = current_database()
                                             and pid <> pg_backend_pid())), 0)::float8 as oldest_write_seconds
        from pg_stat_activity
        """,
    )
