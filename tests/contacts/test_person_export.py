"""What is known of a person, as a file for them (CON-091, 092); how long proofs and silent people stay (099, 100)."""

import io
import json
import zipfile
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from koinon import contacts, identity, organizations
from koinon.contacts import NewContact
from koinon.contacts.repository import erasing as erasing_rows
from koinon.contacts.service import erasing, person_exports, retention
from koinon.kit import clock
from koinon.organizations import data_retention
from koinon.platform.actor import system
from koinon.platform.configuration import Configuration
from koinon.platform.db import Tx
from koinon.platform.errors import KoinonError
from koinon.platform.postgres import Cluster
from koinon.platform.services import Services
from tests.identity.browser import Browser

Drain = Callable[[], Awaitable[None]]
ADA = "+14155552671"


async def ada_there(tx: Tx, services: Services, **more: object) -> contacts.Contact:
    new = NewContact(
        given_name="Ada", family_name="<b>Lovelace</b>", phones=(ADA,), locale="es", tags=("choir",), **more
    )
    return await contacts.create(tx, services.vault, new)  # type: ignore[arg-type]


async def test_the_file_holds_data_for_programs_and_a_page_in_their_language(
    services: Services, chapel: UUID, drain_jobs: Drain
) -> None:
    """CON-091: JSON and readable HTML, consent with the words shown; CON-092: audited, gone after seven days."""
    async with services.database.transaction(chapel) as tx:
        person = await ada_there(tx, services)
        text = await contacts.publish_text(tx, "sms", "es", "Acepto recibir mensajes.")
        entry = contacts.ConsentEntry(
            channel="sms", address_hash=b"", action="granted", source="form", text_version_id=text.id
        )
        await contacts.record_for_contact(tx, person.id, entry)
        request = await contacts.ask_export(tx, person.id)
        assert (await contacts.ask_export(tx, person.id)).id == request.id
    await drain_jobs()
    async with services.database.transaction(chapel) as tx:
        ready = await contacts.get_export(tx, request.id)
        file = await contacts.read_export(tx, services.vault, request.id)
        kept = await tx.scalar("select data_cipher from export_requests where id = %(id)s", {"id": request.id})
    assert ready.state == "ready"
    assert ready.expires_at is not None and ready.ready_at is not None
    assert ready.expires_at - ready.ready_at == timedelta(days=7)
    assert b"Ada" not in kept
    packed = zipfile.ZipFile(io.BytesIO(file.data))
    data = json.loads(packed.read("data.json"))["data"]
    assert [one["address"] for one in data["addresses"]] == [ADA]
    assert data["consents"][0]["text"] == "Acepto recibir mensajes."
    assert {"person", "groups", "messages", "conversations"} <= set(data)
    page = packed.read("data.html").decode()
    assert '<html lang="es">' in page
    assert "Cómo se te contacta" in page
    assert "&lt;b&gt;Lovelace&lt;/b&gt;" in page and "<b>Lovelace" not in page
    async with services.database.transaction(chapel) as tx:
        await tx.execute(
            "update export_requests set expires_at = now() - interval '1 second' where id = %(id)s", {"id": request.id}
        )
        await person_exports.tend_exports(tx)
        with pytest.raises(KoinonError) as gone:
            await contacts.read_export(tx, services.vault, request.id)
        acts = {row.action for row in await identity.trail(tx, 50, None)}
    assert gone.value.status == 410
    kinds = ("requested", "built", "read", "expired")
    assert {f"person_export.{kind}" for kind in kinds} <= acts


async def test_over_the_api_a_person_is_exported_hidden_and_brought_back(ada: Browser, drain_jobs: Drain) -> None:
    made = await ada.call("POST", "/api/v1/contacts", {"given_name": "Grace", "phones": ["(212) 555-0123"]})
    path = f"/api/v1/contacts/{made.json['data']['id']}"
    export = await ada.call("POST", f"{path}/export", {})
    assert (export.status, export.json["data"]["state"]) == (202, "waiting")
    await drain_jobs()
    listed = (await ada.call("GET", "/api/v1/export-requests")).json["data"]
    assert [(one["id"], one["state"]) for one in listed] == [(export.json["data"]["id"], "ready")]
    file = await ada.call("GET", f"/api/v1/export-requests/{listed[0]['id']}/file")
    assert (file.status, file.raw[:2]) == (200, b"PK")
    asked = await ada.call("POST", f"{path}/erasure", {"reason": "by letter"})
    assert (asked.status, asked.json["data"]["state"]) == (202, "pending")
    assert (await ada.call("GET", path)).status == 404
    assert (await ada.call("POST", f"{path}/erasure", {"days": 31})).status == 422
    waiting = (await ada.call("GET", "/api/v1/erasure-requests?state=pending")).json["data"]
    assert [one["contact_id"] for one in waiting] == [made.json["data"]["id"]]
    both = await ada.call("GET", "/api/v1/erasure-requests?state=pending&limit=0")
    assert (both.status, [one["path"] for one in both.json["error"]["details"]["fields"]]) == (422, ["limit"])
    assert (await ada.call("DELETE", f"{path}/erasure")).status == 204
    assert (await ada.call("GET", path)).status == 200
    assert (await ada.call("DELETE", f"{path}/erasure")).status == 404


