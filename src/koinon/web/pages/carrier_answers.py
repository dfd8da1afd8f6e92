"""What the pages of carriers answer: back to the list with a word, or the form again."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from litestar import Response
from litestar.response import Redirect

from koinon import channels
from koinon.platform import errors
from koinon.web import forms
from koinon.web.channel_words import carrier_words
from koinon.web.i18n import gettext
from koinon.web.toasts import toast_after
from koinon.web.visit import Visit

HOME = "/settings/carriers"


async def tested(visit: Visit, account_id: UUID) -> Response[Any]:
    """Back to the list, with what the carrier said."""
    if visit.actor.organization_id is None:
        raise errors.RESOURCE_NOT_FOUND()
    found = await channels.test_account(visit.services, visit.actor.organization_id, account_id)
    if found.error is not None:
        words = carrier_words(f"{found.error.code}: {found.error.detail}")
        return onward(gettext("The connection does not work yet: %(words)s") % {"words": words})
    async with visit.transaction() as tx:
        account = await channels.account(tx, account_id)
    if not channels.provider(account.provider).capabilities.receipts:
        return onward(gettext("The carrier answered: the connection works."))
    back = await channels.check_callbacks(visit.services, visit.actor.organization_id, account_id)
    if not back.ok:
        told = gettext("The carrier answered, but what it calls back would not arrive.")
        why = errors.fill(gettext(back.sentence), {"address": back.address, "location": back.location})
        return onward(f"{told} {why}")
    return onward(gettext("The carrier answered, and its calls reach us: the connection works."))


def onward(told: str) -> Response[Any]:
    return toast_after(Redirect(HOME, status_code=303), told)


def refused(
    visit: Visit,
    template: str,
    refusal: errors.KoinonError,
    typed: dict[str, str],
    field: str,
    hidden: Collection[str] = (),
    **more: Any,
) -> Response[str]:
    """The form again with what was typed, but for secrets, and what was wrong with it."""
    if refusal.status not in (409, 422):
        raise refusal
    told = forms.told(refusal, {}, field)
    if refusal.code == "duplicate_resource":
        told = forms.Told({field: forms.said(refusal)})
    values = forms.Told({name: value for name, value in typed.items() if name not in hidden})
    return visit.draw(template, active="settings", status_code=422, values=values, errors=told, **more)
