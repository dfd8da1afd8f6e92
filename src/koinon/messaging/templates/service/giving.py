"""Values given with a message put into a template's words, as text and never as Liquid or markup (MSG-003, 086)."""

import re
from collections.abc import Callable, Mapping
from html import escape
from typing import Any
from uuid import UUID

import msgspec

from koinon import organizations
from koinon.messaging.content.choice import choose
from koinon.messaging.contracts import FallbackStep, Variants
from koinon.messaging.contracts.content import Variant
from koinon.messaging.service.addressed import Words
from koinon.messaging.templates.contracts import Pinned
from koinon.messaging.templates.service.sending import event_values, latest
from koinon.platform import errors
from koinon.platform.db import Tx

MOST_VALUE = 500
_ALONE = re.compile(r"\{\{-?\s*event\.([a-z0-9_]+)\s*(?:\|\s*default:\s*(?:\"([^\"]*)\"|'([^']*)')\s*)?-?\}\}")
_WITHIN = re.compile(r"(\{\{|\{%)(.*?)(\}\}|%\})", re.S)
_NAME = re.compile(r"\bevent\.([a-z0-9_]+)\b")
_PLAIN = ("subject", "preheader", "body")
Fill = Callable[[str], str]


async def words(
    tx: Tx,
    template_id: UUID,
    given: Mapping[str, str],
    channel: Any,
    fallback: tuple[FallbackStep, ...] = (),
) -> Words:
    """A template's newest published words with these values, for one message. Raises 404, 409, 422."""
    pinned = await latest(tx, template_id)
    variants = filled(pinned, given)
    home = str((await organizations.get(tx)).locale)
    text = choose(variants, "sms", home, home, pinned.default_locale)
    rest = tuple(one for one in variants if one is not text)
    return Words(text.body if text else "", channel, rest, fallback, pinned.version_id)


def filled(pinned: Pinned, given: Mapping[str, str]) -> Variants:
    """The variants of a version with every value in its place. Raises 422 for one that is missing or unfit."""
    values = {path.partition(".")[2]: said for path, said in event_values(pinned, given).items()}
    for name, said in values.items():
        if len(said) > MOST_VALUE or "{{" in said or "{%" in said or "\0" in said:
            raise errors.invalid_field(f"variables.{name}", "validation_failed")
    return tuple(_filled(one, values) for one in pinned.variants)


def _filled(variant: Variant, values: Mapping[str, str]) -> Variant:
    plain, marked = _filler(values), _filler({name: escape(said) for name, said in values.items()})
    texts = {name: plain(getattr(variant, name)) for name in _PLAIN}
    approved = variant.whatsapp
    if approved is not None:
        approved = msgspec.structs.replace(approved, values=tuple(plain(one) for one in approved.values))
    blocks = tuple(_of_block(one, plain, marked) for one in variant.blocks)
    return msgspec.structs.replace(variant, **texts, html=marked(variant.html), blocks=blocks, whatsapp=approved)


def _of_block(value: Any, plain: Fill, marked: Fill) -> Any:
    if isinstance(value, dict):
        return {
            name: (marked if name == "html" else plain)(inner)
            if isinstance(inner, str)
            else _of_block(inner, plain, marked)
            for name, inner in value.items()
        }
    return [_of_block(one, plain, marked) for one in value] if isinstance(value, list | tuple) else value


def _filler(values: Mapping[str, str]) -> Fill:
    """A value that stands alone becomes plain text; within a condition or filter it becomes a literal."""

    def alone(found: re.Match[str]) -> str:
        return values.get(found[1]) or found[2] or found[3] or ""

    def within(found: re.Match[str]) -> str:
        inner = _NAME.sub(lambda name: _literal(values.get(name[1], "")), found[2])
        return found[1] + inner + found[3]

    return lambda text: _WITHIN.sub(within, _ALONE.sub(alone, text))


def _literal(said: str) -> str:
    """A Liquid string, which knows no escapes; nothing is `nil`, which a condition takes as no."""
    if not said:
        return "nil"
    mark = "'" if '"' in said else '"'
    return mark + said.replace("%}", "% }").replace("}}", "} }").replace(mark, "’") + mark
