"""A segment of five conditions, exactly counted, in an organization of 100,000 beside as many people of others.

The limit is the query somebody would write by hand for the same question, under the same forced row-level security
(contacts specification §6: p50 60 ms, p95 200 ms).
"""

import time
from statistics import median, quantiles
from uuid import UUID

import psycopg
import uvloop
from tests.conftest import make_organization

from bench.installation import installed
from koinon import contacts
from koinon.contacts import FieldType, NewField
from koinon.platform.services import Services

PEOPLE, RUNS = 100_000, 30
_PEOPLE = """
insert into contacts (id, organization_id, given_name, given_key, locale, last_inbound_at, custom, created_at)
select koinon_uuid7(), %(o)s, 'Ada' || n, 'ada' || n, (array['en', 'es', 'pt'])[1 + mod(n, 3)],
       case when mod(n, 2) = 0 then now() - mod(n, 400) * interval '1 day' end,
       jsonb_build_object('size', 36 + mod(n, 10)), now() - mod(n, 900) * interval '1 day'
from generate_series(1, %(people)s) n
"""
_TAGS = """
insert into contact_tags (organization_id, tag_id, contact_id, source)
select %(o)s, %(tag)s, id, 'manual' from contacts where organization_id = %(o)s and right(given_key, 1) in ('0', '5')
"""
BY_HAND = """
select count(*)
from contacts c
where c.organization_id = %(o)s and c.deleted_at is null and c.status not in ('archived', 'erased')
  and c.locale = 'es'
  and exists (select from contact_tags t where t.organization_id = %(o)s and t.contact_id = c.id and t.tag_id = %(tag)s)
  and exists (select from field_values v where v.organization_id = %(o)s and v.contact_id = c.id and v.field_id = %(f)s
              and v.number_value > 38)
  and (c.last_inbound_at is null or c.last_inbound_at < date_trunc('day', now()) - interval '29 days')
  and c.created_at >= date_trunc('day', now()) - make_interval(days => %(days)s - 1)
"""


async def world(services: Services) -> tuple[UUID, UUID, UUID]:
    """Two organizations of 100,000; one, its tag and its field."""
    for _ in range(2):
        organization = await make_organization(services.database)
        async with services.database.transaction(organization) as tx:
            new = NewField(labels={"en": "Size"}, key="size", type=FieldType.NUMBER)
            field = await contacts.create_field(tx, new)
            tag = await contacts.create_tag(tx, "choir")
            await tx.execute(_PEOPLE, {"o": organization, "people": PEOPLE})
            await tx.execute(_TAGS, {"o": organization, "tag": tag.id})
    return organization, tag.id, field.id


def rules(tag: UUID, days: int) -> dict[str, list[dict[str, object]]]:
    """Other days each time: counts are remembered for a minute."""
    return {
        "all": [
            {"field": "locale", "op": "is", "value": "es"},
            {"field": "tag", "op": "has", "value": str(tag)},
            {"field": "custom.size", "op": "greater", "value": 38},
            {"field": "last_inbound_at", "op": "not_within_last", "value": 30},
            {"field": "created_at", "op": "within_last", "value": days},
        ]
    }


async def measure(services: Services) -> None:
    """Print both, alternately measured."""
    organization, tag, field = await world(services)
    with psycopg.connect(services.database.url.replace("koinon_app", "postgres"), autocommit=True) as connection:
        connection.execute("vacuum analyze contacts, contact_tags, field_values")

    compiled: list[float] = []
    by_hand: list[float] = []
    for days in range(700, 700 + RUNS):
        async with services.database.transaction(organization) as tx:
            began = time.perf_counter()
            found = await contacts.count_segment(tx, rules(tag, days))
            compiled.append((time.perf_counter() - began) * 1000)
            began = time.perf_counter()
            expected = await tx.scalar(BY_HAND, {"o": organization, "tag": tag, "f": field, "days": days})
            by_hand.append((time.perf_counter() - began) * 1000)
        assert found == expected, (found, expected)
    ratio = median(by_hand) / median(compiled)
    print(f"by hand, p50                     {median(by_hand):8.1f} ms")
    show("segment of 5 conditions, p50", median(compiled), 60)
    show("segment of 5 conditions, p95", quantiles(compiled, n=20)[-1], 200)
    print(f"  {ratio:.2f} × by hand, {found:,} people")


def show(name: str, figure: float, limit: float) -> None:
    """One line."""
    print(f"{name:32} {figure:8.1f} ms  limit {limit:g} ms  {'met' if figure <= limit else 'MISSED'}", flush=True)


if __name__ == "__main__":
    from koinon.platform import logs

    logs.configure("error")
    uvloop.run(installed(measure))
