"""Single messages: send one, find them, take one back, read its history."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, delete, get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from msgspec import Meta, Struct

from koinon import contacts, identity, organizations
from koinon.kit import clock, email_address, phone
from koinon.kit.pagination import Cursor
from koinon.messaging import errors as refusals
from koinon.messaging.contracts import Delivery, DeliveryEvent, DeliveryState
from koinon.messaging.endpoints.answers import AcceptedMessage, DeliveryOut
from koinon.messaging.endpoints.content_shapes import chosen
from koinon.messaging.endpoints.expanding import CONTACT
from koinon.messaging.endpoints.ledger_rows import deliveries_out
from koinon.messaging.endpoints.shapes import MessageIn
from koinon.messaging.figures.contracts import MailFigures
from koinon.messaging.figures.mails import email_analytics
from koinon.messaging.repository import deliveries
from koinon.messaging.repository.deliveries import SingleQuery
from koinon.messaging.service import addressed, messages, results
from koinon.messaging.service.addressed import Words
from koinon.messaging.templates.errors import TEMPLATE_NOT_APPROVED, TEMPLATE_UNPUBLISHED
from koinon.messaging.templates.service import giving
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.db import Tx
from koinon.platform.rest.idempotency import once
from koinon.platform.services import Services

PATH = "/api/v1/messages"
Instant = Annotated[datetime, Meta(tz=True, examples=["2026-01-31T09:30:00Z"])]
READ = {"permission": "messages:read"}
MOST_METADATA = 2_048
PREVIEW = 120
GATE = [
    errors.RECIPIENT_OPTED_OUT,
    errors.CONSENT_MISSING,
    errors.RECIPIENT_UNREACHABLE,
    errors.ORGANIZATION_SUSPENDED,
    refusals.SENDER_MISSING,
    refusals.GATE_REFUSED,
    TEMPLATE_UNPUBLISHED,
    TEMPLATE_NOT_APPROVED,
]


@post("", opt={"permission": "messages:send", "idempotency": "required", "errors": GATE}, status_code=202)
async def send_message(
    request: Request[Any, Any, Any], services: Services, actor: Actor, data: JSONBody[MessageIn]
) -> Response[rest.Envelope[AcceptedMessage]]:
    """Send one message to a contact or a number; refusals known at once are 409 with the gate's reason."""

    async def effect(tx: Tx) -> Response[rest.Envelope[AcceptedMessage]]:
        made = await queue_one(tx, services, data)
        await identity.audit(tx, "message.sent", "message", made.id, {"purpose": data.purpose})
        return rest.accepted(AcceptedMessage(made.id, made.state.value), f"{PATH}/{made.id}")

    return await once(request, services.database, actor, effect)


async def queue_one(tx: Tx, services: Services, data: MessageIn) -> Delivery:
    """Queue one message as it was asked for. Raises 404, 409 with the gate's reason, 422."""
    _check(data)
    options: dict[str, Any] = {
        "body": data.body,
        "words": await _words(tx, data),
        "purpose": data.purpose,
        "topic_id": data.topic_id,
        "origin": "api",
        "sender_id": data.sender_id,
        "priority": 1 if data.purpose == "conversational" else 2,
        "not_before": data.send_at,
        "expires_at": data.expires_at,
        "reference": data.reference,
        "metadata": data.metadata,
    }
    if data.contact_id is not None:
        return await addressed.message_contact(tx, services, data.contact_id, **options)
    if data.channel == "email":
        try:
            email = email_address.parse(data.to or "")
        except email_address.InvalidEmail as fault:
            raise errors.invalid_field("to", "invalid_email", reason=str(fault)) from None
        return await addressed.message_mailbox(tx, services, email, create_contact=data.create_contact, **options)
    country = (await organizations.get(tx)).country
    try:
        number = phone.parse(data.to or "", country)
    except phone.InvalidPhone as fault:
        raise errors.invalid_field("to", "invalid_phone_number", reason=str(fault)) from None
    return await addressed.message_phone(tx, services, number, create_contact=data.create_contact, **options)


async def _words(tx: Tx, data: MessageIn) -> Words | None:
    if data.template_id is None:
        return data.words()
    fallback = tuple(one.step() for one in data.fallback)
    return await giving.words(tx, data.template_id, data.variables, chosen(data.channel), fallback)


def _check(data: MessageIn) -> None:
    if data.template_id is not None and (data.body or data.subject or data.html or data.whatsapp):
        raise errors.invalid_field("template_id", "validation_failed", "Give either words or a template.")
    if data.media_ids and (data.template_id is not None or data.channel not in ("sms", "whatsapp", "email", "auto")):
        raise errors.invalid_field("media_ids", "media_unfit", channel=data.channel)
    if data.template_id is None and data.variables:
        raise errors.invalid_field("variables", "unknown_field", "Only a template takes variables.")
    if (data.contact_id is None) == (data.to is None):
        raise errors.invalid_field("to", "missing_required_field", "Give either contact_id or to.")
    if data.channel == "email" and data.template_id is None and not data.subject.strip():
        raise errors.invalid_field("subject", "missing_required_field")
    if data.to is not None and data.channel in ("auto", "unified", "push"):
        raise errors.invalid_field("contact_id", "missing_required_field", "This channel is chosen for a contact.")
    if data.to is not None and data.fallback:
        raise errors.invalid_field("contact_id", "missing_required_field", "Only a contact has another channel.")
    if data.metadata and sum(len(k) + len(v) for k, v in data.metadata.items()) > MOST_METADATA:
        raise errors.invalid_field("metadata", "out_of_range")
    for reserved in {"keyword", "hidden_digits"} & set(data.metadata or ()):
        raise errors.invalid_field(f"metadata.{reserved}", "validation_failed", "This name is reserved.")
    for name in ("send_at", "expires_at"):
        at = getattr(data, name)
        if at is not None and (at.tzinfo is None or at <= clock.now()):
            raise errors.invalid_field(name, "out_of_range", "This time has passed, or has no zone.")


