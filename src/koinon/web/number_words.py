"""Numbers in words: what happened to one, how it stands, who uses it."""

from collections.abc import Mapping

from koinon.web.i18n import N_

HISTORY: Mapping[str, str] = {
    "ordered": N_("Ordered"),
    "order_waits": N_("The carrier has not delivered it yet"),
    "order_failed": N_("Could not be bought"),
    "purchased": N_("Bought"),
    "adopted": N_("Found at the carrier and taken in"),
    "brought": N_("Brought along"),
    "linked": N_("Linked: it can send, and answers arrive"),
    "link_failed": N_("Could not be linked"),
    "recovered": N_("Linked again"),
    "drifted": N_("Changed at the carrier; repaired next"),
    "vanished": N_("Gone from the carrier account"),
    "release_asked": N_("To be given back"),
    "release_cancelled": N_("Kept after all"),
    "release_failed": N_("Could not be given back yet"),
    "released": N_("Given back"),
    "left": N_("Not used here any more"),
}
GOOD = frozenset({"purchased", "linked", "recovered", "adopted"})
BAD = frozenset({"order_failed", "link_failed", "vanished", "release_failed"})
KINDS: Mapping[str, str] = {
    "local": N_("A local number"),
    "mobile": N_("A mobile number"),
    "toll_free": N_("A toll-free number"),
}
FEATURES: Mapping[str, str] = {"sms": N_("Texts"), "mms": N_("Pictures"), "voice": N_("Calls")}
