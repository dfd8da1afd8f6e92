"""What DNS must say of a domain that sends mail (CHN-037): RFC 6376, RFC 7208, RFC 7489."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from koinon.channels import domain_policy as policy
from koinon.channels.contracts.email_domains import DomainState, RecordState, Verdict, Verdicts

# RFC 6376 Appendix C: the public key of brisbane._domainkey.example.com (1,024 bits).
BRISBANE = (
    "v=DKIM1; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYtIxN2SnFC"
    "jxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v/RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhitdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB"
)
RIGHT, WRONG, MISSING = RecordState.RIGHT, RecordState.WRONG, RecordState.MISSING
OURS = "include:_spf.example.com"


def test_the_published_key_of_the_rfc_is_read() -> None:
    assert policy.judge_dkim([BRISBANE], None).state is RIGHT
    assert policy.judge_dkim([BRISBANE], policy.tags(BRISBANE)["p"]).state is RIGHT


@pytest.mark.parametrize(
    ("found", "fault"),
    [
        (["v=DKIM1; k=rsa; p=AAAA"], policy.OTHER_KEY),
        (["v=DKIM1; p="], policy.REVOKED),
        ([BRISBANE, BRISBANE], policy.SEVERAL),
        (["something else"], policy.NOT_READABLE),
        ([], policy.MISSING),
    ],
)
def test_what_is_wrong_with_a_key_is_said(found: list[str], fault: str) -> None:
    assert policy.judge_dkim(found, policy.tags(BRISBANE)["p"]).fault == fault


def test_a_providers_key_must_be_a_key() -> None:
    key = rsa.generate_private_key(65_537, 1024).public_key()
    text = base64.b64encode(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()
    assert policy.judge_dkim([f"p={text[:60]} {text[60:]}"], None).state is RIGHT
    assert policy.judge_dkim(["v=DKIM1; p=MIIB"], None).fault == policy.TOO_SHORT
    assert policy.judge_dkim(["v=DKIM1; p=***"], None).fault == policy.NOT_A_KEY


@pytest.mark.parametrize(
    ("found", "state", "fault"),
    [
        ([f"v=spf1 {OURS} -all", "google-site-verification=x"], RIGHT, ""),
        (["v=spf1 include:_SPF.Example.com ~all"], RIGHT, ""),
        (["v=spf1 mx -all"], WRONG, policy.NOT_ALLOWED),
        ([f"v=spf1 {OURS} -all", "v=spf1 mx -all"], WRONG, policy.SEVERAL),
        ([f"v=spf1 {OURS} +all"], WRONG, policy.EVERYBODY),
        (["v=spf10 mx -all"], MISSING, policy.MISSING),
        ([], MISSING, policy.MISSING),
    ],
)
def test_spf_is_judged(found: list[str], state: RecordState, fault: str) -> None:
    judged = policy.judge_spf(found, OURS)
    assert (judged.state, judged.fault) == (state, fault)


def test_a_mechanism_in_an_included_record_counts() -> None:
    assert policy.judge_spf(["v=spf1 include:a.example -all"], OURS, [f"v=spf1 {OURS} -all"]).state is RIGHT


def test_more_than_ten_look_ups_are_too_many() -> None:
    assert policy.look_ups("v=spf1 a mx include:a.example exists:b.example ptr ip4:192.0.2.1 redirect=c.example") == 6
    assert policy.judge_spf([f"v=spf1 {OURS} -all"], OURS, too_many=True).fault == policy.TOO_MANY


def test_the_record_to_copy_keeps_what_stands() -> None:
    """Two SPF records make both void (RFC 7208 §4.5), so ours goes into the one that stands."""
    assert policy.spf_value(None, OURS) == f"v=spf1 {OURS} ~all"
    assert policy.spf_value("v=spf1 mx -all", OURS) == f"v=spf1 {OURS} mx -all"
    assert policy.spf_value(f"v=spf1 {OURS} mx +all", OURS) == f"v=spf1 {OURS} mx ~all"


@pytest.mark.parametrize(
    ("found", "state"),
    [
        (["v=DMARC1; p=none"], RIGHT),
        (["v=DMARC1;p=Reject; rua=mailto:a@example.org"], RIGHT),
        (["v=DMARC1; rua=mailto:a@example.org"], WRONG),
        (["v=DMARC1; p=none", "v=DMARC1; p=reject"], WRONG),
        ([], MISSING),
    ],
)
def test_dmarc_is_judged(found: list[str], state: RecordState) -> None:
    assert policy.judge_dmarc(found).state is state


def test_a_policy_may_stand_above() -> None:
    assert policy.dmarc_hosts("mail.news.example.org") == [
        "_dmarc.mail.news.example.org",
        "_dmarc.news.example.org",
        "_dmarc.example.org",
    ]


def test_a_null_mx_takes_no_mail() -> None:
    assert policy.judge_return_path(["."], True).state is WRONG
    assert policy.judge_return_path([], True).state is RIGHT
    assert policy.judge_return_path([], False).state is MISSING


def verdicts(dkim: RecordState = RIGHT, spf: RecordState = RIGHT, dmarc: RecordState = RIGHT) -> Verdicts:
    return Verdicts(Verdict(dkim), Verdict(spf), Verdict(dmarc), Verdict(RIGHT))


def test_dmarc_is_needed_from_5000_a_day() -> None:
    """Gmail, “Email sender guidelines”: 5,000 messages a day."""
    seen = verdicts(dmarc=MISSING)
    assert policy.state_after(DomainState.PENDING, seen, 4_999) is DomainState.VERIFIED
    assert policy.state_after(DomainState.PENDING, seen, 5_000) is DomainState.PENDING
    assert policy.state_after(DomainState.VERIFIED, seen, 5_000) is DomainState.BROKEN


def test_silence_changes_nothing() -> None:
    silent = verdicts(*[RecordState.UNCLEAR] * 3)
    assert policy.remembered(verdicts(), silent) == verdicts()
    never = verdicts(*[RecordState.WAITING] * 3)
    assert policy.remembered(never, silent).dkim.state is RecordState.UNCLEAR


@given(found=st.lists(st.text(max_size=80), max_size=4), mechanism=st.sampled_from(["", OURS, "mx"]))
def test_whatever_stands_in_dns_is_judged(found: list[str], mechanism: str) -> None:
    for judged in (policy.judge_dkim(found, None), policy.judge_spf(found, mechanism), policy.judge_dmarc(found)):
        assert judged.state in (RIGHT, WRONG, MISSING)
    for one in found:
        assert len(policy.spf_records([policy.spf_value(one, mechanism)])) == 1
