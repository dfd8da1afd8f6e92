"""The secret under which API keys are hashed is changed, and no key breaks (IDN-038, IDN-053)."""

import hashlib
import hmac
from uuid import UUID

from koinon.identity import keys, operating
from koinon.identity.audit_trail import INSTALLATION
from koinon.identity.keys import peppers
from koinon.platform.services import Services
from tests.identity.browser import Browser, Script
from tests.identity.test_api_keys import make


async def hashes(services: Services, key_id: str) -> tuple[bytes, bytes]:
    """What is kept of a key, in its row and in the directory."""
    async with services.database.system() as tx:
        organization_id, listed = await tx.one(
            tuple,
            "select organization_id, key_hash from directory where kind = 'api_key' and target_id = %(id)s",
            {"id": key_id},
        )
    async with services.database.transaction(organization_id) as tx:
        return await tx.one(bytes, "select key_hash from api_keys where id = %(id)s", {"id": key_id}), listed


def look_anew() -> None:
    """What a process forgets within a second."""
    keys.forget_keys()


async def test_a_key_of_before_holds_and_moves_at_its_next_call(ada: Browser, services: Services) -> None:
    key_id, secret = await make(ada, "organization:read")
    script = Script(ada.app, secret)
    assert (await script.call("GET", "/api/v1/organization")).status == 200
    before = await hashes(services, key_id)
    assert before[0] == before[1]
    await operating.rotate_pepper(services)
    look_anew()
    assert (await script.call("GET", "/api/v1/organization")).status == 200
    after = await hashes(services, key_id)
    assert after[0] == after[1] != before[0]
    look_anew()
    assert (await script.call("GET", "/api/v1/organization")).status == 200


async def test_a_new_key_stands_under_the_new_pepper_as_hmac_sha_256(ada: Browser, services: Services) -> None:
    """RFC 2104; the pepper itself lies in the database as a cipher text only."""
    version = await operating.rotate_pepper(services)
    key_id, secret = await make(ada, "organization:read")
    async with services.database.system() as tx:
        sealed = await tx.one(bytes, "select pepper from key_peppers where version = %(v)s", {"v": version})
    pepper = services.vault.unseal(sealed, UUID(int=0), "key_pepper")
    assert len(pepper) == 32 and pepper not in sealed
    expected = hmac.new(pepper, b"api_key\0" + secret.encode(), hashlib.sha256).digest()
    assert await hashes(services, key_id) == (expected, expected)


async def test_a_process_that_does_not_know_the_new_pepper_yet_refuses_no_key(ada: Browser, services: Services) -> None:
    stale = peppers.of(services.vault)
    async with services.database.system() as tx:
        await stale.load(tx)
    await operating.rotate_pepper(services)
    _, secret = await make(ada, "organization:read")
    peppers._held[services.vault] = stale  # as another process holds it, for up to a minute
    look_anew()
    assert (await Script(ada.app, secret).call("GET", "/api/v1/organization")).status == 200


async def test_the_secret_before_a_rotation_holds_over_a_new_pepper_too(ada: Browser, services: Services) -> None:
    key_id, secret = await make(ada, "organization:read")
    await ada.call("POST", f"/api/v1/api-keys/{key_id}/rotation", {})
    await operating.rotate_pepper(services)
    look_anew()
    old = Script(ada.app, secret)
    for _ in range(2):
        assert (await old.call("GET", "/api/v1/organization")).status == 200
        look_anew()


async def test_a_made_up_key_is_unknown_under_every_pepper(ada: Browser, services: Services) -> None:
    await operating.rotate_pepper(services)
    key_id, secret = await make(ada, "organization:read")
    await ada.call("DELETE", f"/api/v1/api-keys/{key_id}")
    look_anew()
    assert (await Script(ada.app, secret).call("GET", "/api/v1/organization")).status == 401


async def test_it_stands_in_the_trail_of_the_installation_and_is_sealed(services: Services) -> None:
    from koinon.identity import audit_chain

    version = await operating.rotate_pepper(services)
    await audit_chain.seal_audit.call(services)
    async with services.database.transaction(INSTALLATION) as tx:
        acts = await tx.all(
            tuple,
            """
            select actor_kind, changes
            from audit_log
            where organization_id = %(organization_id)s
              and action = 'installation.pepper_rotated'
            order by id desc
            """,
            {"organization_id": INSTALLATION},
        )
        verdict = await audit_chain.verify(tx, services.vault)
    assert acts[0] == ("system", {"after": {"version": version}})
    assert (verdict.fault, verdict.rows > 0) == ("", True)
