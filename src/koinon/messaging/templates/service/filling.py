"""A broadcast begun with a template: its words are taken over, and the version they are of is pinned (MSG-001)."""

import re
from typing import Any

import msgspec

from koinon import organizations
from koinon.messaging.content.choice import choose
from koinon.messaging.contracts import BroadcastDraft, Purpose
from koinon.messaging.contracts.content import Variant
from koinon.messaging.templates.contracts import Pinned
from koinon.platform.db import Tx

_EVENT = re.compile(r"\{\{-?\s*event\.([a-z0-9_]+)[^}]*\}\}")
TEXTS = ("subject", "preheader", "body", "html")


async def changes(tx: Tx, draft: BroadcastDraft, pinned: Pinned) -> dict[str, Any]:
    """What of a draft changes when it is begun with a template, for `update_draft`.

    Values that would be given with each message stand as [name] for the writer to fill in; such words are the
    writer's own, so nothing is pinned.
    """
    home = str((await organizations.get(tx)).locale)
    variants = tuple(_open(one) for one in pinned.variants) if pinned.variables else pinned.variants
    text = choose(variants, "sms", home, home, pinned.default_locale)
    found: dict[str, Any] = {
        "body": text.body if text else "",
        "variants": tuple(one for one in variants if one is not text),
        "channel": _channel(draft.channel, {one.channel for one in variants}),
        "purpose": Purpose(pinned.purpose),
        "template_version_id": None if pinned.variables else pinned.version_id,
    }
    if found["channel"] != draft.channel:
        found["sender_id"] = None
    if draft.name in ("", "Untitled"):
        found["name"] = pinned.name
    return found


def _channel(present: str, written: set[str]) -> str:
    """The present one where it has words; `auto` where there are several; else the only one."""
    if present in written or (present == "auto" and len(written) > 1):
        return present
    return "auto" if {"sms", "email"} <= written else next(iter(sorted(written)), present)


def _open(variant: Variant) -> Variant:
    """A variant with [name] where a value would be given; WhatsApp's approved words cannot be opened so."""
    texts = {name: _EVENT.sub(r"[\1]", getattr(variant, name)) for name in TEXTS}
    return msgspec.structs.replace(variant, **texts, blocks=_opened(variant.blocks), whatsapp=None)


def _opened(value: Any) -> Any:
    if isinstance(value, str):
        return _EVENT.sub(r"[\1]", value)
    if isinstance(value, dict):
        return {name: _opened(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return tuple(_opened(inner) for inner in value)
    return value
