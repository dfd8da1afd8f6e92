"""The tabs above every page of the settings, in two rows. A new page of settings adds its line to its group here."""

from collections.abc import Callable
from typing import NamedTuple

from koinon.web.i18n import N_, gettext

Tab = tuple[str, str, None, bool]
GROUPS = (
    (
        N_("Organization"),
        (
            ("/settings", N_("General")),
            ("/settings/locations", N_("Locations")),
            ("/settings/look", N_("Look")),
            ("/settings/words", N_("Words")),
            ("/settings/plan", N_("Plan")),
        ),
    ),
    (
        N_("Messages"),
        (
            ("/settings/channels", N_("Channels")),
            ("/settings/health", N_("Health")),
            ("/settings/senders", N_("Numbers")),
            ("/settings/carriers", N_("Carriers")),
            ("/settings/registration", N_("Registration")),
            ("/settings/sending", N_("Sending")),
            ("/settings/rules", N_("Sending rules")),
            ("/settings/whatsapp", "WhatsApp"),
            ("/settings/mail", N_("Email")),
            ("/settings/links", N_("Link domain")),
            ("/settings/apps", N_("Apps")),
            ("/settings/keywords", N_("Keywords")),
        ),
    ),
    (
        N_("Inbox"),
        (
            ("/settings/teams", N_("Teams")),
            ("/settings/labels", N_("Labels")),
            ("/settings/inbox-rules", N_("Rules")),
            ("/settings/hours", N_("Business hours")),
            ("/settings/replies", N_("Canned replies")),
            ("/settings/macros", N_("Macros")),
            ("/settings/targets", N_("Response targets")),
            ("/settings/surveys", N_("Surveys")),
            ("/settings/assist", N_("Assistance")),
        ),
    ),
    (
        N_("People"),
        (
            ("/settings/fields", N_("Own fields")),
            ("/settings/topics", N_("Topics")),
            ("/settings/consent", N_("Consent")),
            ("/settings/privacy", N_("Privacy")),
        ),
    ),
    (
        N_("Security"),
        (
            ("/settings/sign-in", N_("Sign-in")),
            ("/settings/data", N_("Data")),
            ("/settings/support", N_("Support")),
        ),
    ),
    (N_("Everything"), (("/settings/all", N_("Everything")),)),
)


# What a tab shows is all for whoever has one of these; it is empty for others.
NEEDS = {
    "/settings/assist": ("settings:write",),
    "/settings/privacy": ("privacy:write",),
    "/settings/data": ("organization:export", "organization:delete", "contacts:export"),
}


class Rows(NamedTuple):
    """The groups, each leading to its first page, and the pages of the present one."""

    groups: list[Tab]
    pages: list[Tab]


def settings_tabs(current: str, may: Callable[[str], bool]) -> Rows:
    """What holds something for who `may`, in the reader's language; the group and page of `current` marked."""
    groups, present = list[Tab](), list[Tab]()
    for label, lines in GROUPS:
        pages = [(href, name) for href, name in lines if href not in NEEDS or any(map(may, NEEDS[href]))]
        is_here = current in [href for href, _ in pages]
        groups.append((pages[0][0], gettext(label), None, is_here))
        if is_here and len(pages) > 1:
            present = [(href, gettext(name), None, href == current) for href, name in pages]
    return Rows(groups, present)
