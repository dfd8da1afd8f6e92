"""REST v1 of asking people to agree (double opt-in)."""

from uuid import UUID

from litestar import Response, post
from litestar.params import JSONBody

from koinon import contacts
from koinon.messaging.errors import SENDER_MISSING
from koinon.messaging.service import double_opt_in
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

PATH = "/api/v1/consent-requests"
REFUSALS = [
    contacts.CONSENT_DENIED,
    contacts.CONSENT_GRANTED,
    errors.DUPLICATE_RESOURCE,
    errors.RECIPIENT_UNREACHABLE,
    SENDER_MISSING,
]


class NewConsentRequest(rest.Body, frozen=True, kw_only=True):
    """Whom to ask, at which of their numbers (the main one unless named), and in which words."""

    contact_id: UUID
    text_version_id: UUID
    address_id: UUID | None = None
    sender_id: UUID | None = None


@post("", opt={"permission": "consent:write", "errors": REFUSALS})
@rest.once_per_key
async def create_consent_request(
    data: JSONBody[NewConsentRequest], services: Services, actor: Actor
) -> Response[rest.Envelope[contacts.ConsentRequest]]:
    """Ask somebody by text to agree: they confirm by the link in it or by YES, within seven days."""
    async with services.database.transaction(actor) as tx:
        request = await double_opt_in.ask_consent(
            tx,
            services,
            data.contact_id,
            data.text_version_id,
            address_id=data.address_id,
            sender_id=data.sender_id,
        )
    return rest.created(request, f"/api/v1/contacts/{data.contact_id}/consent-requests")


HANDLERS = [create_consent_request]
