"""Every job runs twice as well as once: a worker may die after its effects and before its queue knows (OPS-013)."""

import inspect
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest

from koinon import contacts, identity, organizations, wiring
from koinon.identity import signing_up
from koinon.identity.links import asking
from koinon.kit import ids as new
from koinon.platform import bulk, mail
from koinon.platform.jobs import Job
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.messaging import cast
from tests.simulator.running import quick, simulating

COUNTED = (
    "contacts",
    "addresses",
    "address_consents",
    "consent_ledger",
    "contact_words",
    "group_members",
    "imports",
    "import_rows",
    "contact_tags",
    "bulk_job_items",
    "broadcasts",
    "deliveries",
    "delivery_events",
    "unreached",
    "conversations",
    "messages",
    "audit_log",
    "mails",
)
FOUNDED = organizations.NewOrganization(
    name="Grace Chapel", kind=organizations.Kind.CHURCH, country="US", time_zone="America/New_York"
)
FORM = identity.SignUp("Ada Lovelace", "ada@example.org", "", FOUNDED)
LIST = b"Name,Phone\nGrace Hopper,2125550123\nNobody,12\n"


@pytest.fixture
async def carrier() -> AsyncIterator[Simulator]:
    async with simulating(quick(receipts=False)) as simulator:
        yield simulator


async def imported(services: Services, organization_id: UUID) -> UUID:
    made = await contacts.create_import(services, organization_id, "people.csv", LIST)
    async with services.database.transaction(organization_id) as tx:
        await contacts.map_import(tx, made.id)
        await contacts.check_import(tx, made.id)
    return made.id


async def mailed(services: Services, organization_id: UUID) -> UUID:
    letter = mail.Letter(kind="hello", subject="Hello", paragraphs=("Hello.",))
    async with services.database.transaction(organization_id) as tx:
        await mail.send(tx, services.vault, to="ada@example.org", letter=letter)
        return await tx.one(UUID, "select id from mails where organization_id = %(o)s", {"o": organization_id})


async def many(services: Services, organization_id: UUID) -> UUID:
    """A bulk job over more people than a request does by itself."""
    async with services.database.transaction(organization_id) as tx:
        for i in range(101):
            await contacts.create(tx, services.vault, contacts.NewContact(given_name=f"Many {i}"))
        asked = bulk.BulkRequest(operation="tag", all=True, updates={"tags": ["many"]})
        begun = await bulk.submit(tx, services, bulk.COLLECTIONS["contacts"], asked)
    assert begun.job_id is not None
    return begun.job_id


def asked_for_link(services: Services) -> dict[str, str]:
    """What a request for a new password leaves to its job."""
    sealed = services.vault.encrypt("ada@example.org", asking.NOBODYS, asking._SEAL).hex()
    names = ("ip", "user_agent", "browser")
    return {
        "purpose": "reset_password",
        "request_id": str(new.uuid7()),
        "sealed": sealed,
        "language": "en",
        "typed": signing_up.token_of(services, FORM, "hash"),
    } | dict.fromkeys(names, "")


async def standing(services: Services, organization_id: UUID, carrier: Simulator) -> dict[str, Any]:
    """How many rows there are of everything, and what the carrier took."""
    async with services.database.transaction(organization_id) as tx:
        o = {"o": organization_id}
        rows = {
            name: await tx.scalar(f"select count(*) from {name} where organization_id = %(o)s", o) for name in COUNTED
        }
    return rows | {"accepted": carrier.carrier.audit.summary()["accepted"]}


async def prepare(services: Services, organization_id: UUID, job: Job, import_id: UUID) -> None:
    """Press the button that makes an import's next job due."""
    press = {"contacts.run_import": contacts.run_import, "contacts.undo_import": contacts.undo_import}.get(job.name)
    if press is not None:
        async with services.database.transaction(organization_id) as tx:
            await press(tx, import_id)


async def test_every_job_runs_twice_as_well_as_once(services: Services, chapel: UUID, carrier: Simulator) -> None:
    await cast.sender(services, chapel, carrier.url)
    await cast.people(services, chapel, cast.distinct(20))
    broadcast = await cast.draft(services, chapel, "Hi {{ contact.first_name }}")
    await cast.send(services, chapel, broadcast.id)
    import_id = await imported(services, chapel)
    mail_id = await mailed(services, chapel)
    job_id = await many(services, chapel)
    ids = {
        "broadcast_id": str(broadcast.id),
        "import_id": str(import_id),
        "mail_id": str(mail_id),
        "archive_id": str(import_id),  # no such archive: nothing to write
        "job_id": str(job_id),
        "announcement_id": str(import_id),  # no such one: nobody to tell
        "merge_id": str(import_id),  # no such merge: nobody to follow
        "number_id": str(import_id),  # no such number: nothing to order
        "registration_id": str(import_id),  # nothing registered: nobody to ask
        "webhook_id": str(import_id),  # no such webhook: nothing to fetch
        "row_id": str(import_id),  # no such template: proven in templates/test_whatsapp.py
    }
    letter = {"kind": "suspended", "values": {"reason": "Complaints about messages."}, "once_key": "one"}
    link = asked_for_link(services)
    lost = {
        "user_id": str(import_id),
        "reason": "Lost the phone.",
        "what": "new_device",
        "event_id": "1",
        "contact_ids": [],
        "media_ids": [],
        "files": [],
        "media_id": str(import_id),  # no such file: nothing to prepare
    }  # nobody's id: proven in test_operating.py
    for job in wiring.jobs():
        given = ids | letter | link | lost | {"what": "new_device", "event_id": "1"}
        named = {name: given[name] for name in inspect.signature(job.run).parameters if name in given}
        whose = None if "_organization_id" in inspect.signature(job.run).parameters else str(chapel)
        await prepare(services, chapel, job, import_id)
        await job.call(services, whose, **named)
        once = await standing(services, chapel, carrier)
        await job.call(services, whose, **named)
        assert await standing(services, chapel, carrier) == once, job.name
    assert once["accepted"] == once["deliveries"] == 20
