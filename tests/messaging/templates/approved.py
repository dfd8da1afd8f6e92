"""Templates that WhatsApp lets out, without asking it."""

from uuid import UUID

from koinon import messaging
from koinon.kit import clock
from koinon.messaging import TemplateDraft, TemplateVariant
from koinon.messaging.templates.whatsapp import handing, repository
from koinon.platform.services import Services

GREETING = "Hello {{ contact.first_name | default: 'friend' }}, {{ event.speaker }} answers you today."


async def approved(
    services: Services,
    organization_id: UUID,
    name: str = "We are back",
    body: str = GREETING,
    *,
    status: str = "approved",
    locale: str = "en",
    purpose: messaging.Purpose = messaging.Purpose.TRANSACTIONAL,
) -> UUID:
    """A template of one language, published and handed in; WhatsApp's account must be connected."""
    async with services.database.transaction(organization_id) as tx:
        variant = TemplateVariant(channel="whatsapp", locale=locale, body=body)
        made = await messaging.create_template(
            tx, TemplateDraft(name=name, purpose=purpose, variants=(variant,), default_locale=locale)
        )
        await messaging.publish_template(tx, made.id)
        row = await handing.hand_in(tx, made.id, locale)
        await repository.update(tx, row.id, {"provider_id": f"w-{row.id}"})
        if status != "pending":
            assert await repository.decide(tx, row.id, status, None, clock.now())
    return made.id
