"""Personalisation: mistakes found on save, values filled in, limits held (MSG-003, 004)."""

import pytest

from koinon.messaging.content import check, compiled

CONSTANTS = {"organization.name": "Grace Chapel"}


@pytest.mark.parametrize(
    ("source", "line", "name", "suggestion"),
    [
        ("Hi\n{{ contact.frist_name }}", 2, "contact.frist_name", "contact.first_name"),
        ("{{ first_name }}", 1, "first_name", "contact.first_name"),
        ("{{ contact.phone }}", 1, "contact.phone", "organization.phone"),
        ("{{ contact.first_name | upcse }}", 1, "upcse", "upcase"),
        ("a\nb\n{% include 'x' %}", 3, "include", None),
        ("{% render 'x' %}", 1, "render", None),
    ],
)
def test_unknown_names_are_found_with_line_and_suggestion(
    source: str, line: int, name: str, suggestion: str | None
) -> None:
    fault = check(source)[0]
    assert (fault.line, fault.name, fault.suggestion) == (line, name, suggestion)


@pytest.mark.parametrize(
    "source", ["{{ contact.first_name", "{% if contact.first_name %}a", "{% nonsense %}", "{{ | }}"]
)
def test_what_cannot_be_read_is_refused(source: str) -> None:
    assert check(source)


@pytest.mark.parametrize(
    "source",
    [
        "{% for i in (1..1000000) %}x{% endfor %}",
        "{% if (1..1000000000000) contains 'a' %}x{% endif %}",
        "{{ 'a' " + "| replace: 'a', 'aaaaaaaaaa' " * 40 + "}}",
        "{{ contact.first_name | floor }}",
        "{% if contact.first_name > 3 %}x{% endif %}",
    ],
)
def test_what_would_not_end_or_fails_on_a_text_is_refused(source: str) -> None:
    assert check(source)


@pytest.mark.parametrize(
    ("source", "values", "expected"),
    [
        ("Hi {{ contact.first_name }}!", ["Ada"], "Hi Ada!"),
        ("Hi {{ contact.first_name | default: 'friend' }}!", [""], "Hi friend!"),
        ("{{ contact.first_name }} {{ contact.last_name }}", ["Ada", "Lovelace"], "Ada Lovelace"),
        ("{{ contact.last_name }}, {{ contact.first_name }}", ["Ada", "Lovelace"], "Lovelace, Ada"),
        ("{{ contact.first_name | upcase }}", ["ada"], "ADA"),
        ("{% if contact.first_name %}Hi {{ contact.first_name }}{% else %}Hello{% endif %}", [""], "Hello"),
        ("{{ contact.first_name }} of {{ organization.name }}", ["Ada"], "Ada of Grace Chapel"),
        ("{{ contact.first_name }}", ["{{ organization.name }}"], "{{ organization.name }}"),
    ],
)
def test_values_are_filled_in(source: str, values: list[str], expected: str) -> None:
    """A value is text, never a template: braces in a name stay braces."""
    assert compiled(source).renderer(CONSTANTS)(values) == expected


@pytest.mark.parametrize(
    ("source", "values", "missing"),
    [
        ("Hi {{ contact.first_name }}", [""], "contact.first_name"),
        ("Hi {{ contact.first_name }}", ["Ada"], None),
        ("Hi {{ contact.first_name | default: 'you' }}", [""], None),
        ("{% if contact.first_name %}{{ contact.first_name }}{% endif %}", [""], None),
    ],
)
def test_what_is_missing_is_known_before_sending(source: str, values: list[str], missing: str | None) -> None:
    assert compiled(source).missing(values, CONSTANTS) == missing


def test_a_row_keeps_only_what_the_text_uses() -> None:
    assert compiled("{{ contact.last_name }} {{ organization.name }}").variables == ("contact.last_name",)
