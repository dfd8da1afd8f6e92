"""WhatsApp: accounts, templates, media."""

from koinon.channels.contracts import BusinessAccount, ProviderTemplate, TemplateButton, TemplateDraft
from koinon.channels.contracts.whatsapp import WhatsAppAccount, WhatsAppNumber
from koinon.channels.ports import ProviderRefused
from koinon.channels.service.whatsapp.accounts import (
    sync_whatsapp,
    whatsapp_account,
    whatsapp_accounts,
    whatsapp_numbers,
)

__all__ = [
    "BusinessAccount",
    "ProviderRefused",
    "ProviderTemplate",
    "TemplateButton",
    "TemplateDraft",
    "WhatsAppAccount",
    "WhatsAppNumber",
    "sync_whatsapp",
    "whatsapp_account",
    "whatsapp_accounts",
    "whatsapp_numbers",
]
