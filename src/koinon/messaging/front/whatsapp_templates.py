"""Templates at WhatsApp: handed in, kept in step, shown."""

from koinon.messaging.templates.whatsapp.contracts import WhatsAppTemplate
from koinon.messaging.templates.whatsapp.handing import hand_in as hand_in_template
from koinon.messaging.templates.whatsapp.repository import page as whatsapp_templates_page
from koinon.messaging.templates.whatsapp.standing import Standing as WhatsAppStanding
from koinon.messaging.templates.whatsapp.standing import standing as whatsapp_standing
from koinon.messaging.templates.whatsapp.syncing import sync_soon as sync_whatsapp_templates

__all__ = [
    "WhatsAppStanding",
    "WhatsAppTemplate",
    "hand_in_template",
    "sync_whatsapp_templates",
    "whatsapp_standing",
    "whatsapp_templates_page",
]
