"""The words of the mail editor: its blocks and the personal fields that can be put into a text."""

from koinon import messaging
from koinon.web.i18n import N_, gettext

PALETTE = (
    ("heading", N_("Heading"), "heading"),
    ("text", N_("Text"), "text"),
    ("image", N_("Picture"), "image"),
    ("button", N_("Button"), "rectangle-horizontal"),
    ("divider", N_("Line"), "separator-horizontal"),
    ("spacer", N_("Room"), "move-vertical"),
    ("columns", N_("Columns"), "columns-2"),
    ("social", N_("Where to find us"), "share-2"),
    ("footer", N_("Footer"), "panel-bottom"),
    ("html", N_("HTML"), "code"),
)
PERSONAL = (
    (N_("First name"), '{{ contact.first_name | default: "friend" }}'),
    (N_("Last name"), "{{ contact.last_name }}"),
    (N_("Child’s first name"), '{{ child.first_name | default: "you" }}'),
    (N_("Organization"), "{{ organization.name }}"),
)


def mail_palette() -> list[tuple[str, str, str]]:
    """Each block with its name and icon."""
    return [(kind, gettext(label), icon) for kind, label, icon in PALETTE]


def mail_personal() -> list[tuple[str, str]]:
    """Each personal field with its Liquid."""
    return [(gettext(label), code) for label, code in PERSONAL]


def mail_networks() -> dict[str, str]:
    """Places where an organization is found besides, by their names."""
    return {code: gettext("Web site") if code == "web" else name for code, name in messaging.MAIL_NETWORKS.items()}
