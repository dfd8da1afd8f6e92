"""Templates at WhatsApp: all that it knows, in words, and handing one in (MSG-007, 008)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from koinon import channels, messaging
from koinon.messaging import WhatsAppTemplate
from koinon.platform.errors import KoinonError
from koinon.web import forms
from koinon.web.i18n import N_, gettext
from koinon.web.pages.templates import words
from koinon.web.pages.templates.listing import HOME, READ, WRITE
from koinon.web.toasts import toast_after
from koinon.web.visit import Visit

PAGE = 50
STATES = {
    "pending": (N_("WhatsApp is looking at it"), "brand", "hourglass"),
    "approved": (N_("Approved by WhatsApp"), "good", "circle-check"),
    "rejected": (N_("Refused by WhatsApp"), "bad", "circle-x"),
    "paused": (N_("Paused by WhatsApp"), "warn", "pause"),
    "disabled": (N_("Disabled by WhatsApp"), "bad", "ban"),
    "in_appeal": (N_("Under appeal"), "brand", "hourglass"),
    "deleted": (N_("Not at WhatsApp any more"), "", "trash-2"),
}
QUALITIES = {
    "green": (N_("Good quality"), "good"),
    "yellow": (N_("Fair quality"), "warn"),
    "red": (N_("Poor quality"), "bad"),
}
# Meta's "rejected_reason"; another provider's words are shown as they are.
REASONS = {
    "ABUSIVE_CONTENT": N_("WhatsApp finds the words abusive."),
    "INCORRECT_CATEGORY": N_("It belongs to another category."),
    "INVALID_FORMAT": N_("Something in its form is wrong: places, buttons or links."),
    "PROMOTIONAL": N_("It advertises, and was handed in as a service."),
    "SCAM": N_("WhatsApp takes it for fraud."),
    "TAG_CONTENT_MISMATCH": N_("The words do not fit its language or category."),
}


def reason(row: WhatsAppTemplate) -> str:
    """Why, in the reader's words where we know them."""
    said = row.reason or ""
    return gettext(REASONS[said]) if said in REASONS else said


@get(HOME + "/whatsapp", opt=READ)
async def at_whatsapp(visit: Visit) -> Response[str]:
    """All that WhatsApp knows, newest first, those made there too."""
    at = _place(str(visit.request.query_params.get("after", "")))
    with visit.words():
        async with visit.transaction() as tx:
            rows = await messaging.whatsapp_templates_page(tx, at=at, limit=PAGE + 1)
            accounts = {one.id: one.name for one in await channels.template_accounts(tx)}
        more, rows = len(rows) > PAGE, rows[:PAGE]
        last = rows[-1] if more else None
        return visit.draw(
            "templates/whatsapp.html",
            active="templates",
            rows=rows,
            accounts=accounts,
            states=STATES,
            qualities=QUALITIES,
            reason=reason,
            words=words,
            after=f"{HOME}/whatsapp?after={last.created_at.timestamp():.6f}_{last.id}" if last else "",
        )


def _place(said: str) -> tuple[datetime, UUID] | None:
    at, _, row = said.partition("_")
    try:
        return datetime.fromtimestamp(float(at)).astimezone(), UUID(row)
    except (ValueError, OverflowError, OSError):
        return None


@post(HOME + "/whatsapp/sync", opt=WRITE, status_code=200)
async def sync(visit: Visit) -> Response[Any]:
    """Ask WhatsApp now instead of within the hour."""
    with visit.words():
        async with visit.transaction() as tx:
            await messaging.sync_whatsapp_templates(tx)
        return toast_after(forms.see(HOME + "/whatsapp"), gettext("WhatsApp is being asked. Look again in a moment."))


@post(HOME + "/{template_id:uuid}/whatsapp", opt=WRITE, status_code=200)
async def hand_in(visit: Visit, template_id: FromPath[UUID]) -> Response[Any]:
    """Have the published words of a language looked at."""
    locale = forms.text(await visit.form(), "locale")
    back = forms.see(f"{HOME}/{template_id}?channel=whatsapp&locale={locale}")
    with visit.words():
        try:
            async with visit.transaction() as tx:
                await messaging.hand_in_template(tx, template_id, locale)
        except KoinonError as refused:
            if refused.status not in (409, 422):
                raise
            return toast_after(back, forms.said(refused), kind="bad")
        return toast_after(back, gettext("Handed in. WhatsApp mostly answers within minutes, at the latest in a day."))
