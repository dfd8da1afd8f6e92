"""Rules in the reader's words: what fields, operators and choices are called, and a rule as a sentence (CON-036)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from koinon.web import formats
from koinon.web.i18n import N_, gettext, ngettext
from koinon.web.nouns import noun
from koinon.web.words import why_not

FIELDS = {
    "given_name": N_("First name"),
    "family_name": N_("Last name"),
    "preferred_name": N_("Called"),
    "tag": N_("Tag"),
    "topic": N_("Topic they want"),
    "birth_date": N_("Born"),
    "locale": N_("Language"),
    "status": N_("State"),
    "source": N_("Came by"),
    "do_not_contact": N_("Do not contact"),
    "restricted": N_("Restricted"),
    "created_at": N_("Added on"),
    "last_inbound_at": N_("Last heard from"),
    "last_outbound_at": N_("Last written to"),
    "address": N_("Ways to reach them"),
    "address_status": N_("Their address"),
    "consent.sms": N_("Consent to texts"),
    "consent.email": N_("Consent to emails"),
    "household": N_("Household"),
    "household_role": N_("Place in the household"),
    "segment": N_("Segment"),
    "conversation.status": N_("Conversation"),
    "conversation.last_message_at": N_("Last message"),
}
_NOUNS = {"group": "group", "location": "location"}
OPERATORS = {
    "is": N_("is"),
    "is_not": N_("is not"),
    "one_of": N_("is one of"),
    "contains": N_("contains"),
    "starts_with": N_("begins with"),
    "empty": N_("is empty"),
    "not_empty": N_("is filled in"),
    "greater": N_("is more than"),
    "less": N_("is less than"),
    "between": N_("is from … to"),
    "before": N_("is before"),
    "after": N_("is after"),
    "within_last": N_("in the last … days"),
    "not_within_last": N_("not in the last … days, or never"),
    "within_next": N_("in the next … days"),
    "anniversary_within": N_("anniversary in the next … days"),
    "has": N_("has"),
    "has_not": N_("does not have"),
}
_SENTENCES = {
    "is": N_("%(field)s is %(value)s"),
    "is_not": N_("%(field)s is not %(value)s"),
    "one_of": N_("%(field)s is one of %(value)s"),
    "contains": N_("%(field)s contains %(value)s"),
    "starts_with": N_("%(field)s begins with %(value)s"),
    "empty": N_("%(field)s is empty"),
    "not_empty": N_("%(field)s is filled in"),
    "greater": N_("%(field)s is more than %(value)s"),
    "less": N_("%(field)s is less than %(value)s"),
    "between": N_("%(field)s is from %(value)s to %(until)s"),
    "before": N_("%(field)s is before %(value)s"),
    "after": N_("%(field)s is after %(value)s"),
    "within_last": N_("%(field)s: in the last %(value)s days"),
    "not_within_last": N_("%(field)s: not in the last %(value)s days, or never"),
    "within_next": N_("%(field)s: in the next %(value)s days"),
    "anniversary_within": N_("%(field)s: anniversary in the next %(value)s days"),
    "has": N_("%(field)s: %(value)s"),
    "has_not": N_("%(field)s: not %(value)s"),
}
_JOINED = {
    "all": N_("People for whom all of this holds: %(conditions)s"),
    "any": N_("People for whom any of this holds: %(conditions)s"),
    "none": N_("People for whom none of this holds: %(conditions)s"),
}
_CHOICES = {
    "granted": N_("agreed"),
    "denied": N_("opted out"),
    "pending": N_("was asked"),
    "unknown": N_("not asked yet"),
    "phone": N_("a phone number"),
    "email": N_("an email address"),
    "manual": N_("by hand"),
    "csv": N_("a list"),
    "planning_center": N_("Planning Center"),
    "api": N_("a program"),
    "form": N_("a form"),
    "inbound": N_("a message of theirs"),
    "loyalty": N_("a loyalty card"),
    "active": N_("in use"),
    "open": N_("open"),
    "snoozed": N_("put off"),
    "resolved": N_("done"),
    "closed": N_("closed"),
    "head": N_("head"),
    "spouse": N_("spouse"),
    "child": N_("child"),
    "other": N_("somebody else there"),
    "true": N_("yes"),
    "false": N_("no"),
}
Names = Mapping[str, Mapping[str, str]]
"""Names of tags, groups, locations and segments by id, and labels of own fields under `field`."""


def field_name(name: str, names: Names) -> str:
    """What a field is called."""
    if name in _NOUNS:
        return formats.upper_first(noun(_NOUNS[name]))
    return names.get("field", {}).get(name) or gettext(FIELDS.get(name, name))


def choice(field: str, value: Any, names: Names) -> str:
    """A value as people say it."""
    if field in ("tag", "topic", "group", "location", "segment"):
        return names.get(field, {}).get(str(value)) or gettext("(deleted)")
    said = str(value).lower() if isinstance(value, bool) else str(value)
    if field == "locale":
        return formats.language_name(said)
    if field.startswith("custom."):
        return gettext(_CHOICES[said]) if isinstance(value, bool) else said
    if field == "address_status" and said != "active":
        return why_not(said)
    if field == "status" and said in ("blocked", "deceased", "archived"):
        return why_not(said)
    return gettext(_CHOICES[said]) if said in _CHOICES else said


def sentence(rules: Mapping[str, Any], names: Names) -> str:
    """The whole rule."""
    [(joined, parts)] = rules.items()
    if not parts:
        return gettext("Everybody") if joined != "any" else gettext("Nobody")
    return gettext(_JOINED[joined]) % {"conditions": "; ".join(condition(part, names) for part in parts)}


def condition(part: Mapping[str, Any], names: Names) -> str:
    """One part of it, a rule within too."""
    if "field" not in part:
        return f"({sentence(part, names)})"
    field, op, value = str(part["field"]), str(part["op"]), part.get("value")
    values = [_value(field, one, names) for one in (value if isinstance(value, list) else [value])]
    told = {"field": field_name(field, names), "value": _listed(values, op), "until": values[-1]}
    return gettext(_SENTENCES[op]) % told


def _listed(values: Sequence[str], op: str) -> str:
    return values[0] if op == "between" or len(values) == 1 else formats.alternatives(list(values))


def _value(field: str, value: Any, names: Names) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return formats.number(int(value)) if float(value).is_integer() else f"{value:.15g}"
    if isinstance(value, str) and len(value) == 10 and value[4:5] == "-":
        try:
            return formats.day(date.fromisoformat(value))
        except ValueError:
            pass
    known = choice(field, value, names)
    return f"“{known}”" if known == value else known


def people_told(count: int) -> str:
    """12 people."""
    return ngettext("%(num)s person", "%(num)s people", count) % {"num": formats.number(count)}
