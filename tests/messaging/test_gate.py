"""The gate's rules in their order (MSG-045..057): a table of one objection each, and what holds for any message."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koinon.messaging.policy.gate import ALLOW, RULES, Decision, Message, Person, Standing, Verdict, decide

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FINE = Standing("active", "active")
HELD_BACK = Standing("active", "paused", replies_go_on=True)
REACHABLE = Person(consent_state="granted")
PLAIN = Message("informational", "broadcast", NOW + timedelta(hours=1))


def refused(reason: str) -> Decision:
    return Decision(Verdict.REFUSE, reason)


TABLE = [
    ("all is well", PLAIN, FINE, REACHABLE, ALLOW),
    ("(1) new, suspended", PLAIN._replace(is_new=True), Standing("suspended", "active"), REACHABLE,
     refused("organization_suspended")),
    ("(1) queued, suspended", PLAIN, Standing("suspended", "active"), REACHABLE,
     Decision(Verdict.HOLD, "organization_suspended")),
    ("(1) the confirmation of STOP passes", Message("system", "system", answers_keyword="stop"),
     Standing("suspended", "active"), REACHABLE._replace(consent_state="denied"), ALLOW),
    ("(4) no sender", PLAIN, Standing("active", None), REACHABLE, refused("sender_not_registered")),
    ("(4) paused sender", PLAIN, Standing("active", "paused"), REACHABLE, Decision(Verdict.HOLD, "sender_paused")),
    ("(4) paused for broadcasts, a broadcast", PLAIN._replace(origin="broadcast"), HELD_BACK, REACHABLE,
     Decision(Verdict.HOLD, "sender_paused")),
    ("(4) paused for broadcasts, a reply", PLAIN._replace(origin="reply"), HELD_BACK, REACHABLE, ALLOW),
    ("(4) degraded sender", PLAIN, Standing("active", "degraded"), REACHABLE, ALLOW),
    ("(5) deceased", PLAIN, FINE, REACHABLE._replace(contact_status="deceased"), refused("deceased")),
    ("(5) blocked", PLAIN, FINE, REACHABLE._replace(contact_status="blocked"), refused("blocked")),
    ("(5) deleted", PLAIN, FINE, REACHABLE._replace(deleted=True), refused("erased")),
    ("(5) do not contact", PLAIN, FINE, REACHABLE._replace(do_not_contact=True), refused("do_not_contact")),
    ("(6) landline", PLAIN, FINE, REACHABLE._replace(address_status="landline"), refused("landline")),
    ("(6) number taken away", PLAIN, FINE, REACHABLE._replace(address_status="gone"), refused("no_address")),
    ("(7) opted out", PLAIN, FINE, REACHABLE._replace(consent_state="denied"), refused("recipient_opted_out")),
    ("(7) a reply too", Message("conversational", "reply"), FINE, Person(consent_state="denied"),
     refused("recipient_opted_out")),
    ("(7) promotion without a grant", Message("promotional", "broadcast"), FINE, Person(consent_state="unknown"),
     refused("consent_missing")),
    ("(7) information to a stranger", PLAIN, FINE, Person(consent_state="unknown", relationship_declared=False),
     refused("consent_missing")),
    ("(7) information to our own people", PLAIN, FINE, Person(consent_state="unknown"), ALLOW),
    ("(7) pending is not granted", PLAIN, FINE, Person(consent_state="pending"), refused("consent_missing")),
    ("(7) transactional needs no grant", Message("transactional", "api"), FINE, Person(), ALLOW),
    ("(3) a used-up budget", PLAIN, FINE._replace(over_budget="budget_month"), REACHABLE,
     Decision(Verdict.HOLD, "budget_month")),
    ("(3) an emergency has none", Message("emergency", "broadcast"), FINE._replace(over_budget="budget_month"),
     REACHABLE, ALLOW),
    ("(3) nor has an answer", Message("conversational", "reply"), FINE._replace(over_budget="budget_month"), REACHABLE,
     ALLOW),
    ("(9) night", PLAIN, FINE, REACHABLE._replace(quiet_until=NOW + timedelta(minutes=30)),
     Decision(Verdict.HOLD, "quiet_hours", NOW + timedelta(minutes=30))),
    ("(9) a night that outlasts it", PLAIN, FINE, REACHABLE._replace(quiet_until=NOW + timedelta(hours=1)),
     Decision(Verdict.EXPIRE, "quiet_hours_outlast")),
    ("(9) a booking does not wait", Message("transactional", "api"), FINE,
     REACHABLE._replace(quiet_until=NOW + timedelta(hours=1)), ALLOW),
    ("(9) nor an emergency", Message("emergency", "broadcast"), FINE,
     REACHABLE._replace(quiet_until=NOW + timedelta(hours=1), free_at=NOW + timedelta(hours=1)), ALLOW),
    ("(10) enough", PLAIN, FINE, REACHABLE._replace(free_at=NOW + timedelta(minutes=30)),
     Decision(Verdict.HOLD, "frequency_cap", NOW + timedelta(minutes=30))),
    ("(10) enough for as long as it lasts", PLAIN, FINE, REACHABLE._replace(free_at=NOW + timedelta(hours=1)),
     refused("frequency_cap_reached")),
    ("(10) enough, by policy refused", PLAIN, FINE,
     REACHABLE._replace(free_at=NOW + timedelta(minutes=30), over_cap="refuse"), refused("frequency_cap_reached")),
    ("(10) a test passes", PLAIN._replace(origin="test"), FINE, REACHABLE._replace(free_at=NOW + timedelta(hours=1)),
     ALLOW),
    ("(9) before (10)", PLAIN, FINE,
     REACHABLE._replace(quiet_until=NOW + timedelta(minutes=30), free_at=NOW + timedelta(minutes=40)),
     Decision(Verdict.HOLD, "quiet_hours", NOW + timedelta(minutes=30))),
    ("(7) before (9)", PLAIN, FINE,
     REACHABLE._replace(consent_state="denied", quiet_until=NOW + timedelta(minutes=30)),
     refused("recipient_opted_out")),
    ("(11) twenty times in five minutes", PLAIN, FINE, REACHABLE._replace(same_text_5_minutes=20), refused("loop")),
    ("(11) our own number", PLAIN, FINE, REACHABLE._replace(is_own_number=True), refused("loop")),
    ("(12) promotion repeated", Message("promotional", "broadcast"), FINE, REACHABLE._replace(same_text_10_minutes=1),
     refused("duplicate_content")),
    ("(12) only promotion", PLAIN, FINE, REACHABLE._replace(same_text_10_minutes=1), ALLOW),
    ("(13) late", PLAIN._replace(expires_at=NOW), FINE, REACHABLE, Decision(Verdict.EXPIRE, "expired")),
    ("earlier rules speak first", PLAIN._replace(expires_at=NOW), Standing("active", None),
     Person(contact_status="deceased", consent_state="denied"), refused("sender_not_registered")),
]  # fmt: skip


@pytest.mark.parametrize(("message", "standing", "person", "expected"), [row[1:] for row in TABLE],
                         ids=[row[0] for row in TABLE])  # fmt: skip
def test_each_rule(message: Message, standing: Standing, person: Person, expected: Decision) -> None:
    assert decide(message, standing, person, NOW) == expected


PURPOSES = st.sampled_from(["conversational", "transactional", "informational", "promotional", "emergency", "system"])
ORIGINS = st.sampled_from(["broadcast", "reply", "api", "automation", "test", "schedule"])
MESSAGES = st.builds(Message, PURPOSES, ORIGINS, st.none(), st.none(), st.booleans())
PEOPLE = st.builds(
    Person,
    contact_status=st.sampled_from(["active", "archived", "blocked", "deceased", "erased", None]),
    do_not_contact=st.booleans(),
    deleted=st.booleans(),
    address_status=st.sampled_from(["active", "invalid", "landline", "gone"]),
    consent_state=st.sampled_from(["unknown", "pending", "granted", "denied"]),
    relationship_declared=st.booleans(),
)


@given(MESSAGES, PEOPLE)
def test_nobody_who_said_stop_is_ever_written_to(message: Message, person: Person) -> None:
    """CON-045: STOP denies the channel whatever the purpose and the origin."""
    assert decide(message, FINE, person._replace(consent_state="denied"), NOW).verdict is not Verdict.ALLOW


@given(MESSAGES, PEOPLE)
def test_one_objecting_rule_is_enough(message: Message, person: Person) -> None:
    objections = [rule(message, FINE, person, NOW) for rule in RULES]
    allowed = decide(message, FINE, person, NOW).verdict is Verdict.ALLOW
    assert allowed == all(objection is None for objection in objections)
