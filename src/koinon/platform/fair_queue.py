"""Which job a free worker takes: nobody holds over half of a queue while another waits (ORG-034, OPS-012).

The queue library takes the first job that waits. A thousand jobs of one organization would then fill every worker and
whoever comes after would wait for all of them.
"""

from collections.abc import Iterable

import procrastinate
from procrastinate.manager import JobManager

from koinon.platform.alerts.conditions import SILENT_SECONDS
from koinon.platform.jobs import QUEUES

# What can be taken now: due, and no other job of its lock runs or waits before it (as the library's own function says).
_READY = """
select jobs.id
from procrastinate_jobs as jobs
where jobs.status = 'todo'
  and jobs.queue_name = any(%(queues)s::text[])
  and (jobs.scheduled_at is null or jobs.scheduled_at <= now())
  and not exists (
    select from procrastinate_jobs as others
    where jobs.lock is not null
      and others.lock = jobs.lock
      and (others.status = 'doing'
           or (others.status = 'todo'
               and (others.priority > jobs.priority or (others.priority = jobs.priority and others.id < jobs.id)))))
"""
_IN_ORDER = """
order by jobs.priority desc, jobs.id
limit 1
for update of jobs skip locked
"""
# Both parts keep the order of the index of waiting jobs; the second is not begun where the first found one.
_FETCH = f"""
with slots as (
  select s.queue, s.places * greatest(1, (select count(*) from workers
                                          where kind = 'worker'
                                            and seen_at > now() - make_interval(secs => %(silent)s))) as places
  from unnest(%(queues)s::text[], %(places)s::int[]) as s (queue, places)
), busy as (
  select running.queue_name || ':' || (running.args->>'organization_id') as key
  from procrastinate_jobs running
  join slots on slots.queue = running.queue_name
  where running.status = 'doing'
    and running.worker_id is not null
    and running.args->>'organization_id' is not null
  group by running.queue_name, running.args->>'organization_id', slots.places
  having count(*) >= greatest(1, slots.places / 2)
), fair as materialized (
  {_READY}
    and jobs.queue_name || ':' || coalesce(jobs.args->>'organization_id', '') <> all (array(select key from busy))
  {_IN_ORDER}
), otherwise as materialized (
  {_READY}
    and not exists (select from fair)
  {_IN_ORDER}
)
update procrastinate_jobs
set status = 'doing', worker_id = %(worker_id)s
from (select id from fair union all select id from otherwise) as taken
where procrastinate_jobs.id = taken.id
returning procrastinate_jobs.id, procrastinate_jobs.status, task_name, priority, lock, queueing_lock, args,
          scheduled_at, queue_name, attempts, worker_id
"""


class FairJobs(JobManager):
    """The library's jobs, fetched with everybody's share in mind.

    Workers that fetch in the very same instant may pass the half by one each.
    """

    async def fetch_job(self, queues: Iterable[str] | None, worker_id: int) -> procrastinate.jobs.Job | None:
        """The next job, now being done by `worker_id`; None where nothing waits that can be taken."""
        names = list(queues if queues is not None else QUEUES)
        rows = await self.connector.execute_query_all_async(
            query=_FETCH,
            queues=names,
            places=[QUEUES[name].concurrency for name in names],
            silent=SILENT_SECONDS,
            worker_id=worker_id,
        )
        return procrastinate.jobs.Job.from_row(rows[0]) if rows else None
