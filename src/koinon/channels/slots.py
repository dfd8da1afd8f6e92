"""Where slots in time are handed out, for every process of the installation (CHN-050..052): Redis, else a row.

One meaning in both: a lane's `ready_at` moves on by the slots taken, on one clock, and the answer is when they end.
Bulk takes slots of the other lane with its own where nobody used that lane up to then, so that alone it has the whole
rate, and never further ahead than a second, so that a reply does not wait long. A reply takes bulk's where it is free.
"""

from typing import Literal, NamedTuple
from uuid import UUID

from koinon.platform.db import Database, Tx
from koinon.platform.shared import Shared

Lane = Literal["bulk", "reply"]
SHARES: dict[Lane, float] = {"bulk": 0.8, "reply": 0.2}
SPARE_OF = 4
"""Bulk's slots for one of the other lane's in the same time: 80 to 20."""
AHEAD_SECONDS = 1.0
HALVE_AGAIN_SECONDS = 5
# Handed over between Redis and the row: what the other had handed out for the next moments goes out first.
HANDOVER_SECONDS = 0.5
KEPT_SECONDS = 3600

_FACTOR = """
case
  when t.slowed_at is null then 1
  when clock_timestamp() < t.slowed_at + interval '60 seconds' then t.rate_factor
  else least(1, t.rate_factor + 0.1 * (1 + floor((extract(epoch from clock_timestamp() - t.slowed_at) - 60) / 30)))
end
"""
_NOW_US = "(extract(epoch from clock_timestamp()) * 1000000)::bigint"
_RESERVE = f"""
with taken as (
insert into sender_throttles as t (sender_id, lane, organization_id, ready_at_us)
values (%(sender_id)s, %(lane)s, %(organization_id)s,
        {_NOW_US} + %(pause_us)s::int + (%(slots)s::int * %(interval_us)s::float8)::bigint)
on conflict (sender_id, lane) do update
set ready_at_us = greatest(t.ready_at_us, {_NOW_US} + %(pause_us)s::int)
                + (%(slots)s * %(interval_us)s / ({_FACTOR}))::bigint
where t.organization_id = %(organization_id)s
  and (not %(only_if_free)s or t.ready_at_us <= {_NOW_US})
returning t.ready_at_us as ends_us, t.ready_at_us - {_NOW_US} as ends_in_us, ({_FACTOR})::float8 as factor
),
spare as (
insert into sender_throttles as t (sender_id, lane, organization_id, ready_at_us)
select %(sender_id)s, 'reply', %(organization_id)s, k.ends_us
from taken k
where %(spare)s > 0
  and k.ends_in_us <= %(ahead_us)s
on conflict (sender_id, lane) do update
set ready_at_us = excluded.ready_at_us
where t.organization_id = %(organization_id)s
  and t.ready_at_us <= excluded.ready_at_us - (%(slots)s * %(interval_us)s / ({_FACTOR}))::bigint
returning 1
)
select ends_in_us, factor, (select count(*) from spare)
from taken
"""
_SLOW = f"""
insert into sender_throttles as t (sender_id, lane, organization_id, ready_at_us, rate_factor, slowed_at)
select %(sender_id)s, lane, %(organization_id)s, {_NOW_US} + %(pause_us)s, 0.5, clock_timestamp()
from unnest(array['bulk', 'reply']) as lane
on conflict (sender_id, lane) do update
set rate_factor = case
      when t.slowed_at > clock_timestamp() - make_interval(secs => %(again)s) then t.rate_factor
      else greatest(0.02, ({_FACTOR}) * 0.5)
    end,
    slowed_at = clock_timestamp(),
    ready_at_us = greatest(t.ready_at_us, {_NOW_US} + %(pause_us)s)
where t.organization_id = %(organization_id)s
"""
_HEAD = """
local t = redis.call('TIME')
local now = tonumber(t[1]) * 1000000 + tonumber(t[2])
local kept = redis.call('hmget', KEYS[1], 'bulk', 'reply', 'factor', 'slowed')
local ready = {bulk = tonumber(kept[1] or 0), reply = tonumber(kept[2] or 0)}
local factor, slowed = 1, kept[4] and tonumber(kept[4])
if slowed then
  local since = now - slowed
  factor = tonumber(kept[3])
  if since >= 60000000 then factor = math.min(1, factor + 0.1 * (1 + math.floor((since - 60000000) / 30000000))) end
end
local function keep(lane, at)
  ready[lane] = at
  redis.call('hset', KEYS[1], lane, string.format('%.0f', at))
  redis.call('expire', KEYS[1], tonumber(ARGV[1]))
end
"""
# ARGV: kept seconds, lane, slots, interval µs, pause µs, spare, ahead µs, interval µs of bulk.
# Answers [ends in µs, factor, spare].
_TAKE = (
    _HEAD
    + """
local lane, slots, interval, pause = ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local span = slots * interval / factor
if lane == 'reply' and ready.bulk <= now then
  keep('bulk', now + slots * tonumber(ARGV[8]) / factor)
  return {string.format('%.0f', span), tostring(factor), 0}
end
local starts = math.max(ready[lane], now + pause)
keep(lane, starts + span)
local spare = 0
if tonumber(ARGV[6]) > 0 and starts + span - now <= tonumber(ARGV[7]) and ready.reply <= starts then
  keep('reply', starts + span)
  spare = tonumber(ARGV[6])
end
return {string.format('%.0f', starts + span - now), tostring(factor), spare}
"""
)
# ARGV: kept seconds, pause µs, µs within which it is not halved again.
_SLOW_SHARED = (
    _HEAD
    + """
if not slowed or now - slowed > tonumber(ARGV[3]) then
  redis.call('hset', KEYS[1], 'factor', tostring(math.max(0.02, factor * 0.5)))
end
redis.call('hset', KEYS[1], 'slowed', string.format('%.0f', now))
for _, lane in ipairs({'bulk', 'reply'}) do keep(lane, math.max(ready[lane], now + tonumber(ARGV[2]))) end
return 1
"""
)


