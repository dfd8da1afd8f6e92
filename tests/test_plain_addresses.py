"""No event, metric or kept address of a request carries a phone number or a mail address (CON-016).

Logs are held to it by tests/platform/test_logs.py. What somebody types into a search stands in that request's own
address, as in every browser; neither the log nor the request log keeps it.
"""

from uuid import UUID

from prometheus_client import generate_latest

from koinon import contacts
from koinon.contacts import NewContact
from koinon.messaging.contracts import DeliveryState
from koinon.platform.metrics import REGISTRY
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.contacts.test_imports import imported
from tests.messaging import cast
from tests.messaging.conftest import Drain, carrier, drain
from tests.messaging.test_messages import queue, status

__all__ = ["carrier", "drain"]
NUMBER, MAIL = "+14155552671", "ada.lovelace@example.com"
MARKS = ("4155552671", "415-555-2671", "ada.lovelace", "5552672", "ben@example")
KEPT = """
select string_agg(row_to_json(e)::text, ' ') from {} e where organization_id = %(o)s
"""


async def test_what_is_published_and_measured_names_nobodys_address(
    services: Services, chapel: UUID, carrier: Simulator, drain: Drain, drain_jobs: Drain
) -> None:
    await cast.sender(services, chapel, carrier.url)
    async with services.database.transaction(chapel) as tx:
        ada = await contacts.create(tx, services.vault, NewContact(given_name="Ada", phones=(NUMBER,), emails=(MAIL,)))
        await contacts.add_address(tx, services.vault, ada.id, "email", "ben@example.com")
    await imported(services, drain_jobs, chapel, "First name,Phone,Email\nBen,4155552672,ben@example.org\n")
    sent = await queue(services, chapel, ada.id, NUMBER)
    await drain()
    assert (await status(services, chapel, sent.id)).state is DeliveryState.SENT
    async with services.database.transaction(chapel) as tx:
        await contacts.opt_out(tx, services.vault, phone=NUMBER, source="stop_keyword", evidence="message:1")
        await contacts.mark_address(tx, [contacts.phone_hash(services.vault, chapel, NUMBER)], "invalid", "provider")
        kept = {
            table: await tx.scalar(KEPT.format(table), {"o": chapel}) or ""
            for table in ("events", "audit_log", "deliveries", "delivery_events", "consent_ledger", "contacts")
        }
    kept["metrics"] = generate_latest(REGISTRY).decode()
    assert "contact.created" in kept["events"]
    assert {(where, mark) for where, text in kept.items() for mark in MARKS if mark in text} == set()
