"""A key that turned up where it must not be: owners are told, with the way to a new secret (IDN-042)."""

from koinon.identity import policy, security_log
from koinon.identity.audit_trail import audit
from koinon.identity.contracts import Client
from koinon.identity.keys import letters, peppers, rows
from koinon.identity.keys.check import forget_keys
from koinon.identity.security_log import Kind
from koinon.kit import clock
from koinon.platform.services import Services


async def report_exposed(services: Services, text: str, client: Client, where: str) -> bool:
    """Mark the key of `text` as exposed and mail the owners, once until it is rotated; False for no key of ours."""
    if not policy.is_key(text):
        return False
    held = await peppers.known(services.database, services.vault)
    async with services.database.system() as tx:
        place = await rows.place_of(tx, held.hashes(text))
    if place is None:
        return False
    async with services.database.transaction(place.organization_id) as tx:
        key = await rows.api_key(tx, place.key_id, lock=True)
        if key.exposed_at is not None or key.revoked_at is not None:
            return True
        await rows.update(tx, key.id, {"exposed_at": clock.now()})
        await audit(tx, "api_key.exposed", "api_key", key.id, {"after": {"where": where}})
        await security_log.note(
            tx, Kind.KEY_EXPOSED, client, organization_id=place.organization_id, key_id=str(key.id), where=where
        )
        await letters.tell_owners(tx, services.vault, key, "exposed", services.configuration.base_url)
        tx.after_commit(forget_keys)
    return True
