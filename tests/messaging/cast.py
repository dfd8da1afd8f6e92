"""People, a sender and a carrier for messaging's tests: set-based, so that a test of thousands is quick."""

from collections.abc import Sequence
from uuid import UUID

from koinon import channels, messaging
from koinon.kit import ids
from koinon.messaging.contracts import AudienceRef, Broadcast, BroadcastDraft, TargetRef
from koinon.platform.services import Services

EVERYBODY = AudienceRef((TargetRef("all"),))
SENDER = "+12025550100"


def distinct(count: int, start: int = 0) -> list[str]:
    """So many distinct valid numbers whose last four digits are not magic (CHN-077)."""
    found: list[str] = []
    index = start
    while len(found) < count:
        line = index % 8_000 + 1_000
        found.append(
            f"+1{(212, 646, 917, 718, 347)[index // 8_000 // 700 % 5]}{200 + index // 8_000 % 700:03d}{line:04d}"
        )
        index += 1
    return found


async def people(
    services: Services,
    organization_id: UUID,
    numbers: Sequence[str],
    *,
    names: Sequence[tuple[str, str]] | None = None,
    consent: str | None = "granted",
    country: str = "US",
) -> list[UUID]:
    """Contacts with one phone each; `consent` None leaves it unknown. Their ids, in order."""
    vault, contact_ids = services.vault, [ids.uuid7() for _ in numbers]
    named = names or [(f"Ada{i}", f"Lovelace{i}") for i in range(len(numbers))]
    values = {
        "o": organization_id,
        "contacts": contact_ids,
        "addresses": [ids.uuid7() for _ in numbers],
        "ledgers": [ids.uuid7() for _ in numbers],
        "given": [g for g, _ in named],
        "family": [f for _, f in named],
        "hashes": [vault.lookup(n, organization_id, "phone") for n in numbers],
        "ciphers": [vault.encrypt(n, organization_id, "phone") for n in numbers],
        "country": country,
        "consent": consent,
    }
    async with services.database.transaction(organization_id) as tx:
        await tx.execute(
            "insert into contacts (id, organization_id, given_name, family_name)"
            " select i, %(o)s, g, f"
            " from unnest(%(contacts)s::uuid[], %(given)s::text[], %(family)s::text[]) u (i, g, f)",
            values,
        )
        await tx.execute(
            "insert into addresses (id, organization_id, contact_id, kind, value_cipher, value_hash, country,"
            " is_primary)"
            " select a, %(o)s, c, 'phone', v, h, %(country)s, true"
            " from unnest(%(addresses)s::uuid[], %(contacts)s::uuid[], %(ciphers)s::bytea[], %(hashes)s::bytea[])"
            " u (a, c, v, h)",
            values,
        )
        if consent is not None:
            await tx.execute(
                "insert into consent_ledger (id, organization_id, contact_id, channel, address_hash, action, source,"
                " actor_kind, occurred_at)"
                " select l, %(o)s, c, 'sms', h, %(consent)s, 'form', 'system', now()"
                " from unnest(%(ledgers)s::uuid[], %(contacts)s::uuid[], %(hashes)s::bytea[]) u (l, c, h)",
                values,
            )
            await tx.execute(
                "insert into address_consents (organization_id, channel, address_hash, state, changed_at, ledger_id)"
                " select distinct on (h) %(o)s, 'sms', h, %(consent)s, now(), l"
                " from unnest(%(ledgers)s::uuid[], %(hashes)s::bytea[]) u (l, h) on conflict do nothing",
                values,
            )
    return contact_ids


async def sender(services: Services, organization_id: UUID, base_url: str, limit: int = 100_000) -> channels.Sender:
    """The organization's simulated sender."""
    async with services.database.transaction(organization_id) as tx:
        return await channels.ensure_simulator(tx, services.vault, base_url, SENDER, limit)


async def draft(services: Services, organization_id: UUID, body: str = "Hello", **values: object) -> Broadcast:
    """A draft to everybody."""
    made = BroadcastDraft(**{"name": "Sunday", "body": body, "audience": EVERYBODY, **values})  # type: ignore[arg-type]
    async with services.database.transaction(organization_id) as tx:
        return await messaging.create_draft(tx, made)


async def send(services: Services, organization_id: UUID, broadcast_id: UUID, key: str = "once") -> Broadcast:
    """Press Send, without an undo window."""
    async with services.database.transaction(organization_id) as tx:
        return await messaging.send(tx, services, broadcast_id, key=key, undo_seconds=0)


async def found(services: Services, organization_id: UUID, broadcast_id: UUID) -> Broadcast:
    """The broadcast as it is now."""
    async with services.database.transaction(organization_id) as tx:
        return await messaging.get(tx, broadcast_id)
