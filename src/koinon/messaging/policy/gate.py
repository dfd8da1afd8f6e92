"""The one gate every message to a contact passes (MSG-045..059): pure rules, in their order, over facts already read.

A later rule (the WhatsApp window) is one more function in `RULES`. No setting disables 5 to 7.
"""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID


class Verdict(StrEnum):
    ALLOW = "allow"
    HOLD = "hold"
    REFUSE = "refuse"
    EXPIRE = "expire"


class Decision(NamedTuple):
    """`reason` is a code of `policy.reasons`; None when allowed. A hold ends at `until`, or when its cause ends."""

    verdict: Verdict
    reason: str | None = None
    until: datetime | None = None


CODE = "code"


class Message(NamedTuple):
    """What is to be sent. `answers_keyword` marks the confirmation of STOP and the answer to HELP; or a `CODE`."""

    purpose: str
    origin: str
    expires_at: datetime | None = None
    answers_keyword: str | None = None
    is_new: bool = False
    channel: str = "sms"
    has_template: bool = False
    """Whether an approved template of WhatsApp says it where free words may not."""
    is_fallback: bool = False
    """Whether it follows one that did not arrive, which counted already."""

    @property
    def is_answer(self) -> bool:
        """Whether they asked for it by a keyword. A code proves whose a number is, and somebody else may ask for it."""
        return self.answers_keyword not in (None, CODE)


class Standing(NamedTuple):
    """What is true of the organization and the sender: read once a range. `over_budget` is what has been used up."""

    organization_state: str
    sender_state: str | None
    sender_blocker: str | None = None
    in_trial: bool = False
    replies_go_on: bool = False
    over_budget: str | None = None


class Person(NamedTuple):
    """What is true of the recipient: read for a whole range by one statement.

    `quiet_until` it is quiet where they are, `free_at` caps let them be written to again; None where they do now.
    """

    contact_status: str | None = "active"
    do_not_contact: bool = False
    deleted: bool = False
    address_status: str = "active"
    consent_state: str = "unknown"
    same_text_5_minutes: int = 0
    same_text_10_minutes: int = 0
    is_own_number: bool = False
    relationship_declared: bool = True
    is_guest: bool = False
    subscribed: bool = True
    paused: bool = False
    held_back: bool = False
    child_gone: str | None = None
    is_refusing: bool = False
    time_zone: str | None = None
    country: str | None = None
    location_id: UUID | None = None
    quiet_until: datetime | None = None
    free_at: datetime | None = None
    over_cap: str = "hold"
    window_open: bool = True
    """Whether they wrote on WhatsApp within 24 hours."""


ALLOW = Decision(Verdict.ALLOW)
PLAIN = Person()
MOST_REPEATS = 20
CAN_WAIT = frozenset({"promotional", "informational"})
USABLE_SENDER = frozenset({"active", "degraded"})
_GONE = {"merged": "merged", "erased": "erased", "blocked": "blocked", "deceased": "deceased"}
_ADDRESS = {
    "invalid": "invalid",
    "landline": "landline",
    "unreachable": "invalid",
    "bounced": "invalid",
    "complained": "invalid",
    "gone": "no_address",
}

Rule = Callable[[Message, Standing, Person, datetime], Decision | None]


def organization_active(message: Message, standing: Standing, person: Person, now: datetime) -> Decision | None:
    """(1) A suspended organization: new messages are refused, queued ones held; keyword answers pass (MSG-046)."""
    if standing.organization_state == "active" or message.is_answer:
        return None
    if message.is_new:
        return Decision(Verdict.REFUSE, "organization_suspended")
    return Decision(Verdict.HOLD, "organization_suspended")


def trial_reaches(message: Message, standing: Standing, person: Person, now: datetime) -> Decision | None:
    """(2) Sending on trial reaches numbers that confirmed a code, and practice phones (ORG-027)."""
    if not standing.in_trial or person.is_guest or message.is_answer:
        return None
    return Decision(Verdict.REFUSE, "trial_mode_restricted")


def within_budget(message: Message, standing: Standing, person: Person, now: datetime) -> Decision | None:
    """(3) Of the month, the broadcast, the user; an emergency passes, and so does what somebody waits for (MSG-047)."""
    waited_for = message.is_answer or message.answers_keyword == CODE or message.origin in ("reply", "system")
    if standing.over_budget is None or waited_for or message.purpose == "emergency":
        return None
    return Decision(Verdict.HOLD, standing.over_budget)


def sender_usable(message: Message, standing: Standing, person: Person, now: datetime) -> Decision | None:
    """(4) Active, linked, registered, not paused (MSG-048), or paused for broadcasts only (CHN-080)."""
    if standing.sender_state is None or standing.sender_state in ("released", "draft", "pending"):
        return Decision(Verdict.REFUSE, "sender_not_registered")
    if standing.sender_blocker:
        return Decision(Verdict.REFUSE, standing.sender_blocker)
    if standing.sender_state not in USABLE_SENDER and not (standing.replies_go_on and message.origin != "broadcast"):
        return Decision(Verdict.HOLD, "sender_paused")
    return None


