"""The audience as SQL: the same statement is counted in a preview and written by a freeze (MSG-025)."""

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Any
from uuid import UUID

import msgspec

from koinon import contacts
from koinon.messaging.contracts import Aim, AudienceRef, Channel, PlacedAudience, TargetRef
from koinon.messaging.repository import greeting
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


class Kind(msgspec.Struct, frozen=True):
    """People who get the same text from the same country's rate: how many messages and how many people they cover.

    `lacking` are people of the same numbers who step back, because another has the values that the text needs.
    """

    variables: list[str] | None
    country: str | None
    messages: int
    people: int
    lacking: int
    channel: str = "sms"
    locale: str | None = None


class Candidate(msgspec.Struct, frozen=True):
    """One person of an audience, for samples and lists."""

    contact_id: UUID
    address_hash: bytes | None
    given_name: str
    family_name: str
    preferred_name: str
    locale: str | None
    country: str | None
    variables: list[str] | None
    channel: str = "sms"


class Reachable(msgspec.Struct, frozen=True):
    """A contact's primary address as it is kept, and the values a text uses of them; `exclusion` as in an audience."""

    contact_id: UUID
    address_hash: bytes | None
    address_cipher: bytes | None
    country: str | None
    variables: list[str] | None
    channel: str = "sms"
    locale: str | None = None
    exclusion: str | None = None


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
        ways["whatsapp"] = _IN_WINDOW.format(columns=_OF_PEOPLE, people=ways["whatsapp"])
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


