"""Minors and their guardians as SQL: within audiences, in the gate, for one person (CON-007, 008, 024).

As policy.households in SQL; a test holds the two against each other. Parts of statements that must stay one statement,
hence the looks into tables of organizations.
"""

from collections.abc import Mapping
from uuid import UUID

from koinon.contacts.contracts import ContactStatus, Fragment
from koinon.contacts.contracts.households import HouseholdMember
from koinon.contacts.policy.households import MINOR_AGE
from koinon.contacts.repository.people import display_name
from koinon.platform.db import Tx

MINOR_AGE_SETTING = "contacts.minor_age"
_AGE = f"""coalesce((select os.value::integer from organization_settings os
  where os.organization_id = %(organization_id)s and os.key = '{MINOR_AGE_SETTING}'), {MINOR_AGE})"""
_TODAY = "(now() at time zone (select o.time_zone from organizations o where o.id = %(organization_id)s))::date"

# For sets of people: hashed look-ups. Whoever is head or spouse somewhere is grown up, whoever's child they are.
_CHILDREN = """(({who}.id in (select contact_id from household_members
  where organization_id = %(organization_id)s and role = 'child')) is true
  and ({who}.id in (select contact_id from household_members
  where organization_id = %(organization_id)s and role in ('head', 'spouse'))) is not true)"""
# For rows one by one: `offset 0` keeps it a look at one row.
_CHILD = """(exists (select from household_members r where r.organization_id = %(organization_id)s
  and r.contact_id = {who}.id and r.role = 'child' offset 0)
  and not exists (select from household_members r where r.organization_id = %(organization_id)s
  and r.contact_id = {who}.id and r.role in ('head', 'spouse') offset 0))"""


def minor(who: str, *, one_by_one: bool = False) -> str:
    """Whether `who`, an alias of contacts, is a minor today (CON-008)."""
    child = (_CHILD if one_by_one else _CHILDREN).format(who=who)
    return f"""case when {who}.birth_date is not null and {who}.birth_year_known
      then {who}.birth_date + make_interval(years => {_AGE}) > {_TODAY} else {child} end"""


NAMES = """regexp_replace(string_agg({name}, ', ' order by {order}), ', ([^,]*)$', ' & \\1')"""
_NAME = "coalesce(nullif(c.preferred_name, ''), c.given_name)"

# Whom somebody left out by name does not get it for their child either: what is asked of a recipient is asked of them.
_PAIRS = """
select distinct g.contact_id as guardian_id, c.id as child_id, {name} as child_name, c.birth_date, c.given_key
from household_members m
join household_members g on g.organization_id = %(organization_id)s and g.household_id = m.household_id
  and g.role = 'head' and g.contact_id <> m.contact_id
join contacts c on c.organization_id = %(organization_id)s and c.id = m.contact_id
join (
  select c.id
  from contacts c
  join addresses a on a.organization_id = %(organization_id)s and a.contact_id = c.id and a.kind = '{kind}'
    and a.is_primary and a.status = 'active'
  left join address_consents s on s.organization_id = %(organization_id)s and s.channel = '{channel}'
    and s.address_hash = a.value_hash
  where c.organization_id = %(organization_id)s
    and c.deleted_at is null
    and c.status = 'active'
    and not c.do_not_contact
    and not ({minor})
    and (case {refusal} end) is null
    and not ({exclude})
    {within}) p on p.id = g.contact_id
where m.organization_id = %(organization_id)s
  and c.guardian_policy <> 'direct'
  and c.deleted_at is null
  and c.status = 'active'
  and not c.do_not_contact
  and ({minor})
  and ({include})
  and not ({exclude})
  {within}
"""
_WARDS = """
select guardian_id, array_agg(child_id order by birth_date, given_key, child_id) as children, {names} as child_names
from ({pairs}) pairs
group by guardian_id
"""


def pairs(include: str, exclude: str, within: str, refusal: str, of: Mapping[str, str]) -> str:
    """(guardian_id, child_id, …) of children in an audience and of guardians who can be reached for it.

    `of`: the channel and its kind of address.
    """
    unless = refusal or "when false then ''"
    return _PAIRS.format(
        name=_NAME, minor=minor("c"), refusal=unless, include=include, exclude=exclude, within=within, **of
    )


