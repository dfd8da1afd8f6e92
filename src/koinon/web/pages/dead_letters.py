"""Dead letters: messages and calls of carriers that gave up for now, to be tried again or discarded (CHN-043)."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.params import FromPath, FromQuery
from msgspec import Meta

from koinon import channels
from koinon.channels import DeadLetter
from koinon.kit.pagination import Cursor
from koinon.platform import errors
from koinon.platform.errors import KoinonError
from koinon.platform.rest import PageRequest
from koinon.web import forms
from koinon.web.i18n import N_, gettext
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

HOME = "/settings/dead-letters"
READ, WRITE = {"permission": "channels:read"}, {"permission": "channels:write"}
MOST = 25
CHOSEN = {"page": "dead_letters"}
Mark = Annotated[str, Meta(max_length=2048)]
KINDS = {"send": N_("A message"), "webhook": N_("A report of a carrier"), "media": N_("A file somebody sent")}
STATES = {
    "waiting": (N_("Tried again"), "warn"),
    "recovered": (N_("Went through"), "good"),
    "permanent": (N_("Given up"), "bad"),
    "discarded": (N_("Discarded"), ""),
}
FAILED = {
    "send": N_("The carrier did not take it."),
    "webhook": N_("It could not be worked through here. If that stays so, something in Koinon is wrong: tell us."),
    "media": N_("It could not be fetched from the carrier."),
}
ENDS = {
    "gone": N_("What it was about is deleted."),
    "expired": N_("Its time had passed; it would have come too late to be of use."),
    "cancelled": N_("What it belonged to was cancelled or over."),
    "discarded": N_("Somebody of your team discarded it."),
    "failed": N_("It failed for good meanwhile."),
    "refused": N_("It failed for good meanwhile."),
}
LATE = N_("That was settled meanwhile. Nothing was done.")


@get(HOME, opt=READ)
async def list_dead_letters(visit: Visit, cursor: FromQuery[Mark | None] = None) -> Response[str]:
    """What gave up, the newest first, settled ones too."""
    paging = PageRequest(MOST, cursor)
    at = paging.cursor(CHOSEN)
    with visit.words():
        async with visit.transaction() as tx:
            accounts = {one.id: one.name for one in await channels.accounts(tx)}
            rows = await channels.letters_page(tx, paging.fetch, at)
        shown, pages = paging.cut(rows, CHOSEN, lambda row: Cursor((row.created_at,), row.id))
        return visit.draw(
            "channels/dead_letters.html",
            active="settings",
            rows=[(one, gettext(KINDS[one.kind]), reason(one)) for one in shown],
            states=STATES,
            accounts=accounts,
            most_tries=channels.MOST_TRIES,
            before=f"{HOME}?cursor={pages.prev_cursor}" if pages.prev_cursor else "",
            after=f"{HOME}?cursor={pages.next_cursor}" if pages.has_more else "",
        )


def reason(one: DeadLetter) -> str:
    """Why it stands here, or how it ended, as a sentence."""
    if one.state == "recovered":
        return gettext("A later try went through.")
    return gettext(ENDS.get(one.reason or "", FAILED[one.kind]))


@post(HOME + "/{letter_id:uuid}/retry", opt=WRITE, status_code=200)
async def retry_dead_letter(visit: Visit, letter_id: FromPath[UUID]) -> Response[Any]:
    """Try it again now."""
    with visit.words():
        try:
            async with visit.transaction() as tx:
                found = await channels.retry_letter(tx, visit.services, letter_id)
        except KoinonError as refused:
            return _settled(refused)
        told = gettext("It is looked at again now.") if found.state == "waiting" else reason(found)
        return toast_after(forms.see(HOME), told)


@post(HOME + "/{letter_id:uuid}/discard", opt=WRITE, status_code=200)
async def discard_dead_letter(visit: Visit, letter_id: FromPath[UUID]) -> Response[Any]:
    """Give it up for good."""
    with visit.words():
        try:
            async with visit.transaction() as tx:
                await channels.discard_letter(tx, visit.services, letter_id)
        except KoinonError as refused:
            return _settled(refused)
        return toast_after(forms.see(HOME), gettext("Discarded. It is not tried again."))


def _settled(refused: KoinonError) -> Response[Any]:
    """Back to the list where it was settled meanwhile, by somebody or by itself."""
    if refused.code != errors.INVALID_STATE.code:
        raise refused
    return toast_after(forms.see(HOME), gettext(LATE))


router = Router(
    "/",
    route_handlers=[list_dead_letters, retry_dead_letter, discard_dead_letter],
    dependencies=VISIT,
    include_in_schema=False,
)