async def erased(services: Services, organization: UUID) -> UUID:
    async with services.database.transaction(system(organization)) as tx:
        person = await ada_there(tx, services)
        await contacts.opt_in(tx, services.vault, phone=ADA, source="start_keyword", evidence="message:1")
        await contacts.ask_erasure(tx, person.id, days=0, reason="now")
    assert await erasing.erase_due(services, organization) == 1
    return person.id


async def test_the_proof_stays_without_a_name_for_five_years_and_the_denial_for_good(
    services: Services, chapel: UUID, cluster: Cluster, settings: Configuration
) -> None:
    """CON-099."""
    await erased(services, chapel)
    own = (
        "select action, source, contact_id, ip, user_agent, evidence, note from consent_ledger order by occurred_at, id"
    )
    async with services.database.transaction(chapel) as tx:
        kept = await tx.all(tuple, own)
        assert [row[:2] for row in kept] == [("granted", "start_keyword"), *[("denied", "erasure")] * (len(kept) - 1)]
        assert {value for row in kept for value in row[2:]} == {None}
        assert await erasing_rows.purge_ledger(tx, clock.now(), 100) == 0, "nothing goes before a year, whoever asks"
    async with services.database.transaction(chapel) as tx:
        await retention.purge_proofs(tx, "UTC")
        assert await tx.all(tuple, own) == kept
    url = cluster.url("postgres", str(conninfo_to_dict(str(settings.database_url))["dbname"]))
    with psycopg.connect(url, autocommit=True) as years:
        aged = "update consent_ledger set erased_at = now() - interval '5 years 1 day' where organization_id = %s"
        years.execute(aged, (chapel,))
    async with services.database.transaction(chapel) as tx:
        await retention.purge_proofs(tx, "UTC")
        assert [row[:2] for row in await tx.all(tuple, own)] == [("denied", "erasure")] * 2
        states = await contacts.consent_states(tx, [contacts.phone_hash(services.vault, chapel, ADA)])
    assert [one.state for one in states.values()] == ["denied"]


async def test_silent_people_are_asked_to_be_forgotten_and_wait(services: Services, chapel: UUID) -> None:
    """CON-100: by the organization's rule, at night, never against a legal hold."""
    async with services.database.transaction(chapel) as tx:
        silent = await ada_there(tx, services)
        await contacts.create(tx, services.vault, NewContact(given_name="Ben"))
        long_ago = clock.now() - timedelta(days=400)
        await tx.execute(
            "update contacts set created_at = %(at)s, updated_at = %(at)s where id = %(id)s",
            {"at": long_ago, "id": silent.id},
        )
        assert await contacts.silent_people(tx, 12) == (1, [silent.id])
        assert await contacts.silent_people(tx, 24) == (0, [])
        await organizations.change_settings(tx, {"data_retention": {"people_months": 12}})
        await tx.execute("update organizations set legal_hold = true where id = %(o)s", {"o": chapel})
    await data_retention.forget_old.run(services, chapel)
    async with services.database.transaction(chapel) as tx:
        assert (await contacts.erasures_page(tx))[0] == []
        await tx.execute("update organizations set legal_hold = false where id = %(o)s", {"o": chapel})
    await data_retention.forget_old.run(services, chapel)
    await data_retention.forget_old.run(services, chapel)
    async with services.database.transaction(chapel) as tx:
        found = (await contacts.erasures_page(tx))[0]
    assert [(one.contact_id, one.channel_of_request, one.state) for one in found] == [
        (silent.id, "retention", "pending")
    ]
