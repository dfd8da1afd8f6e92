"""A million people in ten organizations, written by the superuser set by set: filling is not what is measured.

The tested organization's addresses are sealed and hashed as the product does; those of the others only lie in the way.
"""

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import psycopg
from tests.conftest import make_organization
from tests.messaging import cast

from koinon import contacts, identity
from koinon.contacts import FieldType, NewField
from koinon.contacts.service import sealing
from koinon.kit import ids
from koinon.platform.services import Services

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "1000000"))
EACH = min(100_000, PEOPLE)
Connection = psycopg.Connection[tuple[object, ...]]

_PEOPLE = """
insert into contacts (id, organization_id, given_name, family_name, given_key, family_key, locale, last_inbound_at,
                      custom, created_at)
select koinon_uuid7(), %(o)s, 'Ada' || n, 'Okafor' || mod(n, 977), 'ada' || n, 'okafor' || mod(n, 977),
       (array['en', 'es', 'pt'])[1 + mod(n, 3)],
       case when mod(n, 2) = 0 then now() - mod(n, 400) * interval '1 day' end,
       jsonb_build_object('size', 36 + mod(n, 10)), now() - mod(n, 900) * interval '1 day' - n * interval '1 second'
from generate_series(1, %(each)s) n
"""
_WORDS = """
insert into contact_words (organization_id, contact_id, word)
select %(o)s, id, word from contacts, unnest(array[given_key, family_key]) word where organization_id = %(o)s
"""
_TAGS = """
insert into contact_tags (organization_id, tag_id, contact_id)
select %(o)s, %(tag)s, id from contacts where organization_id = %(o)s and right(given_key, 1) in ('0', '5')
"""
_ADDRESSES = """
insert into addresses (id, organization_id, contact_id, kind, value_cipher, value_hash, last4, country, is_primary)
select koinon_uuid7(), %(o)s, id, 'phone', %(cipher)s, sha256(uuid_send(id)), '0198', 'US', true
from contacts where organization_id = %(o)s
"""
_TOKENS = """
insert into address_tokens (organization_id, contact_id, token)
select %(o)s, id, substr(sha256(uuid_send(id) || part), 1, 8)
from contacts, unnest(array['a', 'b', 'c']::bytea[]) part
where organization_id = %(o)s
"""
_CONSENTS = """
insert into address_consents (organization_id, channel, address_hash, state, changed_at, ledger_id)
select %(o)s, 'sms', value_hash, 'granted', now(), id from addresses where organization_id = %(o)s
"""


@dataclass(frozen=True)
class World:
    """The tested organization: its people and their numbers in one order, its tag, its field, a key to it."""

    services: Services
    organization_id: UUID
    people: list[UUID]
    numbers: list[str]
    tag_id: UUID
    field_id: UUID
    key: str


def superuser(services: Services) -> Connection:
    """Behind no wall, for filling and for what an operator does."""
    return psycopg.connect(services.database.url.replace("koinon_app", "postgres"), autocommit=True)


async def made(services: Services) -> World:
    """Everybody, analyzed as an installation's own upkeep leaves it."""
    began = time.perf_counter()
    with superuser(services) as connection:
        for _ in range(PEOPLE // EACH - 1):
            await _organization(services, connection, ours=False)
        world = await _organization(services, connection, ours=True)
        connection.execute("vacuum analyze")
        connection.execute("checkpoint")
    print(
        f"{PEOPLE:,} people, {EACH:,} of them in the tested organization, made in {time.perf_counter() - began:.0f} s"
    )
    return world


async def _organization(services: Services, connection: Connection, *, ours: bool) -> World:
    organization = await make_organization(services.database)
    async with services.database.transaction(organization) as tx:
        field = await contacts.create_field(tx, NewField(labels={"en": "Size"}, key="size", type=FieldType.NUMBER))
        tag = await contacts.create_tag(tx, "choir")
        scopes = ("contacts:read", "contacts:write", "contacts:addresses", "contacts:export", "consent:read")
        _, key = await identity.create_api_key(tx, services.vault, identity.NewApiKey("bench", scopes))
    named = {"o": organization, "each": EACH, "tag": tag.id, "cipher": bytes(40)}
    for statement in (_PEOPLE, _WORDS, _TAGS):
        connection.execute(statement.encode(), named)
    listed = connection.execute(b"select id from contacts where organization_id = %(o)s order by id", named).fetchall()
    people, numbers = [one for (one,) in listed if isinstance(one, UUID)], cast.distinct(EACH if ours else 0)
    if ours:
        _seal(services, connection, organization, people, numbers)
    else:
        for statement in (_ADDRESSES, _TOKENS):
            connection.execute(statement.encode(), named)
    connection.execute(_CONSENTS.encode(), named)
    return World(services, organization, people, numbers, tag.id, field.id, key)


def _seal(
    services: Services, connection: Connection, organization: UUID, people: Sequence[UUID], numbers: Sequence[str]
) -> None:
    """Addresses that can be found and read, by COPY."""
    owned = [
        (one, sealing.seal_phone(services.vault, organization, number))
        for one, number in zip(people, numbers, strict=True)
    ]
    into = "organization_id, id, contact_id, kind, value_cipher, value_hash, last4, country, is_primary"
    with connection.cursor().copy(f"copy addresses ({into}) from stdin".encode()) as rows:
        for (one, sealed), address_id in zip(owned, ids.uuid7s(len(owned)), strict=True):
            value = (sealed.cipher, sealed.value_hash, sealed.last4, sealed.country)
            rows.write_row((organization, address_id, one, "phone", *value, True))
    with connection.cursor().copy(b"copy address_tokens (organization_id, contact_id, token) from stdin") as rows:
        for one, token in sealing.tokens(owned):
            rows.write_row((organization, one, token))
