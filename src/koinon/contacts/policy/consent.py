"""How much consent a message needs (CON-044), and who may change what (CON-046, 049, 072)."""

from koinon.contacts.contracts import Consent, ConsentAction, ConsentSource, Purpose

BY_THE_PERSON: frozenset[ConsentSource] = frozenset(["start_keyword", "preference_centre", "double_opt_in"])
"""Sources that may turn a denial into a grant: the person did it."""

STOPS: frozenset[ConsentSource] = frozenset(["stop_keyword", "provider_event", "carrier_list"])
"""Sources of a denial that no grant of anybody else outlives."""


def may_subscribe(said_by: ConsentSource | None, source: ConsentSource) -> bool:
    """Whether `source` may turn a person's no to a topic, said by way of `said_by`, into a yes."""
    own = BY_THE_PERSON | {"stop_keyword", "one_click"}
    return source in BY_THE_PERSON or said_by not in own


def refusal(state: Consent, purpose: Purpose, *, relationship: bool) -> str | None:
    """Why a message of `purpose` may not go to an address in `state`, or None.

    `relationship`: the organization declared that it has one with its people. A confirmation of STOP and the answer to
    HELP are `system` and always go.
    """
    if purpose is Purpose.SYSTEM:
        return None
    if state == "denied":
        return "opted_out"
    if purpose is Purpose.PROMOTIONAL:
        return None if state == "granted" else "consent_missing"
    if purpose is Purpose.INFORMATIONAL:
        return None if state == "granted" or (state == "unknown" and relationship) else "consent_missing"
    return None


def outlived_by(source: ConsentSource, action: ConsentAction, known: ConsentSource, *, signed: bool = False) -> bool:
    """Whether a grant from `known` with a later time yields to this entry: a late STOP, or one by another clock.

    `signed`: the grant stands on a form that the person signed, which is their own word (CON-046).
    """
    return action == "denied" and source in STOPS and known not in BY_THE_PERSON and not signed


def may_change(before: Consent, action: ConsentAction, source: ConsentSource, *, signed: bool = False) -> bool:
    """Whether an entry may be recorded: a denial always; over a denial only the person's grant, as a form they signed.

    An import only on unknown; asking somebody never takes away what they agreed to; only what was asked can lapse. What
    a merge denied its undoing gives back.
    """
    if action == "denied" or source == "merge":
        return True
    if action == "unknown":
        return before == "pending"
    if action == "pending":
        return before in ("unknown", "pending")
    if source == "import":
        return before == "unknown"
    return before != "denied" or source in BY_THE_PERSON or signed


def topic_refusal(purpose: Purpose, *, subscribed: bool, paused: bool) -> str | None:
    """Why a message may not go to somebody for what it is about, or None; only what can wait is held to it."""
    if purpose not in (Purpose.PROMOTIONAL, Purpose.INFORMATIONAL):
        return None
    if not subscribed:
        return "not_subscribed"
    return "resting" if paused else None