@get("", opt={**READ, "expand": CONTACT, "cache": "live"}, dependencies=rest.NEWEST_ID_FIRST)
async def list_messages(
    *,
    services: Services,
    actor: Actor,
    paging: rest.PageRequest,
    status: FromQuery[list[DeliveryState] | None] = None,
    origin: FromQuery[Annotated[str | None, Meta(max_length=20)]] = None,
    contact_id: FromQuery[UUID | None] = None,
    reference: FromQuery[Annotated[str | None, Meta(max_length=200)]] = None,
) -> rest.Envelope[Sequence[DeliveryOut]]:
    """List single messages, newest first; those of broadcasts are under their broadcast.

    Of `restricted` people without `body`.
    """
    async with services.database.transaction(actor) as tx:
        query = SingleQuery(
            states=[one.value for one in status] if status else None,
            origin=origin,
            contact_id=await contacts.survivor(tx, contact_id) if contact_id else None,
            reference=reference,
        )
        filters = {"list": "messages", **{name: str(getattr(query, name)) for name in query.__struct_fields__}}
        shown, pagination = await paging.page(
            tx,
            filters,
            lambda seen, at, limit: deliveries.singles(
                seen,
                query,
                before=at.id if at else None,
                backwards=at is not None and at.direction == "prev",
                limit=limit,
            ),
            lambda row: Cursor((), row.id),
        )
        told = await deliveries_out(tx, shown)
    return rest.page(told, pagination)


class RecentMessage(Struct, frozen=True):
    """A message in a few words, for small screens and slow lines; of restricted people `preview` is empty."""

    id: UUID
    contact_id: UUID | None
    status: str
    preview: str
    created_at: datetime


@get("/recent", opt={**READ, "cache": "live"})
async def list_recent_messages(
    services: Services,
    actor: Actor,
    limit: Annotated[int, QueryParameter(ge=1, le=20, description="How many, the latest first.")] = 20,
) -> rest.Envelope[Sequence[RecentMessage]]:
    """List the latest messages in a few words, under 10 KB

    One indexed statement, nothing embedded; for phones and widgets.
    """
    async with services.database.transaction(actor) as tx:
        rows = await deliveries_out(tx, await deliveries.singles(tx, limit=limit))
    return rest.one([_recent(row) for row in rows])


def _recent(shown: DeliveryOut) -> RecentMessage:
    return RecentMessage(shown.id, shown.contact_id, shown.status, shown.body[:PREVIEW], shown.created_at)


@get("/{message_id:uuid}", opt={**READ, "expand": CONTACT, "cache": "live"})
async def read_message(services: Services, actor: Actor, message_id: FromPath[UUID]) -> rest.Envelope[DeliveryOut]:
    """Read a message: its text, state, price and reason

    Of a `restricted` person without `body`: read it in the conversation, where that is recorded.
    """
    async with services.database.transaction(actor) as tx:
        return rest.one(await _read(tx, message_id))


async def _read(tx: Tx, message_id: UUID) -> DeliveryOut:
    [told] = await deliveries_out(tx, [await results.delivery(tx, message_id)])
    return told


@delete("/{message_id:uuid}", opt={"permission": "messages:send", "errors": [errors.INVALID_STATE]}, status_code=204)
async def cancel_message(services: Services, actor: Actor, message_id: FromPath[UUID]) -> None:
    """Take a message back before it is sent."""
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: _read(tx, message_id), message_id)
        found = await results.delivery(tx, message_id)
        if not await messages.cancel_message(tx, message_id):
            raise errors.INVALID_STATE(details={"status": found.state.value})
        await identity.audit(tx, "message.cancelled", "message", message_id)


@get("/{message_id:uuid}/events", opt={**READ, "cache": "live"})
async def list_message_events(
    services: Services, actor: Actor, message_id: FromPath[UUID]
) -> rest.Envelope[Sequence[DeliveryEvent]]:
    """Read everything that happened to a message, oldest first."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await results.delivery_events(tx, message_id))


@get("/{message_id:uuid}/email-analytics", opt={**READ, "cache": "live", "errors": [errors.INVALID_STATE]})
async def read_email_analytics(
    services: Services, actor: Actor, message_id: FromPath[UUID]
) -> rest.Envelope[MailFigures]:
    """Read how a mail fared, or all mails of a broadcast: opened, followed, came back, reported as spam."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await email_analytics(tx, message_id))


HANDLERS = [
    send_message,
    list_messages,
    list_recent_messages,
    read_message,
    cancel_message,
    list_message_events,
    read_email_analytics,
]
