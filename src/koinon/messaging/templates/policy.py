"""What a template has to be, by channel: before it is saved, and before it is published. Pure (MSG-004, 005)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import msgspec

from koinon.kit import gsm7, text
from koinon.messaging.content import check, compiled
from koinon.messaging.content.segments import MOST_SEGMENTS
from koinon.messaging.mail.checking import check as check_mail
from koinon.messaging.templates.contracts import TemplateVariant
from koinon.platform.errors import REGISTERED, FieldFault, InvalidFieldsError

MOST_VARIANTS = 40
MOST_SUBJECT = 255
MOST_HTML = 1_048_576
GMAIL_CUTS = 102 * 1_024
MOST_HEADER = MOST_FOOTER = 60
MOST_BODY = {"sms": 1_600, "whatsapp": 4_096, "email": 100_000, "push": 1_000}
MOST_BLOCKS, MOST_DEPTH = 200, 8
# What each channel has; the rest is left empty.
PARTS = {
    "sms": ("body", "media_ids"),
    "whatsapp": ("body", "media_ids", "header", "footer", "buttons"),
    "email": ("subject", "preheader", "body", "html", "blocks", "media_ids"),
    "push": ("subject", "body", "media_ids"),
}
_TEXTS = ("subject", "preheader", "body", "html", "header", "footer")
_SAMPLE = "Alexandra"  # as long as names mostly are: ten letters or fewer for 97 of 100


def faults(variants: Sequence[TemplateVariant], path: str = "variants") -> list[FieldFault]:
    """All that is wrong with what was written, unfinished or not: unknown variables, texts over their limits."""
    if len(variants) > MOST_VARIANTS:
        return [FieldFault(path, "out_of_range", f"At most {MOST_VARIANTS} variants.")]
    found, seen = list[FieldFault](), set[tuple[str, str]]()
    for index, variant in enumerate(variants):
        at = f"{path}[{index}]"
        if variant.key in seen:
            sentence = "This channel and language stand here twice."
            found.append(FieldFault(f"{at}.locale", "validation_failed", sentence))
        seen.add(variant.key)
        found += _limits(variant, at)
        found += _of_mail(variant, at) if variant.channel == "email" else _of_texts(variant, at)
    return found


def unfinished(variants: Sequence[TemplateVariant], default_locale: str, path: str = "variants") -> list[FieldFault]:
    """What is missing before it can be published: words in each variant, and each channel in the default language."""
    found = [] if variants else [FieldFault(path, "missing_required_field", "Write something first.")]
    for index, variant in enumerate(variants):
        if variant.is_empty:
            found.append(FieldFault(f"{path}[{index}].body", "missing_required_field", "There are no words yet."))
        if variant.channel in ("email", "push") and not variant.subject.strip():
            found.append(FieldFault(f"{path}[{index}].subject", "missing_required_field", "There is no subject yet."))
    for channel in dict.fromkeys(one.channel for one in variants):
        written = {one.locale for one in variants if one.channel == channel}
        if not written & {"", default_locale}:
            sentence = "This channel has no words in the language that everybody else gets."
            found.append(FieldFault(path, "missing_required_field", sentence, {"channel": channel}))
    return found


def tag(locale: str) -> str | None:
    """A language tag as RFC 5646 §2.1.1 writes it (`pt-BR`, `zh-Hant`), or None for what is none."""
    parts = locale.strip().replace("_", "-").split("-")
    if not all(part.isascii() and part.isalnum() and len(part) <= 8 for part in parts) or not parts[0].isalpha():
        return None
    if not 2 <= len(parts[0]) <= 3 or len(parts) > 4:
        return None
    return "-".join([parts[0].lower(), *(_subtag(part) for part in parts[1:])])


def _subtag(part: str) -> str:
    if len(part) == 2:
        return part.upper()
    return part.title() if len(part) == 4 and part.isalpha() else part.lower()


def warnings(variant: TemplateVariant) -> list[str]:
    """English msgids of what is allowed and unwise."""
    if variant.channel == "email" and len(variant.html.encode()) > GMAIL_CUTS:
        return ["Over 102 KB: Gmail cuts it off, with the unsubscribe link at its end."]
    return []


def variables(variants: Iterable[TemplateVariant]) -> tuple[str, ...]:
    """Names that whoever sends it has to give: `order_number` of `{{ event.order_number }}`, in alphabetical order."""
    said = (path for variant in variants for _, text in texts(variant) for path in compiled(text).events)
    return tuple(sorted({path.partition(".")[2] for path in said}))


def texts(variant: TemplateVariant) -> Iterator[tuple[str, str]]:
    """Every text of a variant that may hold Liquid, with its path."""
    for name in _TEXTS:
        if said := getattr(variant, name):
            yield name, said
    for index, button in enumerate(variant.buttons):
        if button.value:
            yield f"buttons[{index}].value", button.value
    for index, block in enumerate(variant.blocks):
        yield from _of_block(block, f"blocks[{index}]", MOST_DEPTH)


def _of_texts(variant: TemplateVariant, at: str) -> list[FieldFault]:
    return [fault for part, said in texts(variant) for fault in _mistakes(said, f"{at}.{part}")]


def _of_mail(variant: TemplateVariant, at: str) -> list[FieldFault]:
    """What mail finds wrong, its places below this variant's."""
    try:
        found = check_mail(variant.plain(), takes_event=True)
    except InvalidFieldsError as unreadable:
        return [replace(fault, path=f"{at}.{fault.path}") for fault in unreadable.faults]
    return [
        FieldFault(
            f"{at}.{one.place}",
            "invalid_template" if one.name or one.suggestion else "validation_failed",
            one.sentence,
            {"name": one.name, "line": one.line, "suggestion": one.suggestion},
        )
        for one in found
    ]


