"""What a form with the editor holds (`ui.mail_editor`)."""

from html import escape
from typing import Any

import msgspec
from litestar.datastructures import FormMultiDict

from koinon.messaging import Variant
from koinon.platform import errors
from koinon.web import forms

MOST_JSON = 1_500_000


def mail_variant(form: FormMultiDict, prefix: str = "mail_", locale: str = "") -> Variant:
    """The mail in a form: of its blocks or its HTML, whichever is chosen. Raises 422 for blocks that cannot be read."""
    by_hand = forms.text(form, f"{prefix}mode") == "html"
    return Variant(
        channel="email",
        locale=locale,
        subject=forms.text(form, f"{prefix}subject"),
        preheader=forms.text(form, f"{prefix}preheader"),
        html=forms.verbatim(form, f"{prefix}html") if by_hand else "",
        blocks=() if by_hand else _blocks(forms.verbatim(form, f"{prefix}blocks")),
    )


def mail_of(form: FormMultiDict, known: Variant, prefix: str = "mail_") -> Variant:
    """The mail in a form in place of the one that is kept; one in which nothing was written is empty."""
    mail = mail_variant(form, prefix, known.locale)
    if not _says_anything(mail) and not known.blocks:
        mail = Variant(channel="email", locale=known.locale)
    return msgspec.structs.replace(mail, media_ids=known.media_ids)


def in_blocks(mail: Variant) -> Variant:
    """A mail as the editor opens it: words alone become a text, and a new one begins with its footer."""
    if mail.blocks or mail.html:
        return mail
    parts = (part for part in mail.body.split("\n\n") if part.strip())
    words = "".join(f"<p>{escape(part, quote=False).replace(chr(10), '<br>')}</p>" for part in parts)
    return msgspec.structs.replace(mail, body="", blocks=({"type": "text", "html": words}, {"type": "footer"}))


def _says_anything(mail: Variant) -> bool:
    said = (one.get(name) for one in mail.blocks for name in ("text", "html", "src", "columns", "links"))
    kinds = {one.get("type") for one in mail.blocks} - {"text", "footer"}
    return bool(mail.subject or mail.preheader or mail.html.strip() or kinds or any(said))


def _blocks(text: str) -> tuple[dict[str, Any], ...]:
    if not text.strip():
        return ()
    try:
        if len(text) > MOST_JSON:
            raise errors.invalid_field("blocks", "out_of_range")
        return msgspec.json.decode(text, type=tuple[dict[str, Any], ...])
    except (msgspec.DecodeError, RecursionError):
        raise errors.invalid_field("blocks", "validation_failed", "This is no block of a mail.") from None