def contact_reachable(message: Message, standing: Standing, person: Person, now: datetime) -> Decision | None:
    """(5) Not erased, blocked, deceased or do-not-contact, nor of such a child; minors by guardians (CON-006, 007)."""
    if message.is_answer:
        return None
    if (person.deleted and person.contact_status != "merged") or person.contact_status is None:
        return Decision(Verdict.REFUSE, "erased")
    if (reason := _GONE.get(person.contact_status)) is not None:
        return Decision(Verdict.REFUSE, reason)
    if person.do_not_contact:
        return Decision(Verdict.REFUSE, "do_not_contact")
    if person.child_gone is not None:
        return Decision(Verdict.REFUSE, person.child_gone)
    return Decision(Verdict.REFUSE, "minor") if person.held_back else None


def address_active(message: Message, standing: Standing, person: Person, now: datetime) -> Decision | None:
    """(6) The address works, as far as anybody told us; one that a code goes to may be nobody's yet."""
    if message.is_answer or (message.answers_keyword == CODE and person.address_status == "gone"):
        return None
    reason = _ADDRESS.get(person.address_status)
    return None if reason is None else Decision(Verdict.REFUSE, reason)


def consent_given(message: Message, standing: Standing, person: Person, now: datetime) -> Decision | None:
    """(7) STOP beats all but its confirmation and HELP (MSG-049); what each purpose needs is CON-044."""
    if message.is_answer:
        return None
    if person.consent_state == "denied" and not (message.channel == "email" and message.purpose == "transactional"):
        return Decision(Verdict.REFUSE, "recipient_opted_out")
    if message.purpose == "promotional" and person.is_refusing:  # until staff have decided what they meant (CON-059)
        return Decision(Verdict.REFUSE, "refusal_pending")
    if person.consent_state == "granted" or message.purpose not in ("promotional", "informational"):
        return None
    related = person.consent_state == "unknown" and person.relationship_declared
    return None if message.purpose == "informational" and related else Decision(Verdict.REFUSE, "consent_missing")


def topic_wanted(message: Message, standing: Standing, person: Person, now: datetime) -> Decision | None:
    """(7a) They want its topic, and do not rest from us (CON-041, 064): what is not needed or asked for can wait."""
    if message.purpose not in ("promotional", "informational"):
        return None
    if not person.subscribed:
        return Decision(Verdict.REFUSE, "not_subscribed")
    return Decision(Verdict.REFUSE, "resting") if person.paused else None


def window_allows(message: Message, standing: Standing, person: Person, now: datetime) -> Decision | None:
    """(8) WhatsApp: beyond 24 hours of their last message only what an approved template says (MSG-051)."""
    if message.channel != "whatsapp" or message.has_template or person.window_open:
        return None
    return Decision(Verdict.REFUSE, "outside_messaging_window")


def quiet_hours(message: Message, standing: Standing, person: Person, now: datetime) -> Decision | None:
    """(9) Nothing that can wait leaves by night where they are (MSG-052); what would not last till morning expires."""
    if person.quiet_until is None or message.purpose not in CAN_WAIT:
        return None
    if message.expires_at is not None and message.expires_at <= person.quiet_until:
        return Decision(Verdict.EXPIRE, "quiet_hours_outlast")
    return Decision(Verdict.HOLD, "quiet_hours", person.quiet_until)


def under_caps(message: Message, standing: Standing, person: Person, now: datetime) -> Decision | None:
    """(10) They got as many as they may (MSG-054): it waits for the first free moment of its lifetime; else refused."""
    if person.free_at is None or message.purpose not in CAN_WAIT or message.origin == "test":
        return None
    lasts = message.expires_at is None or message.expires_at > person.free_at
    if person.over_cap == "hold" and lasts:
        return Decision(Verdict.HOLD, "frequency_cap", person.free_at)
    return Decision(Verdict.REFUSE, "frequency_cap_reached")


def not_looping(message: Message, standing: Standing, person: Person, now: datetime) -> Decision | None:
    """(11) The same text over 20 times in 5 minutes, or our own number (MSG-056)."""
    if person.is_own_number or person.same_text_5_minutes >= MOST_REPEATS:
        return Decision(Verdict.REFUSE, "loop")
    return None


def not_repeated(message: Message, standing: Standing, person: Person, now: datetime) -> Decision | None:
    """(12) Identical promotional text to one address within 10 minutes (MSG-057)."""
    if message.purpose == "promotional" and message.origin != "test" and person.same_text_10_minutes:
        return Decision(Verdict.REFUSE, "duplicate_content")
    return None


def not_late(message: Message, standing: Standing, person: Person, now: datetime) -> Decision | None:
    """(13) Late is worse than never (MSG-038)."""
    if message.expires_at is not None and message.expires_at <= now:
        return Decision(Verdict.EXPIRE, "expired")
    return None


RULES: tuple[Rule, ...] = (
    organization_active,
    trial_reaches,
    within_budget,
    sender_usable,
    contact_reachable,
    address_active,
    consent_given,
    topic_wanted,
    window_allows,
    quiet_hours,
    under_caps,
    not_looping,
    not_repeated,
    not_late,
)


def decide(message: Message, standing: Standing, person: Person, now: datetime) -> Decision:
    """The first rule that objects decides; with none, the message may leave."""
    for rule in RULES:
        objection = rule(message, standing, person, now)
        if objection is not None:
            return objection
    return ALLOW
