"""How mails of an organization look, from its brand and its own particulars."""

from koinon import organizations
from koinon.messaging.mail.look import LIGHT, NIGHT, Look
from koinon.messaging.rules.service import sending_policy
from koinon.platform.db import Tx


async def look(tx: Tx, locale: str = "") -> Look:
    """The look of a mail in a language; the organization's own language where none is said."""
    brand, organization = await organizations.brand(tx), await organizations.get(tx)
    return Look(
        name=organization.name,
        postal_address=(await sending_policy(tx)).postal_address or organization.postal_address or "",
        color=brand.color_on_light or LIGHT,
        color_dark=brand.color_on_dark or NIGHT,
        footer=brand.mail_footer or "",
        locale=locale or organization.locale,
    )
