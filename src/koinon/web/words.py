"""Short words for codes of other contexts, as chips show them: English sentences to be translated."""

from koinon.web.i18n import N_, gettext

_WHY_NOT = {
    "opted_out": N_("Opted out"),
    "consent_missing": N_("No consent yet"),
    "refusal_pending": N_("May have refused"),
    "not_subscribed": N_("Does not want this topic"),
    "resting": N_("On a pause"),
    "no_address": N_("No phone number"),
    "invalid": N_("Number does not work"),
    "unreachable": N_("Number does not work"),
    "landline": N_("Landline"),
    "bounced": N_("Address bounced"),
    "complained": N_("Marked as spam"),
    "blocked": N_("Blocked"),
    "deceased": N_("Deceased"),
    "erased": N_("Deleted"),
    "archived": N_("Archived"),
    "minor": N_("Minor: goes to guardians"),
    "no_guardian": N_("Minor without a guardian"),
    "do_not_contact": N_("Do not contact"),
}


def why_not(code: str | None, channel: str = "sms") -> str:
    """Why somebody cannot be reached on a channel, in a word or two."""
    if code == "no_address" and channel == "email":
        return gettext("No address")
    return gettext(_WHY_NOT.get(code or "", N_("Cannot be reached")))
