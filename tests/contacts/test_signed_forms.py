"""A signed form: the one way staff turn a refusal into a grant, with its proof (CON-046)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from koinon import contacts
from koinon.contacts import ConsentEntry, NewContact
from koinon.contacts.policy import signed_forms
from koinon.contacts.policy.signed_forms import content_type
from koinon.kit import clock
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.db import Tx
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services
from tests.identity.browser import Browser

ADA = "+14155552671"
PDF = b"%PDF-1.7\n" + bytes(range(256))


async def opted_out(tx: Tx, services: Services, source: str = "stop_keyword") -> contacts.Contact:
    """Ada, who sent STOP an hour ago."""
    person = await contacts.create(tx, services.vault, NewContact(given_name="Ada", phones=(ADA,)))
    stop: Any = {"source": source, "evidence": "message:1", "occurred_at": clock.now() - timedelta(hours=1)}
    await contacts.opt_out(tx, services.vault, phone=ADA, **stop)
    return person


async def override(tx: Tx, services: Services, person: UUID, **changes: Any) -> contacts.ConsentChange:
    form = await contacts.keep_signed_form(tx, services.vault, person, "scan.pdf", PDF)
    text = await contacts.publish_text(tx, "sms", "en", "I agree to texts.")
    entry = ConsentEntry(
        channel="sms",
        address_hash=b"",
        action="granted",
        source="api",
        form_id=form.id,
        text_version_id=text.id,
        note="at the front desk",
        occurred_at=clock.now() - timedelta(minutes=5),
    )
    return await contacts.record_for_contact(tx, person, msgspec.structs.replace(entry, **changes))


async def test_a_signed_form_lifts_an_opt_out_and_is_its_proof(services: Services, chapel: UUID) -> None:
    async with services.database.transaction(chapel) as tx:
        person = await opted_out(tx, services)
        change = await override(tx, services, person.id)
        assert (change.before, change.after, change.recorded) == ("denied", "granted", True)
        newest = (await contacts.consents_page(tx, contact_id=person.id))[0]
        assert (newest.action, newest.source, newest.note) == ("granted", "form", "at the front desk")
        assert newest.form_id is not None
        form, data = await contacts.signed_form(tx, services.vault, newest.form_id)
        assert (form.file_name, form.content_type, data) == ("scan.pdf", "application/pdf", PDF)
        kept = await tx.scalar("select data_cipher from consent_forms where organization_id = %(o)s", {"o": chapel})
        assert PDF not in kept, "what a person signed does not lie open"
        assert (await contacts.get(tx, services.vault, person.id)).addresses[0].consent_signed
        audited = await tx.all(
            str, "select action from audit_log where organization_id = %(o)s order by id", {"o": chapel}
        )
    assert [one for one in audited if one != "consent_text.published"][1:] == [
        "consent.form_kept",
        "consent.overridden",
        "consent.form_read",
    ]


async def test_a_late_stop_by_a_carriers_clock_does_not_undo_it_but_a_new_one_does(
    services: Services, chapel: UUID
) -> None:
    """It is the person's own word, as START is: only what they say afterwards counts more."""
    late: Any = {"source": "carrier_list", "evidence": "list", "occurred_at": clock.now() - timedelta(minutes=30)}
    async with services.database.transaction(chapel) as tx:
        person = await opted_out(tx, services)
        await override(tx, services, person.id)
        assert (await contacts.opt_out(tx, services.vault, phone=ADA, **late)).after == "granted"
        again = await contacts.opt_out(tx, services.vault, phone=ADA, source="stop_keyword", evidence="message:2")
        assert again.after == "denied"
        with pytest.raises(KoinonError, match="consent_denied"):
            await override(tx, services, person.id)  # the same file once more proves nothing new


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"note": None}, "note"),
        ({"note": "  "}, "note"),
        ({"text_version_id": None}, "text_version_id"),
        ({"occurred_at": clock.now() - timedelta(hours=2)}, "occurred_at"),
        ({"occurred_at": clock.now() + timedelta(days=2)}, "occurred_at"),
        ({"form_id": UUID(int=7)}, "signed_form_id"),
    ],
)
async def test_what_is_missing_or_older_than_the_refusal_is_told(
    services: Services, chapel: UUID, changes: dict[str, Any], path: str
) -> None:
    async with services.database.transaction(chapel) as tx:
        person = await opted_out(tx, services)
        with pytest.raises(KoinonError) as refused:
            await override(tx, services, person.id, **changes)
    assert refused.value.status == 422
    assert [fault.path for fault in refused.value.faults] == [path]  # type: ignore[attr-defined]


