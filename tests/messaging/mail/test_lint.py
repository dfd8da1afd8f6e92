"""What is found before Send: the footer the law asks for, what Gmail cuts, what filters distrust."""

from typing import Any

import pytest

from koinon.messaging.contracts.content import Variant
from koinon.messaging.mail.bulk_rules import Facts, rules
from koinon.messaging.mail.lint import lint
from koinon.messaging.mail.look import Look

CHAPEL = Look(name="Grace Chapel", postal_address="12 Hill Street\nSpringfield")
SAID = "<p>We eat together on Saturday at six in the hall beside the church, and everybody brings what they like.</p>"
GOOD: dict[str, Any] = {"subject": "Supper on Saturday", "preheader": "Bring bread"}


def _codes(*raw: dict[str, Any], look: Look = CHAPEL, leaves: bool = True, **more: Any) -> list[tuple[str, str]]:
    blocks = ({"type": "text", "html": SAID}, *raw)
    mail = Variant(channel="email", blocks=blocks, **{**GOOD, **more})
    return [(one.code, one.severity) for one in lint(mail, look, leaves=leaves)]


def _html(text: str, look: Look = CHAPEL) -> list[str]:
    return [one.code for one in lint(Variant(channel="email", html=text, **GOOD), look, leaves=True)]


def test_a_good_mail_has_nothing_to_put_right() -> None:
    picture = {"type": "image", "src": "https://x.org/a.jpg", "alt": "The hall"}
    line = {"type": "image", "src": "https://x.org/line.png", "decorative": True}
    button = {"type": "button", "text": "www.x.org", "href": "https://x.org/yes"}
    assert _codes(picture, line, button, {"type": "footer"}) == []


def test_without_a_footer_or_a_postal_address_nothing_is_sent() -> None:
    """CAN-SPAM, 15 U.S.C. §7704(a)(3) and (5)."""
    assert _codes() == [("unsubscribe_missing", "stop"), ("postal_address_missing", "stop")]
    nowhere = Look(name="Grace Chapel")
    assert _codes({"type": "footer"}, look=nowhere) == [("postal_address_unknown", "stop")]
    assert _codes(look=nowhere, leaves=False) == []


def test_html_by_hand_needs_both_too() -> None:
    assert _html(SAID) == ["unsubscribe_missing", "postal_address_missing"]
    assert _html(SAID + '<a href="{{ unsubscribe_url }}">x</a> {{ organization.postal_address }}') == []
    assert _html(SAID + '<a href="{{ unsubscribe_url }}">x</a> 12 hill street') == []


@pytest.mark.parametrize(
    ("subject", "code", "severity"),
    [
        ("", "subject_missing", "stop"),
        ("RE: your order", "subject_faked", "stop"),
        ("COME TO SUPPER", "subject_loud", "warn"),
        ("Come!!!", "subject_loud", "warn"),
        ("x" * 71, "subject_long", "warn"),
    ],
)
def test_a_subject_that_misleads_or_shouts(subject: str, code: str, severity: str) -> None:
    assert _codes({"type": "footer"}, subject=subject) == [(code, severity)]


def test_a_missing_preview_line() -> None:
    assert _codes({"type": "footer"}, preheader="") == [("preheader_missing", "warn")]


def test_a_button_without_words_is_called_a_button() -> None:
    found = lint(Variant(channel="email", subject="News", html='<a href=""></a>'), Look(name="Grace"), leaves=True)
    assert "The button leads nowhere." in [one.sentence for one in found if one.code == "link_empty"]


@pytest.mark.parametrize(
    ("href", "text", "code"),
    [
        ("", "here", "link_empty"),
        ("/news", "here", "link_relative"),
        ("http://[x", "here", "link_broken"),
        ("http://x.org", "here", "link_insecure"),
        ("https://bit.ly/abc", "here", "link_shortened"),
        ("https://192.0.2.1/", "here", "link_numeric"),
        ("https://evil.example/", "https://x.org/login", "link_misleading"),
    ],
)
def test_links_that_lead_astray(href: str, text: str, code: str) -> None:
    assert code in _html(f'{SAID}<a href="{href}">{text}</a><a href="{{{{unsubscribe_url}}}}">x</a>12 Hill Street')


@pytest.mark.parametrize(
    "href", ["mailto:a@x.org", "tel:+15550100", "{{ preferences_url }}", "https://x.org/{{ contact.name }}"]
)
def test_links_that_are_right(href: str) -> None:
    assert _html(f'{SAID}<a href="{href}">here</a><a href="{{{{unsubscribe_url}}}}">x</a>12 Hill Street') == []


def test_pictures_without_words() -> None:
    pictures = '<img src="http://x.org/a.jpg"><a href="{{unsubscribe_url}}">x</a>12 Hill Street'
    assert _html(pictures) == ["image_insecure", "alt_missing", "mostly_pictures"]


def test_above_102_kb_gmail_cuts() -> None:
    long = {"type": "html", "html": "<p>" + "word " * 22_000 + "</p>"}
    assert _codes(long, {"type": "footer"}) == [("clipped", "warn")]


def _standings(**more: Any) -> dict[str, str]:
    good: dict[str, Any] = {"domain": "x.org", "spf": True, "dkim": True, "dmarc": True, "one_click": True}
    facts = Facts(**{**good, "busiest_day": 10, "delivered": 5_000, "complaints": 4, **more})
    return {one.code: one.standing for one in rules(facts) if one.standing != "right"}


def test_the_rules_of_those_who_receive() -> None:
    """Google: DMARC from 5,000 a day; complaints under 0.1 %, never 0.3 %."""
    assert _standings() == {}
    assert _standings(dmarc=False, busiest_day=4_999) == {"dmarc": "warn"}
    assert _standings(dmarc=False, busiest_day=5_000) == {"dmarc": "stop"}
    assert _standings(complaints=5) == {"complaints": "warn"}
    assert _standings(complaints=15) == {"complaints": "stop"}
    assert _standings(complaints=15, delivered=999) == {"complaints": "unknown"}
    assert _standings(domain="gmail.com", spf=False, dkim=None) == {
        "own_domain": "stop", "spf": "stop", "dkim": "unknown",
    }  # fmt: skip
