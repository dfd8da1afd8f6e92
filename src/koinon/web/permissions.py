"""What a permission allows, in words: on the pages of API keys and roles."""

from koinon.web.i18n import N_, gettext

WORDS = {
    "api_keys:read": N_("See API keys"),
    "api_keys:write": N_("Make and end API keys"),
    "audit:read": N_("Read who did what"),
    "broadcasts:approve": N_("Approve what others want to send"),
    "broadcasts:export": N_("Download who got a message"),
    "broadcasts:read": N_("See broadcasts and their results"),
    "broadcasts:send": N_("Send to many people"),
    "broadcasts:write": N_("Write drafts"),
    "channels:read": N_("See carriers and numbers"),
    "channels:write": N_("Connect carriers and numbers"),
    "consent:read": N_("Read who agreed to what"),
    "consent:write": N_("Record consent and opt-outs"),
    "contacts:addresses": N_("See whole phone numbers and emails"),
    "contacts:delete": N_("Delete people"),
    "contacts:export": N_("Download lists of people"),
    "contacts:import": N_("Import lists of people"),
    "contacts:read": N_("See people and groups"),
    "contacts:write": N_("Add and change people and groups"),
    "conversations:read": N_("Read the inbox"),
    "conversations:write": N_("Assign and finish conversations"),
    "jobs:read": N_("See background work"),
    "jobs:write": N_("Try background work again"),
    "locations:read": N_("See locations"),
    "locations:write": N_("Add and change locations"),
    "messages:read": N_("Read single messages"),
    "messages:send": N_("Send single messages and answers"),
    "organization:delete": N_("Close the organization"),
    "organization:read": N_("See the organization’s profile"),
    "organization:transfer": N_("Hand the organization over"),
    "organization:write": N_("Change the organization’s profile"),
    "roles:read": N_("See roles"),
    "roles:write": N_("Make and change roles"),
    "settings:read": N_("See settings"),
    "settings:write": N_("Change settings"),
    "users:read": N_("See the team"),
    "users:write": N_("Invite and change the team"),
}


def permission_words(name: str) -> str:
    """“See people and groups”; the code itself where nobody has found words yet."""
    return gettext(WORDS[name]) if name in WORDS else name
