"""Templates at WhatsApp: handed in, kept in step, shown."""

from koinon.messaging.service.named_templates import places as template_places
from koinon.messaging.templates.whatsapp.contracts import WhatsAppTemplate
from koinon.messaging.templates.whatsapp.handing import hand_in as hand_in_template
from koinon.messaging.templates.whatsapp.repository import get as whatsapp_template
from koinon.messaging.templates.whatsapp.repository import named as whatsapp_template_named
from koinon.messaging.templates.whatsapp.repository import page as whatsapp_templates_page
from koinon.messaging.templates.whatsapp.standing import Standing as WhatsAppStanding
from koinon.messaging.templates.whatsapp.standing import standing as whatsapp_standing
from koinon.messaging.templates.whatsapp.syncing import sync_soon as sync_whatsapp_templates

__all__ = [
    "WhatsAppStanding",
    "WhatsAppTemplate",
    "hand_in_template",
    "sync_whatsapp_templates",
    "template_places",
    "whatsapp_standing",
    "whatsapp_template",
    "whatsapp_template_named",
    "whatsapp_templates_page",
]
