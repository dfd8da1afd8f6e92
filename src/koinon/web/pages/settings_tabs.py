"""The tabs above every page of the settings. A new page of settings adds its line here."""

from collections.abc import Callable

from koinon.web.i18n import N_, gettext

TABS = (
    ("/settings", N_("Organization")),
    ("/settings/locations", N_("Locations")),
    ("/settings/fields", N_("Own fields")),
    ("/settings/senders", N_("Numbers")),
    ("/settings/carriers", N_("Carriers")),
    ("/settings/sending", N_("Sending")),
    ("/settings/consent", N_("Consent")),
    ("/settings/keywords", N_("Keywords")),
    ("/settings/words", N_("Words")),
    ("/settings/look", N_("Look")),
    ("/settings/plan", N_("Plan")),
    ("/settings/sign-in", N_("Sign-in")),
    ("/settings/data", N_("Data")),
    ("/settings/support", N_("Support")),
    ("/settings/all", N_("Everything")),
)


# What a tab shows is all for whoever has one of these; it is empty for others.
NEEDS = {"/settings/data": ("organization:export", "organization:delete", "contacts:export")}


def settings_tabs(current: str, may: Callable[[str], bool]) -> list[tuple[str, str, None, bool]]:
    """The tabs in the reader's language that hold something for who `may`, `current` marked."""
    shown = [(href, label) for href, label in TABS if href not in NEEDS or any(map(may, NEEDS[href]))]
    return [(href, gettext(label), None, href == current) for href, label in shown]