async def test_a_form_of_somebody_else_is_none(services: Services, chapel: UUID) -> None:
    async with services.database.transaction(chapel) as tx:
        person = await opted_out(tx, services)
        other = await contacts.create(tx, services.vault, NewContact(given_name="Ben"))
        form = await contacts.keep_signed_form(tx, services.vault, other.id, "scan.pdf", PDF)
        with pytest.raises(KoinonError) as refused:
            await override(tx, services, person.id, form_id=form.id)
    assert refused.value.status == 422


async def test_without_the_right_nobody_overrides(services: Services, chapel: UUID) -> None:
    staff = Actor(kind=ActorKind.USER, organization_id=chapel, permissions=frozenset({"consent:write"}))
    async with services.database.transaction(chapel) as tx:
        person = await opted_out(tx, services)
    async with services.database.transaction(staff) as tx:
        with pytest.raises(KoinonError, match="insufficient_permissions"):
            await contacts.keep_signed_form(tx, services.vault, person.id, "scan.pdf", PDF)


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"%PDF-1.4", "application/pdf"),  # ISO 32000-1 7.5.2
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "image/jpeg"),  # ITU T.81 SOI
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "image/png"),  # PNG specification 5.2
        (b"RIFF\x24\x00\x00\x00WEBPVP8 ", "image/webp"),  # WebP container specification
        (b"\x00\x00\x00\x18ftypheic", "image/heic"),  # ISO 14496-12, HEIF
        (b"<html><script>", None),
        (b"PK\x03\x04", None),
        (b"", None),
    ],
)
def test_a_form_is_told_by_its_own_bytes(start: bytes, kind: str | None) -> None:
    assert content_type(start) == kind


async def test_over_the_api(ada: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """Upload, then name it; the download is the very file; what is no form is refused."""
    person = (await ada.call("POST", "/api/v1/contacts", {"given_name": "Grace", "phones": [ADA]})).json["data"]
    text = await ada.call("POST", "/api/v1/consent-texts", {"key": "sms", "locale": "en", "body": "I agree to texts."})
    denied = {"contact_id": person["id"], "action": "denied", "source": "staff", "note": "asked at the door"}
    assert (await ada.call("POST", "/api/v1/consents", denied)).status == 201
    path = f"/api/v1/contacts/{person['id']}/signed-forms"
    assert (await upload(ada, path, b"<html>")).json["error"]["code"] == "invalid_file"
    made = await upload(ada, path, PDF)
    assert (made.status, made.json["data"]["content_type"]) == (201, "application/pdf")
    again = await upload(ada, path, PDF)
    assert again.json["data"]["id"] == made.json["data"]["id"], "the same file is kept once"
    body = {
        "contact_id": person["id"],
        "action": "granted",
        "text_version_id": text.json["data"]["id"],
        "signed_form_id": made.json["data"]["id"],
        "occurred_at": clock.now().isoformat(),
        "note": "by post",
    }
    recorded = await ada.call("POST", "/api/v1/consents", body)
    assert (recorded.status, recorded.json["data"]["after"]) == (201, "granted")
    file = await ada.call("GET", f"/api/v1/signed-forms/{made.json['data']['id']}")
    assert (file.raw, file.headers["content-type"]) == (PDF, "application/pdf")
    assert file.headers["content-disposition"].startswith("attachment")
    assert file.headers["x-content-type-options"] == "nosniff"
    monkeypatch.setattr(signed_forms, "LARGEST", 100)
    assert (await upload(ada, path, PDF + b"more")).status == 413


async def upload(browser: Browser, path: str, data: bytes) -> Any:
    boundary = "form-data-boundary"
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="scan.pdf"\r\n\r\n'
    body = head.encode() + data + f"\r\n--{boundary}--\r\n".encode()
    return await browser.call("POST", path, body, content_type=f"multipart/form-data; boundary={boundary}")
