"""What the pages of the operator's console share."""

from koinon.web.i18n import N_, gettext

HOME = "/operator"
LOOK = {"operator": True}
ACT = {"operator": True, "step_up": True}
TABS = (
    (HOME, N_("Organizations")),
    ("/operator/announcements", N_("Announcements")),
    ("/operator/links", N_("Short links")),
    ("/operator/installation", N_("Health and jobs")),
    ("/operator/acts", N_("What operators did")),
)


def tabs(current: str) -> list[tuple[str, str, None, bool]]:
    """The tabs of the console."""
    return [(href, gettext(label), None, href == current) for href, label in TABS]
