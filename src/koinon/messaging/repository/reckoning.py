"""What a preview says of an audience, in one pass over it: who reads what, who is left out, whom to show (MSG-025)."""

from collections.abc import Sequence
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

import msgspec

from koinon.messaging.contracts import Aim, AudienceRef
from koinon.messaging.repository import greeting
from koinon.messaging.repository.audience import OPEN, Required, lacks, people
from koinon.platform.db import Tx


class Kind(msgspec.Struct, frozen=True):
    """People who get the same text from the same country's rate: how many messages and how many people they cover.

    `lacking` are people of the same numbers who step back, because another has the values that the text needs.
    `is_open`: they wrote to us on WhatsApp within a day, and are answered there. `contact_id` is the first who gets it.
    """

    variables: list[str] | None
    country: str | None
    messages: int
    people: int
    lacking: int
    channel: str = "sms"
    locale: str | None = None
    is_open: bool = False
    contact_id: UUID | None = None


class Reckoned(NamedTuple):
    """Who gets it by `kinds`; how many are left out, by reason; the first person of each of five `languages`."""

    kinds: list[Kind]
    exclusions: dict[str, int]
    languages: list[UUID]


class _Row(Kind, frozen=True):
    """A kind; or people left out, as `exclusion` says; or the first person of a language."""

    exclusion: str | None = None
    is_language: bool = False


async def reckon(
    tx: Tx,
    audience: AudienceRef,
    aim: Aim,
    variables: Sequence[str] = (),
    required: Required = MappingProxyType({}),
    *,
    by_locale: bool = False,
    languages: bool = False,
) -> Reckoned:
    """Everybody of the audience, those who would get the message grouped by text, channel and place (MSG-023).

    Of people who share a number the first who has all `required` values gets it, just as in the ledger; they are
    greeted together.
    """
    sql, params = await people(tx, audience, aim, tuple(variables), told=True)
    rows = await tx.all(
        _Row,
        f"""
        {_EVERYBODY.format(people=sql, is_open=_is_open(aim), locale="locale" if by_locale else "null::text")},
        {greeting.TOGETHER.format(rows="shared")},
        {_ONE.format(lacks=lacks(variables, required), together=greeting.together(variables))}
        {_ROWS}
        {_LANGUAGES if languages else ""}
        """,
        {**params, "organization_id": tx.organization_id, "window_sender": aim.sender_id},
    )
    return Reckoned(
        [row for row in rows if row.exclusion is None and not row.is_language],
        {row.exclusion: row.people for row in sorted(rows, key=_reason) if row.exclusion is not None},
        [row.contact_id for row in rows if row.is_language and row.contact_id],
    )


def _reason(row: _Row) -> str:
    return row.exclusion or ""


def _is_open(aim: Aim) -> str:
    return f"coalesce(w.channel = 'whatsapp' and {OPEN}, false)" if "whatsapp" in aim.ways else "false"


# Most numbers are one person's: only of those that several share it has to be asked who gets it. The look into
# `crowded` is one hashed look-up a row.
_EVERYBODY = """
with a as materialized (
  select address_hash, contact_id, variables, country, children, channel, exclusion, locale, {is_open} as is_open
  from ({people}) w
),
meant as not materialized (
  select address_hash, contact_id, variables, country, children, channel, is_open, {locale} as locale
  from a
  where exclusion is null
),
crowded as materialized (
  select address_hash
  from meant
  group by address_hash
  having count(*) > 1
),
shared as materialized (
  select *
  from meant
  where (address_hash in (select address_hash from crowded)) is true
)"""
_ONE = """
everybody as (
  select address_hash, contact_id, country, variables, channel, locale, is_open, {lacks} as lacks
  from (select m.address_hash, m.contact_id, m.country, m.channel, m.locale, m.is_open, {together} as variables
        from shared m
        left join together t on t.address_hash = m.address_hash) m
),
one as (
  select distinct on (address_hash) variables, country, channel, locale, is_open, contact_id,
         count(*) over (partition by address_hash, lacks) as people,
         case when lacks then 0
              else count(*) filter (where lacks) over (partition by address_hash) end as lacking
  from everybody
  order by address_hash, lacks, contact_id
),
each as (
  select variables, country, channel, locale, is_open, contact_id, people, lacking
  from one
  union all
  select variables, country, channel, locale, is_open, contact_id, 1, 0
  from meant
  where (address_hash in (select address_hash from crowded)) is not true
)"""
# Not every server has a smallest of uuids.
_FIRST = """min(contact_id::text collate "C")::uuid"""
_ROWS = f"""
select variables, country, count(*) as messages, sum(people)::bigint as people, sum(lacking)::bigint as lacking,
       channel, locale, is_open, {_FIRST} as contact_id, null::text as exclusion, false as is_language
from each
group by variables, country, channel, locale, is_open
union all
select null, null, 0, count(*), 0, 'sms', null, false, null, exclusion, false
from a
where exclusion is not null
group by exclusion
"""
_LANGUAGES = f"""
union all
(select null, null, 0, 0, 0, 'sms', locale, false, {_FIRST}, null, true
 from a
 where exclusion is null
 group by locale
 order by locale
 limit 5)
"""
