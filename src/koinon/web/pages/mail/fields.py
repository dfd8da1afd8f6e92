"""What a form with the editor holds (`ui.mail_editor`)."""

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


def _blocks(text: str) -> tuple[dict[str, Any], ...]:
    if not text.strip():
        return ()
    try:
        if len(text) > MOST_JSON:
            raise errors.invalid_field("blocks", "out_of_range")
        return msgspec.json.decode(text, type=tuple[dict[str, Any], ...])
    except (msgspec.DecodeError, RecursionError):
        raise errors.invalid_field("blocks", "validation_failed", "This is no block of a mail.") from None
