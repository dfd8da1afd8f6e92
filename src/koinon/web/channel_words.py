"""What the channels are called."""

from koinon.web.i18n import N_

CHANNELS = {
    "sms": N_("Texts"),
    "mms": N_("Picture messages"),
    "whatsapp": "WhatsApp",
    "rcs": "RCS",
    "email": N_("Mail"),
    "push": N_("Notifications in apps"),
}