class Grant(NamedTuple):
    """When the slots end, in µs from now; the part of the rate there is; the other lane's slots with them."""

    ends_in_us: int
    factor: float
    spare: int = 0


class Slots:
    """The slots of one sender. `interval_us` of a lane is at its full rate."""

    def __init__(self, database: Database, organization_id: UUID, sender_id: UUID, shared: Shared | None) -> None:
        self._database, self._organization_id, self._sender_id = database, organization_id, sender_id
        self._shared = shared
        self._by_row = shared is None
        self._key = f"koinon:throttle:{sender_id}"

    async def take(self, lane: Lane, slots: int, intervals_us: dict[Lane, float]) -> Grant:
        """The next `slots` of a lane, for whoever asks."""
        pause = 0
        if self._shared is not None:
            pause = int(HANDOVER_SECONDS * 1e6) if self._by_row else 0
            answer = await self._take_shared(self._shared, lane, slots, intervals_us, pause)
            if answer is not None:
                self._by_row = False
                return answer
            pause = 0 if self._by_row else int(HANDOVER_SECONDS * 1e6)
        self._by_row = True
        async with self._database.transaction(self._organization_id) as tx:
            if lane == "reply":
                free = await self._take_row(tx, "bulk", slots, intervals_us["bulk"], pause, only_if_free=True)
                if free is not None:
                    return Grant(int(slots * intervals_us["reply"] / free.factor), free.factor)
            granted = await self._take_row(tx, lane, slots, intervals_us[lane], pause)
        assert granted is not None
        return granted

    async def slow_down(self, seconds: float) -> None:
        """Nothing for so long, then half the rate. The row holds it too: pages read it."""
        pause = int(min(seconds, 60.0) * 1_000_000)
        if self._shared is not None:
            again = HALVE_AGAIN_SECONDS * 1_000_000
            await self._shared.run(_SLOW_SHARED, [self._key], [KEPT_SECONDS, pause, again])
        values = {"sender_id": self._sender_id, "organization_id": self._organization_id}
        async with self._database.transaction(self._organization_id) as tx:
            await tx.execute(_SLOW, {**values, "pause_us": pause, "again": HALVE_AGAIN_SECONDS})

    async def _take_shared(
        self, shared: Shared, lane: Lane, slots: int, intervals_us: dict[Lane, float], pause: int
    ) -> Grant | None:
        arguments: list[str | int | float] = [KEPT_SECONDS, lane, slots, intervals_us[lane], pause]
        arguments += [_spare(lane, slots), int(AHEAD_SECONDS * 1e6), intervals_us["bulk"]]
        answer = await shared.run(_TAKE, [self._key], arguments)
        return None if answer is None else Grant(int(answer[0]), float(answer[1]), int(answer[2]))

    async def _take_row(
        self, tx: Tx, lane: Lane, slots: int, interval_us: float, pause: int, *, only_if_free: bool = False
    ) -> Grant | None:
        spare = 0 if only_if_free else _spare(lane, slots)
        row = await tx.first(
            tuple,
            _RESERVE,
            {
                "sender_id": self._sender_id,
                "organization_id": tx.organization_id,
                "lane": lane,
                "slots": slots,
                "interval_us": interval_us,
                "pause_us": pause,
                "spare": spare,
                "ahead_us": int(AHEAD_SECONDS * 1e6),
                "only_if_free": only_if_free,
            },
        )
        return None if row is None else Grant(row[0], row[1], spare if row[2] else 0)


def _spare(lane: Lane, slots: int) -> int:
    return slots // SPARE_OF if lane == "bulk" else 0
