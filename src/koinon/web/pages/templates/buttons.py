"""Buttons under a WhatsApp template, as the form has them: rows of a kind, a word and where it leads."""

from litestar.datastructures import FormMultiDict

from koinon.messaging import Button

MOST = 10


def buttons_of(form: FormMultiDict) -> tuple[Button, ...]:
    """What was typed; rows without a word are left out."""
    kinds, texts, values = (
        [str(one).strip() for one in form.getall(name, [])] for name in ("button_kind", "button_text", "button_value")
    )
    rows = zip(kinds, texts, values, strict=False)
    return tuple(
        Button(kind, text, value or None)  # type: ignore[arg-type]
        for kind, text, value in rows
        if text and kind in ("quick_reply", "url", "phone")
    )


def written_buttons(buttons: tuple[Button, ...]) -> list[Button]:
    """Rows for the form, with an empty one at the end."""
    return [*buttons, *([Button("quick_reply", "")] if len(buttons) < MOST else [])]
