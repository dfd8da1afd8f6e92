"""What has ended is forgotten, what lives is kept."""

from uuid import UUID

from koinon import organizations
from koinon.identity.jobs import forget_ended
from koinon.kit import ids
from koinon.platform.services import Services
from tests.identity.conftest import found

KEY = """
insert into idempotency_keys (organization_id, principal_id, key, fingerprint, expires_at)
values (%(o)s, %(o)s, %(key)s, '', now() + %(life)s::interval)
"""


async def organization(services: Services) -> UUID:
    new = organizations.NewOrganization(
        name="Grace Chapel", kind=organizations.Kind.CHURCH, country="US", time_zone="UTC"
    )
    async with services.database.transaction(ids.uuid7()) as tx:
        return (await organizations.create(tx, new)).id


async def test_expired_idempotency_keys_go_and_living_ones_stay(services: Services) -> None:
    chapel = await organization(services)
    async with services.database.transaction(chapel) as tx:
        await tx.execute(KEY, {"o": chapel, "key": "old", "life": "-1 minute"})
        await tx.execute(KEY, {"o": chapel, "key": "new", "life": "1 hour"})
    await forget_ended.call(services)
    async with services.database.transaction(chapel) as tx:
        assert await tx.all(str, "select key from idempotency_keys") == ["new"]


async def test_long_ended_sessions_go_and_living_ones_stay(services: Services) -> None:
    old, new = await found(services), await found(services)
    async with services.database.system() as tx:
        await tx.execute(
            "update sessions set absolute_expires_at = now() - interval '31 days' where id = %(id)s",
            {"id": old.session_id},
        )
    await forget_ended.call(services)
    async with services.database.system() as tx:
        kept = await tx.all(
            UUID, "select id from sessions where id = any(%(ids)s)", {"ids": [old.session_id, new.session_id]}
        )
    assert kept == [new.session_id]
