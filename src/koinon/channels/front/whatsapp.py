"""WhatsApp: accounts, templates, media."""

from koinon.channels.contracts import BusinessAccount, ProviderTemplate, TemplateButton, TemplateDraft
from koinon.channels.contracts.whatsapp import WhatsAppAccount, WhatsAppNumber
from koinon.channels.mail_files import media_named
from koinon.channels.media import OpenedMedia, Upload, forget_media, open_media, upload_media
from koinon.channels.ports import ProviderRefused
from koinon.channels.service.whatsapp.accounts import (
    sync_whatsapp,
    whatsapp_account,
    whatsapp_accounts,
    whatsapp_numbers,
)
from koinon.channels.service.whatsapp.marking import mark_read
from koinon.channels.service.whatsapp.templates import (
    TemplateAccount,
    account_templates,
    edit_template,
    hand_in_template,
    template_accounts,
)

__all__ = [
    "BusinessAccount",
    "OpenedMedia",
    "ProviderRefused",
    "ProviderTemplate",
    "TemplateAccount",
    "TemplateButton",
    "TemplateDraft",
    "Upload",
    "WhatsAppAccount",
    "WhatsAppNumber",
    "account_templates",
    "edit_template",
    "forget_media",
    "hand_in_template",
    "mark_read",
    "media_named",
    "open_media",
    "sync_whatsapp",
    "template_accounts",
    "upload_media",
    "whatsapp_account",
    "whatsapp_accounts",
    "whatsapp_numbers",
]
