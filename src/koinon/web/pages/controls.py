"""What a setting's type looks like in a form: a switch, a number, a choice, a text, or some of them together."""

from typing import Any

from litestar.datastructures import FormMultiDict
from msgspec import Struct
from msgspec import inspect as shape

from koinon.organizations import Setting
from koinon.web import formats, forms
from koinon.web.i18n import N_, gettext

# What a part of a setting is called; a setting of one part needs no further name.
PARTS = {
    "quiet_hours.enabled": N_("Keep quiet hours"),
    "quiet_hours.start": N_("From"),
    "quiet_hours.end": N_("Until"),
    "data_retention.messages_months": N_("Months until messages move to the archive"),
    "data_retention.ended_months": N_("Months until closed conversations are deleted"),
    "data_retention.conversations_months": N_("Months until the words of ended conversations are deleted"),
    "data_retention.people_months": N_("Months of silence until people are forgotten"),
    "data_retention.uploads_days": N_("Days that uploaded lists stay"),
    "identity.second_factor.required_for": N_("Needed by"),
    "identity.second_factor.roles": N_("Roles"),
    "identity.second_factor.grace_days": N_("Days to set it up"),
    "identity.second_factor.remember_days": N_("Days a device is remembered"),
    "identity.second_factor.magic_links": N_("Allow sign-in by a link in a mail"),
    "identity.session_timeouts.idle_minutes": N_("Minutes without use"),
    "identity.session_timeouts.absolute_days": N_("Days at most"),
    "inbox.access.teams_only": N_("Roles that see their teams’ and their own"),
    "inbox.access.own_only": N_("Roles that see only their own"),
}
# What an empty box means.
EMPTY = dict.fromkeys(
    (f"data_retention.{kind}_months" for kind in ("messages", "ended", "conversations", "people")), N_("Never")
)
CHOICES = {
    "monday": N_("Monday"),
    "sunday": N_("Sunday"),
    "saturday": N_("Saturday"),
    "short": N_("Short"),
    "medium": N_("Medium"),
    "long": N_("Long"),
    "person": N_("The person’s own"),
    "location": N_("The location’s"),
    "organization": N_("The organization’s"),
    "channel": N_("All texts"),
    "sms_and_whatsapp": N_("Texts and WhatsApp"),
    "sender": N_("The texts of the number it was sent to"),
    "nobody": N_("Nobody"),
    "roles": N_("Some roles"),
    "everybody": N_("Everybody"),
    "manual": N_("Nobody: by hand"),
    "round_robin": N_("Each in turn"),
    "least_loaded": N_("Whoever has the fewest"),
}


class Control(Struct, frozen=True):
    """One control: `kind` is switch, choice, number, time, words or text; `words` says its value to a reader.

    `empty` is what it means to leave it empty.
    """

    name: str
    label: str
    kind: str
    value: Any
    words: str
    choices: list[tuple[str, str]] = []
    least: int | None = None
    most: int | None = None
    empty: str = ""


def controls(declared: Setting, value: Any) -> list[Control]:
    """The controls of a setting that has `value` (plain JSON)."""
    kind = _bare(shape.type_info(declared.type))
    if isinstance(kind, shape.StructType):
        return [_control(f"{declared.key}.{part.name}", part.type, value.get(part.name, None)) for part in kind.fields]
    return [_control(declared.key, shape.type_info(declared.type), value)]


def read(declared: Setting, form: FormMultiDict) -> Any:
    """What a form says of a setting, as plain JSON; its bounds are the setting's to check."""
    kind = _bare(shape.type_info(declared.type))
    if isinstance(kind, shape.StructType):
        return {part.name: _read(form, f"{declared.key}.{part.name}", part.type) for part in kind.fields}
    return _read(form, declared.key, shape.type_info(declared.type))


def _control(name: str, typed: shape.Type, value: Any) -> Control:
    label = gettext(PARTS[name]) if name in PARTS else ""
    kind = _bare(typed)
    if isinstance(kind, shape.BoolType):
        if _optional(typed):
            usual, yes, no = gettext("As usual for your kind"), gettext("On"), gettext("Off")
            chosen = "" if value is None else "yes" if value else "no"
            listed = [("", usual), ("yes", yes), ("no", no)]
            return Control(name, label, "choice", chosen, dict(listed)[chosen] if chosen else "", listed)
        return Control(name, label, "switch", value, gettext("On") if value else gettext("Off"))
    if isinstance(kind, shape.LiteralType):
        listed = [(str(each), gettext(CHOICES.get(str(each), str(each)))) for each in kind.values]
        return Control(name, label, "choice", value, dict(listed).get(str(value), str(value)), listed)
    if isinstance(kind, shape.IntType):
        empty = gettext(EMPTY[name]) if name in EMPTY else ""
        words = formats.number(value) if isinstance(value, int) else str(value or empty)
        return Control(name, label, "number", "" if value is None else value, words, [], kind.ge, kind.le, empty)
    if isinstance(kind, shape.ListType):
        return Control(name, label, "words", ", ".join(value or ()), ", ".join(value or ()))
    is_time = isinstance(kind, shape.StrType) and bool(kind.pattern and "[0-5]" in kind.pattern)
    return Control(name, label, "time" if is_time else "text", value or "", str(value or ""))


def _read(form: FormMultiDict, name: str, typed: shape.Type) -> Any:
    kind, text = _bare(typed), forms.text(form, name)
    if isinstance(kind, shape.BoolType):
        return {"": None, "yes": True, "no": False}.get(text) if _optional(typed) else text == "yes"
    if isinstance(kind, shape.ListType):
        return [word.strip() for word in text.split(",") if word.strip()]
    if not text and _optional(typed):
        return None
    if isinstance(kind, shape.IntType):
        return int(text) if text.lstrip("-").isdecimal() and text.isascii() and len(text) < 12 else text
    return text


def _bare(typed: shape.Type) -> shape.Type:
    """The type inside `Annotated` and `X | None`."""
    while isinstance(typed, shape.Metadata):
        typed = typed.type
    if isinstance(typed, shape.UnionType):
        return _bare(next(each for each in typed.types if not isinstance(each, shape.NoneType)))
    return typed


def _optional(typed: shape.Type) -> bool:
    while isinstance(typed, shape.Metadata):
        typed = typed.type
    return isinstance(typed, shape.UnionType) and any(isinstance(each, shape.NoneType) for each in typed.types)


__all__ = ["Control", "controls", "read"]
