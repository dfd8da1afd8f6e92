"""What the frame around a signed-in page shows."""

from datetime import datetime
from uuid import UUID

import msgspec

from koinon.identity import DEFAULT_SHORTCUTS, Shortcuts
from koinon.web.i18n import N_, gettext
from koinon.web.nouns import nouns
from koinon.web.shortcut_words import EVERYWHERE, FIXED, INBOX


class Place(msgspec.Struct, frozen=True):
    """One entry of the navigation. `label` is an English sentence to translate, or `noun:<word>` for a noun by kind."""

    key: str
    href: str
    label: str
    icon: str
    keys: str = ""
    group: str = ""
    on_phone: bool = False

    def title(self) -> str:
        """The label as this reader should see it."""
        kind, _, word = self.label.partition(":")
        return nouns(word, capital=True) if word and kind == "noun" else gettext(self.label)


PLACES = (
    Place("home", "/", N_("Home"), "house", "g h", on_phone=True),
    Place("inbox", "/inbox", N_("Inbox"), "inbox", "g i", on_phone=True),
    Place("broadcasts", "/broadcasts", "noun:broadcast", "megaphone", "g b", N_("Sending"), on_phone=True),
    Place("schedules", "/schedules", N_("Schedules"), "calendar-clock", "g e", N_("Sending")),
    Place("templates", "/templates", N_("Templates"), "file-text", "g m", N_("Sending")),
    Place("links", "/links", N_("Links"), "link", "g k", N_("Sending")),
    Place("files", "/files", N_("Files"), "image", "g l", N_("Sending")),
    Place("people", "/people", "noun:contact", "users", "g c", N_("People"), on_phone=True),
    Place("groups", "/groups", "noun:group", "users-round", "g g", N_("People")),
    Place("households", "/households", N_("Households"), "house", "g v", N_("People")),
    Place("segments", "/segments", N_("Segments"), "filter", "g f", N_("People")),
    Place("imports", "/imports", N_("Imports"), "upload", "g u", N_("People")),
    Place("jobs", "/jobs", N_("Jobs"), "list-checks", "g j", N_("People")),
)
BELL = Place("notices", "/notices", N_("Notices"), "bell", "g n")
FOOT = (
    Place("operator", "/operator", N_("Installation"), "server", "g o"),
    Place("team", "/team", N_("Team"), "user-plus", "g t"),
    Place("developers", "/developers", N_("Developers"), "code", "g d"),
    Place("settings", "/settings", N_("Settings"), "settings", "g s"),
)


class Membership(msgspec.Struct, frozen=True):
    """An organization that this user may switch to."""

    name: str
    switch_url: str
    current: bool = False


class Announced(msgspec.Struct, frozen=True):
    """What the operator tells everybody, in the reader's language."""

    id: UUID
    text: str
    tone: str


class Shell(msgspec.Struct, frozen=True, kw_only=True):
    """The frame of a signed-in page: who, where, in which words.

    `slug` names the organization in addresses; `is_live` says whether the page hears what changes;
    `locale` is en, es or pt; `time_zone` an IANA name; `phones_url` the simulator's page of phones, where one runs,
    `mail_url` its mailbox, where no mail server is set; `practice` says that no real carrier is connected, so
    nothing reaches a real phone; `test` that this is a sandbox; `on_trial` that messages reach test numbers only;
    `standing` is the organization's state, with its reason and how many messages wait for it to end;
    `announcement` the operator's words, until the reader dismisses them; `can_ask` that help chat answers.
    """

    organization_name: str
    kind: str
    locale: str
    time_zone: str
    user_name: str
    csrf_token: str
    slug: str = ""
    is_live: bool = True
    user_id: str = ""
    active: str = ""
    user_email: str = ""
    currency: str = "USD"
    unread: int = 0
    notices: int = 0
    viewing: str = ""
    support_until: datetime | None = None
    read_only: bool = False
    enrol_by: datetime | None = None
    practice: bool = False
    on_trial: bool = False
    test: bool = False
    sample: bool = False
    standing: str = "active"
    standing_reason: str = ""
    waiting: int = 0
    announcement: Announced | None = None
    phones_url: str = ""
    mail_url: str = ""
    can_send: bool = True
    can_ask: bool = False
    can_found: bool = False
    memberships: tuple[Membership, ...] = ()
    renamed: dict[str, tuple[str, str]] = {}
    hidden: frozenset[str] = frozenset()
    shortcuts: Shortcuts = DEFAULT_SHORTCUTS

    def places(self) -> tuple[Place, ...]:
        """The pages this user may open, in order."""
        return tuple(place for place in PLACES if place.key not in self.hidden)

    def foot(self) -> tuple[Place, ...]:
        """What stands at the end of the navigation."""
        phones = (Place("phones", self.phones_url, N_("Phones"), "smartphone", "g p"),) if self.phones_url else ()
        mail = (Place("mail", self.mail_url, N_("Practice mail"), "mail"),) if self.mail_url else ()
        return (BELL, *phones, *mail, *(place for place in FOOT if place.key not in self.hidden))

    def keys(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """What keys do: (whose, (keys, what)) in groups."""
        inbox = {} if "inbox" in self.hidden else INBOX
        pages = [(place.keys, place.title()) for place in (*self.places(), *self.foot()) if place.keys]
        said = [
            (N_("Everywhere"), [(keys, gettext(word)) for keys, word in {**EVERYWHERE, **FIXED}.items()]),
            (N_("Inbox"), [(keys, gettext(word)) for keys, word in inbox.items()]),
            (N_("Pages"), pages),
        ]
        return [(gettext(whose), keys) for whose, keys in said if keys]

    def on_phone(self) -> tuple[Place, ...]:
        """The four of the bottom bar; the rest is behind “More”."""
        return tuple(place for place in self.places() if place.on_phone)

    def behind_more(self) -> tuple[Place, ...]:
        """What the bottom bar has no room for."""
        return tuple(place for place in self.places() if not place.on_phone) + self.foot()
