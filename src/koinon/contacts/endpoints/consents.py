"""REST v1 of consent: the ledger, what a contact agreed to, and the words they agreed to."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Literal
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.response import Stream
from msgspec import Meta, Struct

from koinon import identity
from koinon.contacts import errors as refusals
from koinon.contacts.contracts import (
    Channel,
    Consent,
    ConsentEntry,
    ConsentRecord,
    ConsentReport,
    ConsentSource,
    ConsentText,
)
from koinon.contacts.service import consent_report, consents, reading
from koinon.kit import clock
from koinon.kit.pagination import Cursor
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.db import Tx
from koinon.platform.rest import PageRequest, Pagination
from koinon.platform.services import Services

READ = {"permission": "consent:read", "cache": "live"}
WRITE = {"permission": "consent:write"}
LATEST_FIRST = rest.paging(rest.Order("occurred_at"))


class NewConsent(rest.Body, frozen=True, kw_only=True):
    """A change of consent as staff, a form or a partner knows it; a grant names the words that were shown.

    `signed_form_id` turns a refusal into a grant: it needs `consent:override` and a note. A carrier that blocks them
    goes on doing so until they text START.
    """

    contact_id: UUID
    address_id: UUID | None = None
    channel: Literal["sms", "whatsapp", "email"] = "sms"
    action: Literal["granted", "denied", "pending"]
    source: Literal["staff", "form", "api"] = "api"
    evidence: Annotated[str, Meta(min_length=1, max_length=500, examples=["form:2026-05-03:17"])] | None = None
    text_version_id: UUID | None = None
    occurred_at: datetime | None = None
    note: Annotated[str, Meta(max_length=1_000)] | None = None
    signed_form_id: UUID | None = None


class RecordedConsent(Struct, frozen=True):
    """What an entry did; `recorded` is false where the same evidence was known already."""

    channel: Channel
    recorded: bool
    before: Consent
    after: Consent
    ledger_id: UUID | None


class NewConsentText(rest.Body, frozen=True, kw_only=True):
    """Words to publish as the next version of `key` in a language."""

    key: Annotated[str, Meta(min_length=1, max_length=60, examples=["sms_updates"])]
    locale: Literal["en", "es", "pt"]
    body: Annotated[str, Meta(min_length=1, max_length=2_000, examples=["I agree to receive texts."])]


@get("/api/v1/consents", opt={**READ, "errors": [errors.INVALID_CURSOR]}, dependencies=LATEST_FIRST)
async def list_consents(
    services: Services,
    actor: Actor,
    paging: PageRequest,
    channel: FromQuery[Channel | None] = None,
    source: FromQuery[list[ConsentSource] | None] = None,
) -> rest.Envelope[Sequence[ConsentRecord]]:
    """List the consent ledger, newest first."""
    async with services.database.transaction(actor) as tx:
        found, pagination = await _page(tx, paging, None, channel, source or ())
    return rest.page(found, pagination)


@get(
    "/api/v1/contacts/{contact_id:uuid}/consents",
    opt={**READ, "errors": [errors.INVALID_CURSOR]},
    dependencies=LATEST_FIRST,
)
async def list_contact_consents(
    contact_id: FromPath[UUID], services: Services, actor: Actor, paging: PageRequest
) -> rest.Envelope[Sequence[ConsentRecord]]:
    """List what a contact agreed to and refused, newest first, changes to numbers they share included."""
    async with services.database.transaction(actor) as tx:
        await reading.require(tx, contact_id)
        found, pagination = await _page(tx, paging, contact_id, None, ())
    return rest.page(found, pagination)


@post("/api/v1/consents", opt={**WRITE, "errors": [refusals.CONSENT_DENIED, errors.RECIPIENT_UNREACHABLE]})
@rest.once_per_key
async def create_consent(
    data: JSONBody[NewConsent], services: Services, actor: Actor
) -> Response[rest.Envelope[RecordedConsent]]:
    """Record a change of consent. Only the person turns a refusal into a grant, by word or by a form they signed.

    The same evidence counts once.
    """
    entry = ConsentEntry(
        channel=data.channel,
        address_hash=b"",
        action=data.action,
        source=data.source,
        evidence=data.evidence,
        text_version_id=data.text_version_id,
        note=data.note,
        occurred_at=data.occurred_at,
        form_id=data.signed_form_id,
    )
    async with services.database.transaction(actor) as tx:
        await reading.get(tx, services.vault, data.contact_id)
        change = await consents.record_for_contact(tx, data.contact_id, entry, data.address_id)
    told = RecordedConsent(change.channel, change.recorded, change.before, change.after, change.ledger_id)
    return rest.created(told, f"/api/v1/contacts/{data.contact_id}/consents")


@get("/api/v1/consent-texts", opt={**READ, "cache": "private"})
async def list_consent_texts(services: Services, actor: Actor) -> rest.Envelope[list[ConsentText]]:
    """List the words people agree to, every version; an organization has few, so all are in one page."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await consents.consent_texts(tx))


