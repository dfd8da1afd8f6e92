"""The settings this context owns (ORG-009); others are declared by the contexts that read them."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from koinon.organizations.typed_settings import Setting, declare_setting

ClockTime = Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", examples=["21:00"])]
Word = Annotated[str, Meta(min_length=2, max_length=30)]
Link = Annotated[str, Meta(pattern=r"^(https?://[^\s]+)?$", max_length=300)]
MailAddress = Annotated[str, Meta(pattern=r"^([^@\s]+@[^@\s]+\.[^@\s]+)?$", max_length=254)]
REACHING, LOOK, LEGAL, WORK = "Reaching people", "Look and language", "Legal", "Work"
NOT_YET = "Kept, but nothing follows it yet."


class QuietHours(Struct, frozen=True, forbid_unknown_fields=True):
    """From when to when (local time, may pass midnight) nothing promotional goes out."""

    enabled: bool = True
    start: ClockTime = "21:00"
    end: ClockTime = "08:00"


class OwnNoun(Struct, frozen=True, forbid_unknown_fields=True):
    """An organization's own word, singular and plural."""

    one: Word
    many: Word


class OwnNouns(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The words an organization renamed (ORG-002)."""

    contact: OwnNoun | None = None
    location: OwnNoun | None = None
    group: OwnNoun | None = None
    broadcast: OwnNoun | None = None


VOCABULARY = declare_setting(
    Setting(
        "vocabulary",
        OwnNouns,
        OwnNouns(),
        "Your own words",
        "What these pages call people, places, groups and messages.",
        LOOK,
        "/settings/words",
    )
)
QUIET_HOURS = declare_setting(
    Setting(
        "quiet_hours",
        QuietHours,
        QuietHours(),
        "Quiet hours",
        "By night promotions and news wait for the morning.",
        REACHING,
        "/settings/sending",
    )
)
QUIET_ZONE = declare_setting(
    Setting(
        "quiet_hours_zone",
        Literal["person", "location", "organization"],
        "person",
        "Whose clock quiet hours follow",
        "The person’s own, as far as it is known; that of their location; or yours.",
        REACHING,
    )
)
SENDING_NAME = declare_setting(
    Setting(
        "sending_name",
        Annotated[str, Meta(max_length=60)],
        "",
        "Name shown to recipients",
        NOT_YET,
        REACHING,
        in_force=False,
    )
)
WEEK_START = declare_setting(
    Setting(
        "week_start",
        Literal["monday", "sunday", "saturday"],
        "sunday",
        "First day of the week",
        NOT_YET,
        LOOK,
        in_force=False,
    )
)
DATE_STYLE = declare_setting(
    Setting(
        "date_style",
        Literal["short", "medium", "long"],
        "medium",
        "How dates are written",
        NOT_YET,
        LOOK,
        in_force=False,
    )
)
SUPPORT_EMAIL = declare_setting(
    Setting("support_email", MailAddress, "", "Address for questions", NOT_YET, LEGAL, in_force=False)
)
PRIVACY_URL = declare_setting(Setting("privacy_url", Link, "", "Privacy notice", NOT_YET, LEGAL, in_force=False))
TERMS_URL = declare_setting(Setting("terms_url", Link, "", "Terms", NOT_YET, LEGAL, in_force=False))
FISCAL_YEAR = declare_setting(
    Setting(
        "fiscal_year_start",
        Annotated[int, Meta(ge=1, le=12)],
        1,
        "First month of your business year",
        NOT_YET,
        WORK,
        in_force=False,
    )
)
INACTIVITY = declare_setting(
    Setting(
        "inactivity_threshold_days",
        Annotated[int, Meta(ge=7, le=30)],
        14,
        "Days after which somebody counts as inactive",
        NOT_YET,
        WORK,
        in_force=False,
    )
)
CHECKLIST_DISMISSED = declare_setting(
    Setting("checklist_dismissed", bool, False, "First steps are hidden", listed=False)
)
