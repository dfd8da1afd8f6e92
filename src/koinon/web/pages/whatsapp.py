"""Settings, WhatsApp: the business accounts, how their numbers are rated, and what stands in the way."""

from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.params import FromPath

from koinon import channels
from koinon.platform import errors
from koinon.web import forms
from koinon.web.i18n import N_, gettext
from koinon.web.pages.settings_tabs import settings_tabs
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

HOME = "/settings/whatsapp"
READ, WRITE = {"permission": "channels:read"}, {"permission": "channels:write"}
QUALITIES = {
    "green": (N_("Good quality"), "good"),
    "yellow": (N_("Fair quality"), "warn"),
    "red": (N_("Poor quality"), "bad"),
}
UNRATED = N_("Not rated yet")
REVIEWS = {
    "approved": (N_("Approved by WhatsApp"), "good"),
    "pending": (N_("WhatsApp is reviewing it"), "warn"),
    "rejected": (N_("Refused by WhatsApp"), "bad"),
}


@get(HOME, opt=READ)
async def list_accounts(visit: Visit) -> Response[str]:
    """The accounts with their numbers; without any, how to begin."""
    with visit.words():
        async with visit.transaction() as tx:
            accounts = await channels.whatsapp_accounts(tx)
            numbers = await channels.whatsapp_numbers(tx)
            senders = [one for one in await channels.senders(tx) if one.channel == "whatsapp"]
            blocked = await channels.blockers_of(tx, senders)
        return visit.draw(
            "whatsapp/index.html",
            active="settings",
            tabs=settings_tabs(HOME, visit.actor.may),
            accounts=[(one, numbers.get(one.account_id, [])) for one in accounts],
            blocked=blocked,
            qualities=QUALITIES,
            reviews=REVIEWS,
            unrated=UNRATED,
            may_change=visit.actor.may("channels:write"),
        )


@post(HOME + "/{whatsapp_id:uuid}/sync", opt=WRITE)
async def sync_account(visit: Visit, whatsapp_id: FromPath[UUID]) -> Response[Any]:
    """Ask WhatsApp now instead of tonight."""
    if visit.actor.organization_id is None:
        raise errors.RESOURCE_NOT_FOUND()
    with visit.words():
        async with visit.transaction() as tx:
            account = await channels.whatsapp_account(tx, whatsapp_id)
        await channels.sync_whatsapp(visit.services, visit.actor.organization_id, account.account_id)
        async with visit.transaction() as tx:
            account = await channels.whatsapp_account(tx, whatsapp_id)
        said = N_("WhatsApp answered: this is how it stands.")
        if account.last_error:
            said = N_("WhatsApp could not be asked. What was known before still stands here.")
        return toast_after(forms.see(HOME), gettext(said))


router = Router("/", route_handlers=[list_accounts, sync_account], dependencies=VISIT, include_in_schema=False)
