"""Encryption at rest: whoever reads a dump of the database and the logs finds nobody's number or mail (CON-015, 016).

The people of this module go through what happens in a week: added, refused, looked for, imported with faulty rows,
texted, heard, opted out, exported, erased. Then every table is written out as text, by COPY as a dump does, and read
together with every line of log. What somebody writes into a message or a note is their own text and stands as it is.
"""

import io
import logging
import re
from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import quote
from uuid import UUID

import psycopg.conninfo
import pytest
from psycopg import sql

from koinon import channels, contacts
from koinon.inbox import handlers
from koinon.kit import clock, ids
from koinon.messaging.contracts import DeliveryState
from koinon.platform.configuration import Configuration
from koinon.platform.postgres import Cluster
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.contacts.test_imports import imported
from tests.identity.browser import Browser
from tests.messaging import cast
from tests.messaging.conftest import carrier, drain
from tests.messaging.test_messages import queue, status

__all__ = ["carrier", "drain"]
Drain = Callable[[], Awaitable[None]]
ADA, BEN, CLEO, DORA = "+16285559311", "+16285559312", "+16285559313", "+16285559314"
# The digits that all their numbers begin with, in each way they are written, and the local part of each mail.
MARKS = ("628555931", "(628) 555-931", "628-555-931", "ada.lovelace.rest", "ben.rest", "cleo.rest", "dora.rest")
TABLES = """
select c.relname
from pg_class c
where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
order by 1
"""
LIST = (
    "First name,Phone,Email\n"
    "Ben,(628) 555-9312,ben.rest@example.com\n"
    "Broken,628-555-931,cleo.rest@example\n"
    "Cleo,6285559313,cleo.rest@example.com\n"
)


def found(url: str, marks: Sequence[str]) -> set[tuple[str, str]]:
    """(table, mark) of whatever a dump shows plainly, in text or as the bytes of a column."""
    seen = set()
    with psycopg.connect(url) as connection:
        for (table,) in connection.execute(TABLES.encode()).fetchall():
            dump = io.BytesIO()
            with connection.cursor().copy(sql.SQL("copy {} to stdout").format(sql.Identifier(table))) as rows:
                for block in rows:
                    dump.write(block)
            text = dump.getvalue().lower()
            seen |= {(table, mark) for mark in marks if mark.encode() in text or mark.encode().hex().encode() in text}
    return seen


async def heard(services: Services, organization_id: UUID, sender: channels.Sender, text: str, from_: str) -> None:
    message = channels.InboundMessage(
        event_id=ids.uuid7().hex, provider_id=ids.uuid7().hex, sender=sender.value, from_=from_, text=text, media=(),
        occurred_at=clock.now(), keyword=None,
    )  # fmt: skip
    async with services.database.transaction(organization_id) as tx:
        await handlers.file_inbound(tx, services, [channels.AppliedFact(sender.account_id, sender.id, message)])


async def added_refused_and_looked_for(ada: Browser) -> str:
    """By the API; what was typed wrong is in the answer and nowhere else."""
    person = {"given_name": "Ada", "phones": [ADA], "emails": ["ada.lovelace.rest@example.com"]}
    made = await ada.call("POST", "/api/v1/contacts", person)
    assert made.status == 201, made.raw
    assert (await ada.call("POST", "/api/v1/contacts", {**person, "on_match": "refuse"})).status == 409
    wrong = {"given_name": "Wrong", "phones": ["+1628555931"], "emails": ["dora.rest@"]}
    assert (await ada.call("POST", "/api/v1/contacts", wrong)).status == 422
    for asked in ("(628) 555-9311", "6285559311", "ada.lovelace.rest@example.com"):
        assert (await ada.call("GET", f"/api/v1/contacts?q={quote(asked)}")).json["data"]
    path = f"/api/v1/contacts/{made.json['data']['id']}"
    for more in ({"email": "dora.rest@example.org"}, {"phone": DORA}):
        assert (await ada.call("POST", f"{path}/addresses", more)).status == 201
    return str(made.json["data"]["id"])


async def changed_in_bulk(ada: Browser, drain_jobs: Drain) -> None:
    """Both roads: at once, and as a job with a file, each chosen by a number typed into the search."""
    for asked in (
        {"operation": "tag", "filters": {"q": "6285559311"}, "updates": {"tags": ["known"]}},
        {"operation": "export", "filters": {"q": "6285559311"}},
        {"operation": "export", "filters": {"q": "ada.lovelace.rest@example.com"}},
    ):
        answer = await ada.call("POST", "/api/v1/contacts/bulk", asked)
        assert answer.status in (200, 202), answer.raw
    await drain_jobs()


async def test_a_dump_and_the_logs_show_nobodys_number_or_mail(
    services: Services,
    settings: Configuration,
    cluster: Cluster,
    ada: Browser,
    carrier: Simulator,
    drain: Drain,
    drain_jobs: Drain,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    organization_id = UUID((await ada.call("GET", "/api/v1/organization")).json["data"]["id"])
    sender = await cast.sender(services, organization_id, carrier.url)
    contact_id = UUID(await added_refused_and_looked_for(ada))
    done = await imported(services, drain_jobs, organization_id, LIST)
    assert (done.counts.new, done.counts.invalid) == (2, 1)
    sent = await queue(services, organization_id, contact_id, ADA)
    await drain()
    assert (await status(services, organization_id, sent.id)).state is DeliveryState.SENT
    for number in (ADA, BEN, DORA):
        await heard(services, organization_id, sender, "Yes, I am coming", number)
    async with services.database.transaction(organization_id) as tx:
        await contacts.opt_out(tx, services.vault, phone=BEN, source="stop_keyword", evidence="message:1")
        await contacts.mark_address(tx, [contacts.phone_hash(services.vault, organization_id, CLEO)], "invalid", "x")
    await changed_in_bulk(ada, drain_jobs)
    saved = {"all": [{"field": "given_name", "op": "is", "value": "Ada"}]}
    await ada.call("POST", "/api/v1/segments", {"name": "Adas", "rules": saved})
    assert (await ada.call("POST", f"/api/v1/contacts/{contact_id}/export", {})).status == 202
    await drain_jobs()
    database = psycopg.conninfo.conninfo_to_dict(str(settings.database_url))["dbname"]
    url = cluster.url("postgres", str(database))
    shown = {re.sub(r"_\D?\d{4}.*", "", table) for table, _ in found(url, ["yes, i am coming", str(organization_id)])}
    assert {"contacts", "messages", "bulk_jobs", "audit_log", "events", "import_rows"} <= shown  # it does read them
    assert found(url, MARKS) == set()
    told = caplog.text + "".join(capsys.readouterr())
    assert {mark for mark in MARKS if mark in told} == set()
