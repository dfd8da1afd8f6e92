"""What a number may send: by second, minute and day, to how many people, and for how much (CHN-050, 054)."""

import re
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from koinon import channels
from koinon.channels import Limits, Sender
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.web import forms, meanwhile
from koinon.web.i18n import N_, gettext
from koinon.web.meanwhile import Thing
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

WRITE = {"permission": "channels:write"}
PATH = "/settings/numbers/{sender_id:uuid}/limits"
COUNTS = ("limit_per_second", "limit_per_minute", "limit_per_day", "people_per_day")
MOST = 10**8
SPEND = "spend_per_day_micros"
LABELS = {
    "limit_per_second": N_("Segments a second"),
    "limit_per_minute": N_("Segments a minute"),
    "limit_per_day": N_("Segments a day"),
    "people_per_day": N_("People a day"),
    SPEND: N_("Spending a day, in US dollars"),
}


@get(PATH, opt=WRITE)
async def ask_limits(visit: Visit, sender_id: FromPath[UUID]) -> Response[str]:
    """The form with the limits as they stand."""
    with visit.words():
        return await _form(visit, sender_id)


@post(PATH, opt=WRITE)
async def save_limits(visit: Visit, sender_id: FromPath[UUID]) -> Response[Any]:
    """Keep the limits; an empty field lifts one."""
    form = await visit.form()
    typed = {name: forms.text(form, name) for name in (*COUNTS, SPEND)}
    with visit.words():
        try:
            async with visit.transaction() as tx:
                thing = Thing("sender", sender_id, "sender.changed")
                await meanwhile.hold(tx, form, thing, partial(_present, tx, sender_id), typed)
                await channels.change_sender(tx, sender_id, _limits(typed))
        except errors.KoinonError as refusal:
            if refusal.status not in (412, 422):
                raise
            return await _form(visit, sender_id, typed, refusal)
        told = gettext("Saved. What is being sent now follows within seconds.")
        return toast_after(Redirect("/settings/carriers", status_code=303), told)


async def _form(
    visit: Visit, sender_id: UUID, typed: dict[str, str] | None = None, refused: errors.KoinonError | None = None
) -> Response[str]:
    async with visit.transaction() as tx:
        sender = await channels.sender(tx, sender_id)
        used = (await channels.days_today(tx)).get(sender_id)
    present, again = _shown(sender), f"/settings/numbers/{sender_id}/limits"
    seen = await meanwhile.seen(visit.request, present, refused, labels=LABELS, again=again, typed=typed)
    return visit.draw(
        "carriers/limits.html",
        active="settings",
        status_code=refused.status if refused else 200,
        sender=sender,
        used=used,
        seen=seen,
        values=forms.Told(meanwhile.merged(refused, typed or present)),
        errors=forms.told(refused, {}, "limit_per_second") if refused else forms.Told(),
    )


async def _present(tx: Tx, sender_id: UUID) -> dict[str, str]:
    return _shown(await channels.sender(tx, sender_id))


def _shown(sender: Sender) -> dict[str, str]:
    shown = {name: str(getattr(sender, name) or "") for name in COUNTS}
    micros = sender.spend_per_day_micros
    return {**shown, SPEND: "" if micros is None else f"{Decimal(micros).scaleb(-6).normalize():f}"}


def _limits(typed: dict[str, str]) -> Limits:
    """The limits as typed. Raises 422 by field."""
    numbers = {name: _number(name, typed[name]) for name in COUNTS}
    if numbers["limit_per_second"] is None:
        raise errors.invalid_field("limit_per_second", "missing_required_field")
    return Limits(**numbers, spend_per_day_micros=_micros(typed[SPEND]))  # type: ignore[arg-type]


def _number(name: str, text: str) -> int | None:
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,9}", text) or not 1 <= int(text) <= MOST:
        raise errors.invalid_field(name, "out_of_range")
    return int(text)


def _micros(text: str) -> int | None:
    """`25`, `25.50` or `25,50` of the currency as micro-units."""
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,9}([.,][0-9]{1,6})?", text) or not (
        micros := int(Decimal(text.replace(",", ".")) * 10**6)
    ):
        raise errors.invalid_field(SPEND, "out_of_range")
    return micros


router = Router("/", route_handlers=[ask_limits, save_limits], dependencies=VISIT, include_in_schema=False)