@post("/api/v1/consent-texts", opt={"permission": "settings:write"})
@rest.once_per_key
async def create_consent_text(
    data: JSONBody[NewConsentText], services: Services, actor: Actor
) -> Response[rest.Envelope[ConsentText]]:
    """Publish a new version of a text; it can never be changed."""
    async with services.database.transaction(actor) as tx:
        text = await consents.publish_text(tx, data.key, data.locale, data.body)
    return rest.created(text, "/api/v1/consent-texts")


@get("/api/v1/consents/report", opt=READ)
async def get_consent_report(
    services: Services,
    actor: Actor,
    since: FromQuery[date | None] = None,
    until: FromQuery[date | None] = None,
) -> rest.Envelope[ConsentReport]:
    """Count consent as it stands, and its changes by month, channel, action and source; the last year unless said."""
    end = _midnight(until) if until else clock.now()
    begin = _midnight(since) if since else end - timedelta(days=366)
    if begin > end:
        raise errors.invalid_field("since", "out_of_range", "The first day comes after the last.")
    async with services.database.transaction(actor, timeout_ms=20_000) as tx:
        return rest.one(await consent_report.consent_report(tx, begin, end))


@get(
    "/api/v1/consents.csv",
    opt={"permission": "contacts:export", "cache": "secret", "limit": "exports"},
    media_type="text/csv",
)
async def download_consents(
    services: Services,
    actor: Actor,
    channel: FromQuery[Channel | None] = None,
    source: FromQuery[ConsentSource | None] = None,
) -> Stream:
    """Download the consent ledger with its proof (the newest 100,000 entries) as CSV."""
    async with services.database.transaction(actor) as tx:
        await identity.audit(tx, "consents.exported", "consent_ledger", None, {"channel": channel, "source": source})
    return rest.csv(consent_report.consents_csv(services, actor, channel, source), "consents.csv")


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


async def _page(
    tx: Tx,
    paging: PageRequest,
    contact_id: UUID | None,
    channel: Channel | None,
    sources: Sequence[ConsentSource],
) -> tuple[Sequence[ConsentRecord], Pagination]:
    filters = {"list": "consents", "contact": str(contact_id), "channel": channel, "sources": sorted(sources)}
    return await paging.page(
        tx,
        filters,
        lambda seen, at, limit: consents.consents_page(
            seen,
            contact_id=contact_id,
            channel=channel,
            sources=sources,
            before=(at.moment, at.id) if at else None,
            backwards=at is not None and at.direction == "prev",
            limit=limit,
        ),
        lambda record: Cursor((record.occurred_at,), record.id),
    )


ENDPOINTS = [
    list_consents,
    list_contact_consents,
    create_consent,
    list_consent_texts,
    create_consent_text,
    get_consent_report,
    download_consents,
]
