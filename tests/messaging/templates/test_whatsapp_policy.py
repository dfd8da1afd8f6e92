"""What WhatsApp takes, and when it may be changed: rules of Meta's "Message templates" and "Template management"."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koinon.channels import TemplateDraft
from koinon.channels.providers.whatsapp_cloud.templates import handed_in
from koinon.kit import clock
from koinon.messaging.templates.contracts import Button, TemplateVariant
from koinon.messaging.templates.service.starting import starters_of
from koinon.messaging.templates.whatsapp import policy
from koinon.organizations import Kind

OPEN = "Hello {{ contact.first_name | default: 'friend' }}, see you on {{ event.day }}. {{ contact.last_name }}!"


def variant(**parts: object) -> TemplateVariant:
    return TemplateVariant(**{"channel": "whatsapp", "locale": "en", "body": "Hello there.", **parts})  # type: ignore[arg-type]


def test_personal_fields_become_places_and_each_has_an_example() -> None:
    made = policy.made(
        "Hi {{ contact.first_name }}, {{ event.order_number }} at {{ organization.name }}. {{ contact.first_name }}!",
        {"organization.name": "Grace Chapel"},
    )
    assert made.body == "Hi {{1}}, {{2}} at {{3}}. {{1}}!"
    assert made.fills == ("{{ contact.first_name }}", "{{ event.order_number }}", "{{ organization.name }}")
    assert made.examples == ("Ana", "order number", "Grace Chapel")


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        ({"body": ""}, "body"),
        ({"body": "x" * 1_025}, "body"),
        ({"body": "{{ contact.first_name }}, hello."}, "body"),
        ({"body": "Hello {{ contact.first_name }}"}, "body"),
        ({"body": "Hello {{ contact.first_name }} {{ contact.last_name }}."}, "body"),
        ({"body": "Hi {% if contact.first_name %}you{% endif %}."}, "body"),
        ({"body": "Hi.\n\n\nThere."}, "body"),
        ({"header": "x" * 61}, "header"),
        ({"header": "Hi {{ contact.first_name }}"}, "header"),
        ({"footer": "{{ organization.name }}"}, "footer"),
        ({"buttons": (Button("quick_reply", "x" * 26),)}, "buttons"),
        ({"buttons": (Button("url", "Look", "ftp://x"),)}, "buttons"),
        ({"buttons": (Button("phone", "Call", "0205550100"),)}, "buttons"),
        ({"buttons": (Button("url", "A", "https://a"),) * 3}, "buttons"),
        (
            {"buttons": (Button("quick_reply", "A"), Button("url", "B", "https://b"), Button("quick_reply", "C"))},
            "buttons",
        ),
    ],
)
def test_what_whatsapp_refuses_is_said_before_it_is_asked(parts: dict[str, object], field: str) -> None:
    assert field in {fault.path for fault in policy.faults(variant(**parts), "utility")}


def test_sound_words_are_taken() -> None:
    buttons = (Button("quick_reply", "Yes"), Button("url", "More", "https://a.example"))
    assert policy.faults(variant(body=OPEN, header="News", footer="Bye", buttons=buttons), "utility") == []
    assert policy.faults(variant(body="1234"), "authentication") != []


@pytest.mark.parametrize("kind", list(Kind))
def test_every_starter_would_be_taken(kind: Kind) -> None:
    for starter in starters_of(kind.value):
        for locale, said in starter.whatsapp.items():
            assert policy.faults(variant(body=said, locale=locale), starter.category) == [], (starter.key, locale)


@pytest.mark.parametrize(
    ("locale", "expected"), [("en", "en"), ("es-MX", "es_MX"), ("pt", "pt_BR"), ("pt-PT", "pt_PT")]
)
def test_languages_as_whatsapp_names_them(locale: str, expected: str) -> None:
    assert policy.language_of(locale) == expected


def test_names_have_letters_figures_and_low_lines_and_are_taken_once() -> None:
    assert policy.name_of("¡Bienvenida, José!", ()) == "bienvenida_jose"
    assert policy.name_of("歓迎", ()) == "template"
    assert policy.name_of("Welcome", ("welcome", "welcome_2")) == "welcome_3"


NOW = clock.now()


@pytest.mark.parametrize(
    ("status", "ages", "expected"),
    [
        ("approved", [], timedelta()),
        ("approved", [timedelta(hours=25)], timedelta()),
        ("approved", [timedelta(hours=23)], timedelta(hours=1)),
        ("approved", [timedelta(days=1 + day) for day in range(10)], timedelta(days=20)),
        ("approved", [timedelta(days=31 + day) for day in range(12)], timedelta()),
        ("rejected", [timedelta(hours=1)], timedelta()),
        ("paused", [timedelta(hours=1)], timedelta()),
        ("pending", [], None),
        ("disabled", [], None),
    ],
)
def test_once_a_day_and_ten_times_in_thirty_days(
    status: str, ages: list[timedelta], expected: timedelta | None
) -> None:
    found = policy.next_edit(status, [NOW - age for age in ages], NOW)
    assert found == (None if expected is None else NOW + expected)


@given(st.lists(st.integers(0, 60 * 24 * 60), max_size=30))
def test_whoever_waits_as_told_never_passes_the_limit(minutes: list[int]) -> None:
    """However one edits, always at the moment told: never twice within 24 hours, never eleven in 30 days."""
    edits: list[datetime] = []
    at = NOW
    for wait in minutes:
        at += timedelta(minutes=wait)
        free = policy.next_edit("approved", edits, at)
        assert free is not None
        at = free
        edits.append(at)
    assert all(b - a >= timedelta(hours=24) for a, b in pairwise(edits))
    assert all(b - a >= timedelta(days=30) for a, b in zip(edits, edits[10:], strict=False))


def test_what_we_hand_in_is_metas_shape() -> None:
    """Components as in Meta's "Message templates": BODY with an example of each place."""
    made = policy.made(OPEN, {})
    draft = TemplateDraft(name="hi", language="en", category="utility", body=made.body, examples=tuple(made.examples))
    (body,) = handed_in(draft)["components"]
    assert body == {
        "type": "BODY",
        "text": "Hello {{1}}, see you on {{2}}. {{3}}!",
        "example": {"body_text": [["Ana", "day", "Silva"]]},
    }
