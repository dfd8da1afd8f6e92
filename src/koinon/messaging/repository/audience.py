"""The audience as SQL: the same select is counted by a preview (`reckoning`) and written by a freeze (MSG-025)."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from koinon import contacts
from koinon.messaging.contracts import Aim, AudienceRef, Channel, PlacedAudience, TargetRef
from koinon.platform.db import Tx

# The names a contact is called by: what they like to be called comes first.
COLUMNS = {
    "contact.first_name": "coalesce(nullif(p.preferred_name, ''), p.given_name)",
    "contact.last_name": "p.family_name",
    "child.first_name": "coalesce(p.child_names, '')",
    "contact.name": "btrim(coalesce(nullif(p.preferred_name, ''), p.given_name) || ' ' || p.family_name)",
}
BATCH = 10_000
EARLIER = ("broadcast", "recent")
# What still waits for its turn counts as got: nobody is written to twice because a broadcast is under way.
_GOT = """
not exists (
  select
  from deliveries d
  where d.organization_id = %(organization_id)s
    and d.address_hash = p.address_hash
    and {which}
    and d.state not in ('failed', 'refused', 'cancelled', 'expired'))
"""
_LATELY = "d.id >= koinon_uuid_floor(now() - make_interval(days => %(got_days)s)) and d.origin <> 'system'"


async def people(
    tx: Tx,
    audience: AudienceRef,
    aim: Aim,
    variables: list[str] | tuple[str, ...],
    *,
    guardians: bool = True,
    told: bool = False,
) -> tuple[str, dict[str, Any]]:
    """The audience's select, with `variables` as a text array (null when the text uses none), and its parameters.

    Each row says its `channel`. With `guardians`, those of the minors in it are among the rows; `told` says which
    minors have none.
    """
    chosen = contacts.Audience(
        _of_contacts(audience.include),
        _of_contacts(audience.exclude),
        audience.places if isinstance(audience, PlacedAudience) else (),
        (audience.zones.names, audience.zones.is_rest) if audience.zones else None,
    )
    named, left_out = (
        [t.id for t in targets if t.kind == "segment" and t.id] for targets in (chosen.include, chosen.exclude)
    )
    rules = await contacts.segment_conditions(tx, [*named, *left_out], left_out)

    def reached_by(channel: Channel) -> contacts.Fragment:
        return contacts.audience_sql(
            chosen,
            aim.purpose,
            rules,
            aim.topic_id,
            aim.sender_id,
            channel=channel,
            guardians=guardians,
            told=told,
        )

    found = {channel: reached_by(channel) for channel in (*aim.ways, *aim.lost)}
    values = f"array[{', '.join(COLUMNS[v] for v in variables)}]" if variables else "null::text[]"
    without, params = _earlier(audience)
    for fragment in found.values():
        params |= fragment.params
    ways = {channel: one.sql for channel, one in found.items()}
    if aim.free and "whatsapp" in ways:
        ways["whatsapp"] = _IN_WINDOW.format(columns=_OF_PEOPLE, people=ways["whatsapp"], open=OPEN)
        params |= {"window_sender": aim.sender_id}
    if len(found) > 1:
        best = _best(ways, aim.lost)
        return f"select p.*, {values} as variables from ({best}) p {without}", params
    alone = ways[aim.ways[0]]
    return f"select p.*, '{aim.ways[0]}'::text as channel, {values} as variables from ({alone}) p {without}", params


# Of the channels that reach somebody the one they prefer, else the first (MSG-027); of `both` the text and the mail.
# Where none does, why the first does not; or that the one which would has no words.
_BEST = """
select b.*
from (
  select u.*, row_number() over (
           partition by u.contact_id
           order by case when u.exclusion is null then 0 when u.exclusion = 'no_content' then 1 else 2 end,
                    case when u.preferred_channel = u.channel
                           or (u.preferred_channel = 'both' and u.channel in ('sms', 'email')) then 0 else 1 end,
                    u.rank) as nth
  from ({ways}) u) b
where b.nth = 1
   or (b.exclusion is null and b.preferred_channel = 'both' and b.channel in ('sms', 'email'))
"""
_WAY = """
select {columns}, {exclusion} as exclusion, '{channel}'::text as channel, {rank} as rank
from ({people}) w
"""
_OF_PEOPLE = """w.contact_id, w.address_hash, w.address_cipher, w.country, w.given_name, w.family_name,
       w.preferred_name, w.locale, w.preferred_channel, w.children, w.child_names, w.time_zone, w.location_id"""


OPEN = """w.address_hash in (select r.address_hash from reply_windows r
                     where r.organization_id = %(organization_id)s
                       and r.last_inbound_at > now() - interval '24 hours'
                       and r.sender_id = coalesce(%(window_sender)s::uuid, r.sender_id))"""
# Without a template WhatsApp reaches whoever wrote to us within a day.
_IN_WINDOW = """
select {columns}, case
         when w.exclusion is not null then w.exclusion
         when ({open}) is not true
           then 'outside_messaging_window'
       end as exclusion
from ({people}) w
"""


def _best(ways: Mapping[Channel, str], lost: Collection[Channel]) -> str:
    """One row a person, by the best of several channels."""
    parts = [
        _WAY.format(
            columns=_OF_PEOPLE,
            exclusion="coalesce(w.exclusion, 'no_content')" if channel in lost else "w.exclusion",
            channel=channel,
            rank=rank,
            people=sql,
        )
        for rank, (channel, sql) in enumerate(ways.items())
    ]
    return _BEST.format(ways=" union all ".join(parts))


def _of_contacts(targets: Sequence[TargetRef]) -> tuple[contacts.Target, ...]:
    """Those that contacts know of."""
    return tuple(
        contacts.Target(t.kind, t.id)
        for t in targets
        if t.kind != "broadcast" and t.kind != "recent"  # noqa: PLR1714
    )


def _earlier(audience: AudienceRef) -> tuple[str, dict[str, Any]]:
    """The condition that leaves out numbers that got one of these broadcasts, or anything in so many days."""
    broadcasts = [target.id for target in audience.exclude if target.kind == "broadcast"]
    days = max((target.days or 0 for target in audience.exclude if target.kind == "recent"), default=0)
    conditions = [_GOT.format(which="d.broadcast_id = any(%(got_broadcasts)s::uuid[])")] if broadcasts else []
    conditions += [_GOT.format(which=_LATELY)] if days else []
    return ("where " + " and ".join(conditions) if conditions else ""), {"got_broadcasts": broadcasts, "got_days": days}


Required = Mapping[Any, Collection[str]]
"""By channel: the values without which its words cannot be said."""


def lacks(variables: Sequence[str], required: Required) -> str:
    """The condition that a person has no value for one of those `required` on their channel."""
    each = {channel: _lacks_of(variables, paths) for channel, paths in required.items()}
    if len(each) < 2:
        return next(iter(each.values()), "false")
    cases = " ".join(f"when '{channel}' then ({lacks})" for channel, lacks in each.items())
    return f"case channel {cases} else false end"


def _lacks_of(variables: Sequence[str], paths: Collection[str]) -> str:
    wanted = [index + 1 for index, path in enumerate(variables) if path in paths]
    return " or ".join(f"coalesce(variables[{index}], '') = ''" for index in wanted) or "false"
