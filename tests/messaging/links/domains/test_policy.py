"""Which hosts may be an organization's own, and what a look at one means (MSG-072)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koinon.channels import RecordState
from koinon.messaging.links.domains import policy
from koinon.messaging.links.domains.contracts import Finding, Findings, LinkDomainState

OURS = frozenset({"go.koinon.example", "koinon.example"})
NOW = datetime(2026, 3, 1, tzinfo=UTC)
RIGHT, WRONG = Finding(RecordState.RIGHT), Finding(RecordState.WRONG)
MISSING, UNCLEAR = Finding(RecordState.MISSING), Finding(RecordState.UNCLEAR)
findings = st.builds(Findings, *[st.builds(Finding, st.sampled_from(RecordState)) for _ in range(3)])


@pytest.mark.parametrize(
    ("written", "host"),
    [
        ("go.chapel.example", "go.chapel.example"),
        ("  GO.Chapel.Example. ", "go.chapel.example"),
        ("https://go.chapel.example/", "go.chapel.example"),
        ("chapel.example", "chapel.example"),
        # A label in other letters is kept as name servers know it (RFC 5891; UTS 46's own examples).
        ("go.Bücher.example", "go.xn--bcher-kva.example"),
        ("faß.example", "xn--fa-hia.example"),
    ],
)
def test_a_host_is_kept_as_name_servers_know_it(written: str, host: str) -> None:
    assert policy.host_of(written, OURS) == host


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("", "shape"),
        ("localhost", "shape"),
        ("127.0.0.1", "shape"),
        ("[::1]", "shape"),
        ("0x7f.1", "shape"),
        ("go.chapel.example:8080", "shape"),
        ("go.chapel.example/l", "shape"),
        ("ada@chapel.example", "shape"),
        ("go_.chapel.example", "shape"),
        ("-go.chapel.example", "shape"),
        ("go..chapel.example", "shape"),
        ("a" * 64 + ".example", "shape"),
        (".".join(["a" * 60] * 4) + ".example", "shape"),
        ("co.uk", "suffix"),
        ("com.br", "suffix"),
        ("go.koinon.example", "ours"),
        ("KOINON.example", "ours"),
        ("go.chapel.local", "unsafe"),
        ("printer.internal", "unsafe"),
        ("раураl.example", "unsafe"),  # Cyrillic letters that read like Latin ones (UTS 39)
        ("go.blocked.example", "unsafe"),
    ],
)
def test_what_is_no_host_of_ones_own_is_refused(written: str, why: str) -> None:
    with pytest.raises(policy.NotAHost, match=why):
        policy.host_of(written, OURS, {"blocked.example"})


@given(st.text(max_size=80))
def test_any_text_is_a_host_or_is_refused(text: str) -> None:
    try:
        host = policy.host_of(text, OURS)
    except policy.NotAHost as fault:
        assert str(fault) in ("shape", "suffix", "ours", "unsafe")
        return
    assert host == host.lower()
    assert host.isascii()
    assert len(policy.proof_host(host)) <= 253
    assert policy.host_of(host, OURS) == host


def test_the_proof_may_stand_beside_other_texts() -> None:
    value = policy.proof_value("t" * 32)
    assert policy.judge_proof(["v=spf1 -all", value], "t" * 32).state is RecordState.RIGHT
    assert policy.judge_proof([], "t" * 32).state is RecordState.MISSING
    other = policy.judge_proof([policy.proof_value("u" * 32)], "t" * 32)
    assert (other.state, other.found) == (RecordState.WRONG, policy.proof_value("u" * 32))


@pytest.mark.parametrize(
    ("aliases", "addresses", "state"),
    [
        (["go.koinon.example"], [], "right"),
        (["cdn.example", "go.koinon.example"], [], "right"),
        ([], ["192.0.2.1"], "right"),  # the top of a domain has no alias (RFC 1034 §3.6.2), but the same address
        ([], ["192.0.2.1", "192.0.2.9"], "wrong"),
        (["elsewhere.example"], ["192.0.2.9"], "wrong"),
        ([], [], "missing"),
    ],
)
def test_where_a_host_leads(aliases: list[str], addresses: list[str], state: str) -> None:
    ours = ["192.0.2.1", "2001:db8::1"]
    assert policy.judge_alias("go.koinon.example", aliases, addresses, ours).state == state


@given(findings, findings)
def test_where_dns_is_silent_what_was_known_counts(before: Findings, seen: Findings) -> None:
    known = (RecordState.RIGHT, RecordState.WRONG, RecordState.MISSING)
    after = policy.remembered(before, seen)
    for name in ("proof", "alias", "certificate"):
        old, new, kept = (getattr(one, name).state for one in (before, seen, after))
        assert kept is (old if new is RecordState.UNCLEAR and old in known else new)


@given(st.sampled_from(LinkDomainState), findings)
def test_only_both_records_verify_and_only_a_verified_host_fails(before: LinkDomainState, seen: Findings) -> None:
    after = policy.state_after(before, seen)
    if before is LinkDomainState.REMOVED:
        assert after is LinkDomainState.REMOVED
    elif after is LinkDomainState.VERIFIED:
        assert seen.proof.state is seen.alias.state is RecordState.RIGHT
        assert seen.certificate.state is not RecordState.WRONG
    else:
        assert (after is LinkDomainState.WAITING) == (before is LinkDomainState.WAITING)


def test_a_certificate_nobody_could_look_at_hinders_nothing() -> None:
    assert policy.state_after(LinkDomainState.WAITING, Findings(RIGHT, RIGHT, UNCLEAR)) is LinkDomainState.VERIFIED
    assert policy.state_after(LinkDomainState.WAITING, Findings(RIGHT, RIGHT, WRONG)) is LinkDomainState.WAITING
    assert policy.state_after(LinkDomainState.VERIFIED, Findings(RIGHT, RIGHT, WRONG)) is LinkDomainState.FAILING


def test_new_and_failing_hosts_are_looked_at_more_often_than_others() -> None:
    since = {minutes: NOW - timedelta(minutes=minutes) for minutes in (1, 119, 121, 4_319, 4_321)}

    def look(state: LinkDomainState, minutes: int = 1, certificate: Finding = RIGHT) -> float:
        return policy.next_look(state, Findings(RIGHT, RIGHT, certificate), since[minutes], NOW)

    assert [look(LinkDomainState.WAITING, minutes) for minutes in since] == [300, 300, 3_600, 3_600, 86_400]
    assert look(LinkDomainState.FAILING) == 300
    assert look(LinkDomainState.VERIFIED) == look(LinkDomainState.REMOVED) == 86_400
    assert look(LinkDomainState.VERIFIED, certificate=UNCLEAR) == 300  # it is being made
    assert look(LinkDomainState.VERIFIED, 4_321, UNCLEAR) == 86_400


def test_a_host_lapses_after_a_week_of_failing() -> None:
    week = timedelta(days=7)
    assert not policy.has_lapsed(LinkDomainState.FAILING, NOW - week, NOW)
    assert policy.has_lapsed(LinkDomainState.FAILING, NOW - week - timedelta(seconds=1), NOW)
    assert not policy.has_lapsed(LinkDomainState.VERIFIED, None, NOW)
    assert policy.leads_away(Findings(RIGHT, MISSING, RIGHT))
    assert not policy.leads_away(Findings(MISSING, UNCLEAR, RIGHT))
