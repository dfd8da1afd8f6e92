"""Who clicked, and which clicks count (MSG-076, 077)."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koinon.messaging.links.policy.counting import REPEAT, Counted, Visit, count
from koinon.messaging.links.policy.verdicts import HUMAN, Facts, Verdict, device_of, judge, judge_open

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4"
    " Mobile/15E148 Safari/604.1"
)
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36"
PERSON = Facts(AT, IPHONE, delivered_at=AT - timedelta(minutes=3))


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        (PERSON, HUMAN),
        (PERSON._replace(is_trap=True), Verdict("bot", "trap")),
        (PERSON._replace(is_head=True), Verdict("bot", "head")),
        (PERSON._replace(is_prefetch=True), Verdict("bot", "prefetch")),
        (PERSON._replace(is_hosting=True), Verdict("bot", "hosting")),
        (PERSON._replace(agent=""), Verdict("bot", "agent")),
        (PERSON._replace(delivered_at=AT - timedelta(seconds=1), others_at_once=True), Verdict("bot", "at_once")),
        (PERSON._replace(delivered_at=AT - timedelta(seconds=1)), Verdict("unsure", "at_once")),
        (PERSON._replace(others_at_once=True), HUMAN),
        (PERSON._replace(delivered_at=None, others_at_once=True), Verdict("unsure", "together")),
        (PERSON._replace(delivered_at=None), HUMAN),
    ],
)
def test_who_clicked(facts: Facts, verdict: Verdict) -> None:
    assert judge(facts) == verdict


# Agents as their makers document them, and those that traps §4 found crawler-user-agents to miss.
@pytest.mark.parametrize(
    "agent",
    [
        "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
        "WhatsApp/2.23.20.0 A",
        "TelegramBot (like TwitterBot)",
        "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0",
        "BarracudaCentral",
        "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17126; Pro)",
        "curl/8.5.0",
        "python-requests/2.32",
    ],
)
def test_machines_are_known(agent: str) -> None:
    assert judge(PERSON._replace(agent=agent)) == Verdict("bot", "agent")


@pytest.mark.parametrize("agent", [IPHONE, WINDOWS])
def test_people_are_people(agent: str) -> None:
    assert judge(PERSON._replace(agent=agent)) == HUMAN


def test_a_mail_programs_proxy_opens_for_a_person_and_a_bare_agent_does_not() -> None:
    google = "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)"
    assert judge_open(PERSON._replace(agent=google)) == HUMAN
    assert judge_open(PERSON._replace(agent="Mozilla/5.0")) == Verdict("bot", "agent")  # Apple Mail Privacy Protection
    assert judge_open(PERSON._replace(delivered_at=AT)) == Verdict("bot", "at_once")


@pytest.mark.parametrize(("agent", "device"), [(IPHONE, "mobile"), (WINDOWS, "desktop"), ("Mozilla/5.0", "unknown")])
def test_devices(agent: str, device: str) -> None:
    assert device_of(agent) == device


LINK, OTHER = UUID(int=1), UUID(int=2)


def test_a_visitor_counts_once_an_hour_and_is_new_once() -> None:
    minutes = (0, 10, 59, 60, 119, 120)
    visits = [Visit(LINK, b"a", AT + timedelta(minutes=m)) for m in minutes]
    assert [one.counts for one in count(visits, {})] == [True, False, False, True, False, True]
    assert [one.is_first for one in count(visits, {})] == [True, False, False, False, False, False]
    assert count(visits[:1], {(LINK, b"a"): AT - timedelta(minutes=5)}) == [Counted(counts=False, is_first=False)]
    assert count(visits[:1], {(OTHER, b"a"): AT, (LINK, b"b"): AT}) == [Counted(counts=True, is_first=True)]


@given(
    st.lists(st.tuples(st.sampled_from([LINK, OTHER]), st.sampled_from([b"a", b"b"]), st.integers(0, 400))),
    st.integers(0, 50),
)
def test_batches_do_not_change_what_counts(rows: list[tuple[UUID, bytes, int]], cut: int) -> None:
    visits = sorted((Visit(link, who, AT + timedelta(minutes=m)) for link, who, m in rows), key=lambda one: one.at)
    whole = count(visits, {})
    first = count(visits[:cut], {})
    last = {(v.link_id, v.visitor): v.at for v, c in zip(visits[:cut], first, strict=True) if c.counts}
    assert first + count(visits[cut:], last) == whole
    assert sum(one.is_first for one in whole) == len({(v.link_id, v.visitor) for v in visits})
    counted = [v for v, c in zip(visits, whole, strict=True) if c.counts]
    for one in counted:
        near = [v for v in counted if v[:2] == one[:2] and timedelta(0) < v.at - one.at < REPEAT]
        assert near == []
