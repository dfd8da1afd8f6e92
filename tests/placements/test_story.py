"""A whole organization's life on a database of its own: nothing of it at home, nothing of others there (ORG-035)."""

import asyncio
import zipfile
from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from koinon import contacts, organizations
from koinon.contacts import ImportOptions
from koinon.messaging.contracts import BroadcastState
from koinon.platform.where import COPIED_TABLES, HOME_TABLES
from tests.identity.browser import Browser, Script
from tests.messaging import cast
from tests.placements.conftest import Installation, organization_of
from tests.simulator.running import call

LIST = "Name,Phone,Email\nAda Lovelace,(415) 555-2671,ada@example.com\nBen Núñez,415-555-2672,\n"
ADA = "+14155552671"
EMAIL = "ada@grace-chapel.example"
AT_HOME = COPIED_TABLES | HOME_TABLES
"""How an organization is found, who has a seat in it and with what rights, who signed in: sign-in stays at home."""

TENANT_TABLES = """
select c.relname
from pg_class c
join pg_attribute a on a.attrelid = c.oid and a.attname = 'organization_id' and not a.attisdropped
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
"""


@pytest.fixture(scope="module")
async def founder(installation: Installation) -> Browser:
    """Ada, who founded Grace Chapel in the region eu."""
    return await installation.found("eu", email=EMAIL)


@pytest.fixture(scope="module")
async def chapel(founder: Browser) -> UUID:
    """Grace Chapel."""
    return await organization_of(founder)


async def test_it_lives_where_it_was_asked_to(installation: Installation, chapel: UUID) -> None:
    assert installation.rows("eu", "select name from organizations where id = %s", chapel) == [("Grace Chapel",)]
    led = "select distinct placement from directory where organization_id = %s"
    assert installation.rows("home", led, chapel) == [("eu",)]
    mirrored = installation.rows("eu", "select email, name, locale, password_hash from users where email = %s", EMAIL)
    assert mirrored == [(EMAIL, "Ada Lovelace", "en", None)]


async def test_its_people_sign_in_as_everybody_does(installation: Installation, chapel: UUID) -> None:
    browser = Browser(installation.application.edge)
    answer = await browser.sign_in(EMAIL)
    assert answer.status == 200, answer.raw
    assert await organization_of(browser) == chapel
    (member,) = (await browser.call("GET", "/api/v1/members")).json["data"]
    assert (member["email"], member["role"]) == (EMAIL, "owner")


async def test_import_broadcast_reply_and_stop(installation: Installation, chapel: UUID) -> None:
    web = installation.home
    async with web.database.transaction(chapel) as tx:
        text = await contacts.publish_text(tx, "sms", "en", "I agree to texts from Grace Chapel.")
    made = await contacts.create_import(web, chapel, "list.csv", LIST.encode())
    async with web.database.transaction(chapel) as tx:
        await contacts.map_import(tx, made.id, options=ImportOptions(consent_text_id=text.id, attested=True))
        await contacts.check_import(tx, made.id)
    await installation.work()
    async with web.database.transaction(chapel) as tx:
        await contacts.run_import(tx, made.id)
    await installation.work()
    sender = await cast.sender(web, chapel, installation.simulator.url)
    broadcast = await cast.draft(web, chapel, "Doors open at nine.")
    await cast.send(web, chapel, broadcast.id)
    await ended(installation, chapel, broadcast.id)
    assert len(await phone(installation, ADA)) == 1
    await writes(installation, sender.value, "Which entrance?")
    assert [
        row[0] for row in installation.rows("eu", "select status from conversations where organization_id = %s", chapel)
    ] == ["open"]
    await writes(installation, sender.value, "STOP")
    denied = installation.rows(
        "eu", "select count(*) from address_consents where state = 'denied' and organization_id = %s", chapel
    )
    assert denied == [(1,)]
    again = await cast.draft(web, chapel, "And again on Sunday.")
    await cast.send(web, chapel, again.id, key="twice")
    await ended(installation, chapel, again.id)
    assert len([one for one in await phone(installation, ADA) if "Sunday" in one["text"]]) == 0


async def test_an_api_key_finds_it(installation: Installation, founder: Browser, chapel: UUID) -> None:
    body = {"name": "Script", "scopes": ["contacts:read", "contacts:write"]}
    made = await founder.call("POST", "/api/v1/api-keys", body)
    assert made.status == 201, made.raw
    script = Script(installation.application.edge, made.json["data"]["secret"])
    added = await script.call("POST", "/api/v1/contacts", {"given_name": "Carla"}, idempotency_key="once")
    assert added.status == 201, added.raw
    again = await script.call("POST", "/api/v1/contacts", {"given_name": "Carla"}, idempotency_key="once")
    assert again.json["data"]["id"] == added.json["data"]["id"]
    found = installation.rows(
        "eu", "select organization_id from contacts where given_name = 'Carla' and organization_id = %s", chapel
    )
    assert found == [(chapel,)]


async def test_its_pages_show_it(installation: Installation, founder: Browser) -> None:
    page = await founder.call("GET", "/people", accept="text/html")
    assert page.status == 200
    assert b"Lovelace" in page.raw


async def test_its_archive_holds_everything(installation: Installation, chapel: UUID, tmp_path: Path) -> None:
    manifest = await organizations.export(installation.home, chapel, tmp_path / "archive.zip")
    assert manifest["tables"]["contacts"]["rows"] == 3
    with zipfile.ZipFile(tmp_path / "archive.zip") as archive:
        assert b"Grace Chapel" in archive.read("tables/organizations.jsonl")


async def test_nothing_of_it_lies_at_home(installation: Installation, chapel: UUID) -> None:
    found = {}
    for where in ("home", "eu"):
        (tables,) = zip(*installation.rows(where, TENANT_TABLES), strict=True)
        counted = {
            t: installation.rows(where, f"select count(*) from {t} where organization_id = %s", chapel) for t in tables
        }
        found[where] = {str(table) for table, ((count,),) in counted.items() if count}
    assert found["home"] <= AT_HOME
    assert {"contacts", "addresses", "consent_ledger", "deliveries", "messages", "audit_log", "events"} <= found["eu"]
    assert installation.rows(
        "home", "select count(*) from procrastinate_jobs where args->>'organization_id' = %s", str(chapel)
    ) == [(0,)]


async def ended(installation: Installation, organization_id: UUID, broadcast_id: UUID) -> None:
    for _ in range(100):
        await installation.work()
        if (await cast.found(installation.home, organization_id, broadcast_id)).state is BroadcastState.COMPLETED:
            return
    raise AssertionError("the broadcast is not sent")


async def phone(installation: Installation, number: str) -> list[dict[str, str]]:
    answer = await call(installation.simulator, "GET", f"/_sim/messages?number=%2B{number[1:]}")
    return list(msgspec.json.decode(answer.body))


async def writes(installation: Installation, to: str, text: str) -> None:
    """Somebody's text reaches the door at the address that our messages name, and the worker of that database."""
    answer = await call(installation.simulator, "POST", "/_sim/inbound", {"from": ADA, "to": to, "text": text})
    assert answer.status == 200, answer.body
    for _ in range(100):
        if installation.rows("eu", "select 1 from inbound_webhooks where state = 'received'"):
            break
        await asyncio.sleep(0.02)
    await installation.work()
