"""What is wrong with an address, in words: the cause as a chip, and what to do about it (CON-014, 020, 022)."""

from koinon.contacts import Address, ZoneRule
from koinon.web.i18n import N_, gettext

_CAUSES = {
    "landline": N_("Landline"),
    "invalid": N_("Does not work"),
    "unreachable": N_("Cannot be reached"),
    "bounced": N_("Mail came back"),
    "complained": N_("Marked as spam"),
}
_REASONS = {
    "hard_bounce": N_("The mail server knows no such mailbox."),
    "soft_bounces": N_("Three mails within 30 days could not be delivered."),
    "complaint": N_("They marked a mail of yours as spam: only they can change that."),
}
_ADVICE = {
    "landline": N_("The carrier says that it cannot get texts. Ask them for a mobile number."),
    "invalid": N_("The carrier knows no such number. Ask them for the right one."),
}
_WARNINGS = {
    "role": N_("A shared mailbox: several people may read it."),
    "disposable": N_("A throw-away mailbox: it may be gone soon."),
}
_ZONES = {
    "own": N_("set on their page"),
    "location": N_("that of their location"),
    "phone": N_("that of their number’s area"),
}


def cause(address: Address) -> str:
    """What providers said of it, in a word or two; empty where nothing is wrong."""
    return gettext(_CAUSES[address.status]) if address.status in _CAUSES else ""


def advice(address: Address) -> str:
    """Why, and what to do; for a mail address that works, what deserves a second look."""
    if address.status != "active":
        said = _REASONS.get(address.status_reason or "") or _ADVICE.get(address.status, "")
        return gettext(said) if said else ""
    return " ".join(gettext(_WARNINGS[one]) for one in address.warnings if one in _WARNINGS)


def zone_rule(rule: ZoneRule) -> str:
    """How their clock is known."""
    return gettext(_ZONES[rule]) if rule in _ZONES else ""