def wards(pairs_sql: str) -> str:
    """One row a guardian of `pairs`: guardian_id, children, child_names."""
    return _WARDS.format(
        pairs=pairs_sql, names=NAMES.format(name="child_name", order="birth_date, given_key, child_id")
    )


# A message to a number that a child and a guardian share reaches the guardian, so it is not one to the child alone.
HELD_BACK = f"""coalesce(c.guardian_policy = 'guardian_only' and ({minor("c", one_by_one=True)}) and not exists (
  select
  from household_members m
  join household_members g on g.organization_id = %(organization_id)s and g.household_id = m.household_id
    and g.role = 'head' and g.contact_id <> m.contact_id
  join addresses ga on ga.organization_id = %(organization_id)s and ga.contact_id = g.contact_id and ga.kind = {{kind}}
    and ga.value_hash = b.address_hash
  join contacts gc on gc.organization_id = %(organization_id)s and gc.id = g.contact_id and gc.deleted_at is null
    and gc.status = 'active'
  where m.organization_id = %(organization_id)s
    and m.contact_id = c.id
  offset 0), false)"""
CHILD_GONE = """case when b.children is not null then (
  select case when k.deleted_at is not null or k.status = 'erased' then 'erased'
              when k.do_not_contact then 'do_not_contact' else k.status end
  from contacts k
  where k.organization_id = %(organization_id)s
    and k.id = any(b.children)
    and (k.deleted_at is not null or k.status in ('blocked', 'deceased', 'erased') or k.do_not_contact)
  limit 1) end"""

_TOGETHER = """
select t.address_hash, t.child_names, (
    select h.name
    from household_members m
    join households h on h.organization_id = %(organization_id)s and h.id = m.household_id
    where m.organization_id = %(organization_id)s
      and m.contact_id = any(t.people)
    group by h.id, h.name
    having count(*) = cardinality(t.people)
    order by count(*) filter (where m.is_primary_household) desc, h.id
    limit 1) as household
from (
  select n.address_hash, array_agg(distinct n.contact_id) as people, (
      select {names}
      from contacts c
      where c.organization_id = %(organization_id)s
        and c.id in (select unnest(f.children) from several f where f.address_hash = n.address_hash)) as child_names
  from several n
  group by n.address_hash) t
"""


def together_sql() -> Fragment:
    """A select over a relation `several (address_hash, contact_id, children)` of people who share a number (CON-024).

    Gives address_hash, the name of the household all of them are of (or null) and the names of the children for whom
    one of them gets it (or null); the statement gives `organization_id`.
    """
    return Fragment(_TOGETHER.format(names=NAMES.format(name=_NAME, order="c.birth_date, c.given_key, c.id")), {})


async def is_minor(tx: Tx, contact_id: UUID) -> bool:
    """Whether somebody is a minor today."""
    sql = f"""
        select {minor("c", one_by_one=True)}
        from contacts c
        where c.organization_id = %(organization_id)s
          and c.id = %(id)s
    """
    return bool(await tx.scalar(sql, {"organization_id": tx.organization_id, "id": contact_id}))


async def guardians(tx: Tx, contact_id: UUID) -> list[HouseholdMember]:
    """The living heads of somebody's households, the household they belong to first at the head."""
    rows: list[tuple[UUID, str, str, str, bool, ContactStatus]] = await tx.all(
        tuple,
        """
        select c.id, c.given_name, c.family_name, c.preferred_name, bool_or(m.is_primary_household), c.status
        from household_members m
        join household_members g on g.organization_id = %(organization_id)s and g.household_id = m.household_id
          and g.role = 'head' and g.contact_id <> m.contact_id
        join contacts c on c.organization_id = %(organization_id)s and c.id = g.contact_id and c.deleted_at is null
        where m.organization_id = %(organization_id)s
          and m.contact_id = %(id)s
        group by c.id, c.given_name, c.family_name, c.preferred_name, c.status
        order by 5 desc, c.id
        """,
        {"organization_id": tx.organization_id, "id": contact_id},
    )
    return [HouseholdMember(row[0], display_name(*row[1:4]), "head", row[4], row[5]) for row in rows]