# Without a template WhatsApp reaches whoever wrote to us within a day.
_IN_WINDOW = """
select {columns}, case
         when w.exclusion is not null then w.exclusion
         when (w.address_hash in (select r.address_hash from reply_windows r
                                  where r.organization_id = %(organization_id)s
                                    and r.last_inbound_at > now() - interval '24 hours'
                                    and r.sender_id = coalesce(%(window_sender)s::uuid, r.sender_id))) is not true
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


async def exclusions(tx: Tx, audience: AudienceRef, aim: Aim) -> dict[str, int]:
    """How many people are left out, by reason, shared numbers included as `duplicate` (MSG-023)."""
    sql, params = await people(tx, audience, aim, (), told=True)
    rows: list[tuple[str, int]] = await tx.all(
        tuple,
        f"""
        with a as (select exclusion, address_hash from ({sql}) a)
        select exclusion, count(*)
        from a
        where exclusion is not null
        group by exclusion
        union all
        select 'duplicate', count(*) - count(distinct address_hash)
        from a
        where exclusion is null
        """,
        {**params, "organization_id": tx.organization_id},
    )
    return {reason: count for reason, count in sorted(rows) if count}


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


async def kinds(
    tx: Tx,
    audience: AudienceRef,
    aim: Aim,
    variables: tuple[str, ...],
    required: Required = MappingProxyType({}),
    *,
    by_locale: bool = False,
) -> list[Kind]:
    """Everybody who would get the message, grouped by what they would read, by which channel, and where they are.

    Of people who share a number the first who has all `required` values gets it, just as in the ledger; they are
    greeted together.
    """
    sql, params = await people(tx, audience, aim, variables)
    return await tx.all(
        Kind,
        f"""
        with meant as (
          select address_hash, contact_id, variables, country, children, channel,
                 {"locale" if by_locale else "null::text"} as locale
          from ({sql}) a
          where exclusion is null
        ),
        {greeting.TOGETHER.format(rows="meant")}
        , everybody as (
          select address_hash, contact_id, country, variables, channel, locale, {lacks(variables, required)} as lacks
          from (select m.address_hash, m.contact_id, m.country, m.channel, m.locale,
                       {greeting.together(variables)} as variables
                from meant m
                left join together t on t.address_hash = m.address_hash) m
        ),
        one as (
          select distinct on (address_hash) variables, country, channel, locale,
                 count(*) over (partition by address_hash, lacks) as people,
                 case when lacks then 0
                      else count(*) filter (where lacks) over (partition by address_hash) end as lacking
          from everybody
          order by address_hash, lacks, contact_id
        )
        select variables, country, count(*) as messages, sum(people)::bigint as people,
               sum(lacking)::bigint as lacking, channel, locale
        from one
        group by variables, country, channel, locale
        """,
        {**params, "organization_id": tx.organization_id},
    )


async def candidates(
    tx: Tx,
    audience: AudienceRef,
    aim: Aim,
    variables: tuple[str, ...],
    *,
    reason: str | None = None,
    matching: list[list[str]] | None = None,
    limit: int = 25,
) -> list[Candidate]:
    """People of the audience: those left out for `reason`, or with None those who get it (with one of `matching`)."""
    sql, params = await people(tx, audience, aim, variables, told=reason is not None)
    conditions = "exclusion is not distinct from %(reason)s"
    if matching is not None:
        # Arrays of arrays cannot be ragged and need no operator beyond equality when compared as JSON.
        conditions += " and to_jsonb(variables) in (select jsonb_array_elements(%(matching)s::jsonb))"
    return await tx.all(
        Candidate,
        f"""
        select contact_id, address_hash, given_name, family_name, preferred_name, locale, country, variables, channel
        from ({sql}) a
        where {conditions}
        order by contact_id
        limit %(limit)s
        """,
        {
            **params,
            "organization_id": tx.organization_id,
            "reason": reason,
            "matching": msgspec.json.encode(matching).decode() if matching is not None else None,
            "limit": limit,
        },
    )


async def sharing(tx: Tx, audience: AudienceRef, aim: Aim, limit: int) -> list[UUID]:
    """People of the audience whose number another of them has too, those of one number beside each other."""
    sql, params = await people(tx, audience, aim, ())
    rows: list[tuple[UUID]] = await tx.all(
        tuple,
        f"""
        select contact_id
        from (
          select contact_id, address_hash, count(*) over (partition by address_hash) as people
          from ({sql}) a
          where exclusion is null) b
        where people > 1
        order by address_hash, contact_id
        limit %(limit)s
        """,
        {**params, "organization_id": tx.organization_id, "limit": limit},
    )
    return [contact_id for (contact_id,) in rows]


async def anybody(tx: Tx, audience: AudienceRef, aim: Aim, variables: tuple[str, ...]) -> list[Candidate]:
    """People of the audience whether or not they can be reached: somebody may want to see the text as they would."""
    sql, params = await people(tx, audience, aim, variables, guardians=False)
    return await tx.all(
        Candidate,
        f"""
        select contact_id, address_hash, given_name, family_name, preferred_name, locale, country, variables, channel
        from ({sql}) a
        order by contact_id
        limit 1
        """,
        {**params, "organization_id": tx.organization_id},
    )


async def reachable(tx: Tx, audience: AudienceRef, aim: Aim, variables: tuple[str, ...]) -> Reachable | None:
    """The one contact of an audience with their number, whether or not a message may go there."""
    sql, params = await people(tx, audience, aim, variables, guardians=False)
    return await tx.first(
        Reachable,
        f"""
        select contact_id, address_hash, address_cipher, country, variables, channel, locale, exclusion
        from ({sql}) a
        limit 1
        """,
        {**params, "organization_id": tx.organization_id},
    )


async def sendable(
    tx: Tx, audience: AudienceRef, aim: Aim, others_than: Collection[bytes] = (), ways: Collection[str] = ()
) -> bool:
    """Whether anybody at all would get the message, numbers of these hashes apart; with `ways`, by one of those."""
    sql, params = await people(tx, audience, aim, ())
    apart = "and not address_hash = any(%(others_than)s::bytea[])" if others_than else ""
    apart += " and channel = any(%(ways)s::text[])" if ways else ""
    return bool(
        await tx.scalar(
            f"select exists (select from ({sql}) a where exclusion is null {apart})",
            {**params, "organization_id": tx.organization_id, "others_than": list(others_than), "ways": list(ways)},
        )
    )


async def lacking(tx: Tx, audience: AudienceRef, aim: Aim, variables: tuple[str, ...], required: Required) -> bool:
    """Whether somebody who would get the message lacks one of the `required` values."""
    empty = lacks(variables, required)
    if empty == "false":
        return False
    sql, params = await people(tx, audience, aim, variables)
    return bool(
        await tx.scalar(
            f"select exists (select from ({sql}) a where exclusion is null and ({empty}))",
            {**params, "organization_id": tx.organization_id},
        )
    )


async def lacking_people(
    tx: Tx, audience: AudienceRef, aim: Aim, variables: tuple[str, ...], required: Required, *, limit: int
) -> list[UUID]:
    """Who would get the message but lacks one of the `required` values, by id."""
    empty = lacks(variables, required)
    sql, params = await people(tx, audience, aim, variables)
    return await tx.all(
        UUID,
        f"""
        select contact_id
        from ({sql}) a
        where exclusion is null
          and ({empty})
        order by contact_id
        limit %(limit)s
        """,
        {**params, "organization_id": tx.organization_id, "limit": limit},
    )


async def one_per_locale(tx: Tx, audience: AudienceRef, aim: Aim, variables: tuple[str, ...]) -> list[Candidate]:
    """One recipient for each language in the audience."""
    sql, params = await people(tx, audience, aim, variables)
    return await tx.all(
        Candidate,
        f"""
        select distinct on (locale) contact_id, address_hash, given_name, family_name, preferred_name, locale, country,
               variables, channel
        from ({sql}) a
        where exclusion is null
        order by locale, contact_id
        limit 5
        """,
        {**params, "organization_id": tx.organization_id},
    )