def _of_block(value: Any, path: str, depth: int) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        if "{" in value:
            yield path, value
    elif depth and isinstance(value, dict):
        for name, inner in value.items():
            yield from _of_block(inner, f"{path}.{name}", depth - 1)
    elif depth and isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from _of_block(inner, f"{path}[{index}]", depth - 1)


def _mistakes(said: str, path: str) -> Iterator[FieldFault]:
    for fault in check(said, takes_event=True):
        yield FieldFault(
            path,
            "invalid_template",
            fault.sentence,
            {"name": fault.name, "line": fault.line, "suggestion": fault.suggestion},
        )


def _limits(variant: TemplateVariant, at: str) -> Iterator[FieldFault]:
    most = {
        "subject": MOST_SUBJECT,
        "preheader": MOST_SUBJECT,
        "body": MOST_BODY[variant.channel],
        "html": MOST_HTML,
        "header": MOST_HEADER,
        "footer": MOST_FOOTER,
    }
    for part in (*_TEXTS, "blocks", "buttons"):
        if getattr(variant, part) and part not in PARTS[variant.channel]:
            yield FieldFault(f"{at}.{part}", "validation_failed", "This channel has none.")
    for part, limit in most.items():
        try:
            text.clean(getattr(variant, part), limit)
        except text.BadText as fault:
            yield _fault(f"{at}.{part}", "out_of_range" if fault.code == "too_long" else "validation_failed")
    if len(variant.html.encode(errors="replace")) > MOST_HTML:
        yield FieldFault(f"{at}.html", "out_of_range", "At most 1 MB.")
    for part in ("locale", "blocks", "buttons"):
        if not _is_storable(msgspec.to_builtins(getattr(variant, part))):
            yield _fault(f"{at}.{part}", "validation_failed")
    if len(variant.blocks) > MOST_BLOCKS or _depth(variant.blocks) > MOST_DEPTH:
        yield _fault(f"{at}.blocks", "out_of_range")
    fits = len(variant.body) <= MOST_BODY["sms"]
    if variant.channel == "sms" and fits and not check(variant.body, takes_event=True):
        yield from _parts(variant.body, at)


def _parts(body: str, at: str) -> Iterator[FieldFault]:
    """Ten parts with a name in every place; what real names make of it is counted before sending."""
    made = compiled(body)
    filled = made.renderer(dict.fromkeys(made.paths, _SAMPLE))([_SAMPLE] * len(made.variables))
    if (parts := gsm7.segments(filled)) > MOST_SEGMENTS:
        yield _fault(f"{at}.body", "text_too_long", segments=parts)


def _fault(path: str, code: str, **values: Any) -> FieldFault:
    return FieldFault(path, code, REGISTERED[code].sentence, values)


def _is_storable(value: Any, depth: int = MOST_DEPTH + 2) -> bool:
    """Whether no text within has a NUL or half a character: neither JSON nor a column takes them."""
    if isinstance(value, str):
        return is_clean(value)
    if isinstance(value, dict):
        value = [*value, *value.values()]
    return depth > 0 and all(_is_storable(one, depth - 1) for one in value) if isinstance(value, list) else True


def is_clean(said: str) -> bool:
    """Whether a text can be stored: no NUL, no half of a character."""
    try:
        text.clean(said, MOST_HTML)
    except text.BadText:
        return False
    return True


def _depth(value: Any, most: int = MOST_DEPTH + 1) -> int:
    if most == 0 or not isinstance(value, dict | list | tuple):
        return 0
    inner = value.values() if isinstance(value, dict) else value
    return 1 + max((_depth(one, most - 1) for one in inner), default=0)
