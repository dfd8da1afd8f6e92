"""The trail is append-only, hashed and sealed; a change is found (IDN-043, 044)."""

from collections.abc import Callable
from uuid import UUID

import psycopg
import pytest

from koinon import identity
from koinon.identity import audit_chain
from koinon.kit import ids
from koinon.platform.postgres import Cluster
from koinon.platform.services import Services
from tests.identity.browser import Browser

NEWEST = "(select id from audit_log where {mine} order by id desc limit 1)"
Tamper = Callable[[str], None]


@pytest.fixture
def tamper(cluster: Cluster, services: Services) -> Tamper:
    """Somebody with the superuser's password and no key of ours."""
    name = psycopg.conninfo.conninfo_to_dict(services.database.url)["dbname"]

    def run(sql: str) -> None:
        with psycopg.connect(cluster.url("postgres", str(name)), autocommit=True) as connection:
            connection.execute(sql)

    return run


async def act(services: Services, organization_id: UUID, times: int = 1) -> None:
    for number in range(times):
        async with services.database.transaction(organization_id) as tx:
            await identity.audit(tx, "contact.updated", "contact", ids.uuid7(), {"after": {"given_name": str(number)}})


async def sealed(services: Services, organization_id: UUID) -> bool:
    async with services.database.transaction(organization_id) as tx:
        return await audit_chain.seal(tx, services.vault)


async def verdict(
    services: Services, organization_id: UUID, noted: audit_chain.Verdict | None = None
) -> audit_chain.Verdict:
    async with services.database.transaction(organization_id) as tx:
        return await audit_chain.verify(tx, services.vault, noted)


async def test_rows_are_sealed_and_hold(services: Services, chapel: UUID) -> None:
    await act(services, chapel, 3)
    assert await sealed(services, chapel)
    assert not await sealed(services, chapel)
    await act(services, chapel, 2)
    assert await sealed(services, chapel)
    found = await verdict(services, chapel)
    assert (found.seals, found.fault) == (2, "")
    assert found.rows >= 5


async def test_what_was_cut_off_the_end_is_found_by_an_earlier_head(
    services: Services, chapel: UUID, tamper: Tamper
) -> None:
    """The last seals taken away with their rows leave a whole, shorter chain: only what was noted elsewhere tells."""
    for _ in range(2):
        await act(services, chapel)
        assert await sealed(services, chapel)
    noted = await verdict(services, chapel)
    assert (await verdict(services, chapel, noted)).fault == ""
    mine = f"organization_id = '{chapel}'"
    tamper(
        f"delete from audit_log where {mine} and (txid, id) > (select after_txid, after_id from audit_seals"
        f" where {mine} and number = 2); delete from audit_seals where {mine} and number = 2"
    )
    assert (await verdict(services, chapel)).fault == ""
    assert "had 2 seals" in (await verdict(services, chapel, noted)).fault
    await act(services, chapel)
    assert await sealed(services, chapel)
    assert "cut off or replaced" in (await verdict(services, chapel, noted)).fault


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (
            "update audit_log set changes = '{}' where id = {newest}",
            "was changed",
        ),
        (
            "delete from audit_log where id = {newest}",
            "are there",
        ),
        ("delete from audit_seals where {mine} and number = 1", "missing before number 2"),
        ("update audit_seals set seal = digest where {mine} and number = 2", "installation's key"),
        (
            "update audit_log set redacted_by = id, changes = '{}' where id = {newest}",
            "without a trace",
        ),
    ],
)
async def test_whoever_changes_the_trail_behind_our_back_is_found(
    services: Services, chapel: UUID, tamper: Tamper, change: str, fault: str
) -> None:
    for _ in range(2):
        await act(services, chapel, 2)
        await sealed(services, chapel)
    tamper(change.replace("{newest}", NEWEST).replace("{mine}", f"organization_id = '{chapel}'"))
    assert fault in (await verdict(services, chapel)).fault


async def test_a_transaction_that_is_still_open_is_left_for_the_next_seal(services: Services, chapel: UUID) -> None:
    await act(services, chapel)
    async with services.database.transaction(chapel) as slow:
        await identity.audit(slow, "contact.created", "contact", ids.uuid7())
        await act(services, chapel)
        await sealed(services, chapel)
    assert await sealed(services, chapel)
    assert (await verdict(services, chapel)).fault == ""


@pytest.mark.parametrize(
    "sql",
    [
        "update audit_log set action = 'other'",
        "delete from audit_log",
        "truncate audit_log",
        "insert into audit_log (id, organization_id, actor_kind, action, resource_type, created_at)"
        " values (gen_random_uuid(), '{id}', 'user', 'a.b', 'c', now())",
        "insert into audit_log (id, organization_id, actor_kind, action, resource_type, txid)"
        " values (gen_random_uuid(), '{id}', 'user', 'a.b', 'c', '1')",
        "update audit_seals set rows = 0",
        "delete from audit_seals",
    ],
)
async def test_the_application_can_only_append(services: Services, chapel: UUID, sql: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        async with services.database.transaction(chapel) as tx:
            await tx.execute(sql.replace("{id}", str(chapel)))


async def test_the_job_seals_every_organization_with_new_rows(services: Services, chapel: UUID, bakery: UUID) -> None:
    for organization_id in (chapel, bakery):
        await act(services, organization_id)
    await audit_chain.seal_audit.run(services, None)
    for organization_id in (chapel, bakery):
        found = await verdict(services, organization_id)
        assert (found.seals > 0, found.fault) == (True, "")
        assert not await sealed(services, organization_id)


async def test_the_trail_is_filtered_by_person_act_thing_and_time(ada: Browser, services: Services) -> None:
    organization_id = UUID((await ada.call("GET", "/api/v1/me")).json["data"]["organization_id"])
    thing = ids.uuid7()
    async with services.database.transaction(organization_id) as tx:
        await identity.audit(tx, "contact.updated", "contact", thing)
        await identity.audit(tx, "contact.deleted", "contact", ids.uuid7())

    async def acts(query: str) -> list[str]:
        answer = await ada.call("GET", f"/api/v1/audit-log?limit=100&{query}")
        return [row["action"] for row in answer.json["data"]]

    assert await acts("action=contact.updated") == ["contact.updated"]
    assert await acts("action=contact.") == ["contact.deleted", "contact.updated"]
    assert await acts(f"resource_type=contact&resource_id={thing}") == ["contact.updated"]
    assert await acts(f"actor_id={thing}") == []
    assert await acts("created_before=2020-01-01T00:00:00Z") == []
    assert len(await acts("created_after=2020-01-01T00:00:00Z")) > 2


async def test_a_number_is_no_moment(ada: Browser) -> None:
    refused = await ada.call("GET", "/api/v1/audit-log?created_before=0.5")
    assert (refused.status, refused.error["details"]["fields"][0]["path"]) == (422, "created_before")


async def test_downloading_the_trail_is_an_act_of_it(ada: Browser) -> None:
    answer = await ada.call("GET", "/api/v1/audit-log/export")
    lines = answer.raw.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("id,at,actor_kind")
    assert "audit.exported" in lines[1]
