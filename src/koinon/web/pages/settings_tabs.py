"""The tabs above every page of the settings. A new page of settings adds its line here."""

from koinon.web.i18n import N_, gettext

TABS = (
    ("/settings", N_("Organization")),
    ("/settings/locations", N_("Locations")),
    ("/settings/senders", N_("Numbers")),
    ("/settings/carriers", N_("Carriers")),
    ("/settings/sending", N_("Sending")),
    ("/settings/words", N_("Words")),
    ("/settings/look", N_("Look")),
    ("/settings/plan", N_("Plan")),
    ("/settings/data", N_("Data")),
    ("/settings/support", N_("Support")),
    ("/settings/all", N_("Everything")),
)


def settings_tabs(current: str) -> list[tuple[str, str, None, bool]]:
    """The tabs in the reader's language, `current` marked."""
    return [(href, gettext(label), None, href == current) for href, label in TABS]
