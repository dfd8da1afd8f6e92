"""A broadcast under way or done: live figures, who was not reached and why, the ledger."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get
from litestar.params import FromPath
from litestar.response import Response, Stream

from koinon import contacts, identity, messaging
from koinon.kit import clock
from koinon.messaging import Broadcast, BroadcastState, DeliveryRow, Progress
from koinon.platform import rest, retention
from koinon.platform.actor import Actor
from koinon.platform.services import Services
from koinon.web import reasons
from koinon.web.ambient import surrounded
from koinon.web.i18n import N_, gettext, pgettext
from koinon.web.pages import legal_holds
from koinon.web.pages.broadcasts import differing, splitting
from koinon.web.pages.broadcasts.choosing import chosen
from koinon.web.pages.broadcasts.composing import compose
from koinon.web.pages.broadcasts.wording import WAYS, excerpt, readable
from koinon.web.rendering import is_partial, render, surroundings
from koinon.web.shell import Shell

Web = Request[Any, Any, Any]
READ = {"permission": "broadcasts:read"}
EXPORT = {"permission": "broadcasts:export", "limit": "exports"}
PAGE = 50
TONES = {
    "held": "warn",
    "sending": "brand",
    "sent": "brand",
    "delivered": "good",
    "failed": "bad",
    "refused": "warn",
    "expired": "bad",
}
TABS: dict[str, tuple[str, tuple[str, ...]]] = {
    "": (N_("All"), ()),
    "delivered": (N_("Delivered"), ("delivered",)),
    "moving": (N_("On its way"), ("queued", "held", "sending", "sent")),
    "failed": (N_("Not reached"), ("failed", "refused", "expired", "cancelled")),
}


@get("/{broadcast_id:uuid}", opt=READ)
async def broadcast(
    request: Web, services: Services, actor: Actor, shell: Shell, broadcast_id: FromPath[UUID]
) -> Response[Any]:
    """A draft opens in the composer; everything else shows how it went."""
    return await show(request, services, actor, shell, broadcast_id)


async def show(request: Web, services: Services, actor: Actor, shell: Shell, broadcast_id: UUID) -> Response[Any]:
    """The page of a broadcast, or its live part for a swap."""
    async with services.database.transaction(actor) as tx:
        found = await messaging.get(tx, broadcast_id)
        if found.state == BroadcastState.DRAFT and actor.may("broadcasts:write"):
            return await compose(request, services, shell, tx, found)
        progress = await messaging.progress(tx, broadcast_id)
        missed = await messaging.not_reached(tx, broadcast_id) if found.frozen_at else []
        waits = await messaging.held_rows(tx, broadcast_id) if progress.counts.held else []
        split = await splitting.state(tx, found)
        held = await legal_holds.on(actor, tx, "broadcast", broadcast_id)
        authors = await identity.user_names(tx, [found.created_by]) if found.created_by else {}
        with surrounded(surroundings(request, shell)):
            audience, differs = await chosen(tx, found.audience), differing.difference(found)
            way = "SMS" if found.channel == "sms" else gettext(WAYS[found.channel][0])
    return render(
        request,
        "broadcasts/detail.html",
        shell=msgspec.structs.replace(shell, active="broadcasts"),
        block="live" if is_partial(request) else "",
        broadcast=found,
        way=way,
        written=[(one.subject, excerpt(one)) for one in found.variants if not one.locale],
        progress=progress,
        pause_sentence=messaging.pause_sentence(progress.pause_reason, progress.pause_detail, found.channel),
        waits=waits,
        split=split,
        held=held,
        split_words=splitting.told(found),
        waiting_sentence=messaging.waiting_sentence,
        readable=readable,
        not_reached=sorted(missed, key=lambda each: -each.count),
        author=authors.get(found.created_by, "") if found.created_by else "",
        chosen=audience,
        estimate=_estimate(found),
        differs=differs,
        has_newcomers=found.frozen_at is not None and any(t.kind != "contact" for t in found.audience.include),
        live=_moves(progress),
        may_send=actor.may("broadcasts:send"),
        may=actor.may,
    )


def _moves(progress: Progress) -> bool:
    ended = progress.state in {BroadcastState.CANCELLED, BroadcastState.FAILED, BroadcastState.COMPLETED}
    return not ended or progress.counts.open > 0 or progress.counts.sent > 0


def _estimate(found: Broadcast) -> int | None:
    cost = (found.plan or {}).get("cost") or []
    return sum(int(each.get("micros", 0)) for each in cost) if cost else None


@get("/{broadcast_id:uuid}/recipients", opt=READ)
async def recipients(
    request: Web, services: Services, actor: Actor, shell: Shell, broadcast_id: FromPath[UUID]
) -> Response[Any]:
    """The ledger, a row for each phone."""
    which = str(request.query_params.get("show", ""))
    which = which if which in TABS else ""
    after = _position(request.query_params.get("after"))
    async with services.database.transaction(actor) as tx:
        found = await messaging.get(tx, broadcast_id)
        rows = await messaging.deliveries_page(
            tx, broadcast_id, states=TABS[which][1] or None, after=after, limit=PAGE + 1
        )
        names = await contacts.names(tx, [one for _, row in rows for one in _people(row)])
    with surrounded(surroundings(request, shell)):
        here = f"/broadcasts/{broadcast_id}/recipients"
        tabs = [(f"{here}?show={key}", gettext(label), None, key == which) for key, (label, _) in TABS.items()]
        words = _state_words()
        unknown = gettext("Somebody deleted")
    shown = [
        (row, names[row.contact_id].name if row.contact_id in names else unknown, _covered(row, names))
        for _, row in rows[:PAGE]
    ]
    onward = f"{here}?show={which}&after={rows[PAGE - 1][0]}" if len(rows) > PAGE else ""
    return render(
        request,
        "broadcasts/recipients.html",
        shell=msgspec.structs.replace(shell, active="broadcasts"),
        broadcast=found,
        rows=shown,
        counts_segments=found.channel in ("sms", "auto"),
        tabs=tabs,
        state_words=words,
        after=onward,
        is_old=_is_past(found, services.configuration.keep_deliveries_months),
        may=actor.may,
    )


def _people(row: DeliveryRow) -> list[UUID]:
    """Everybody whom a row of the ledger is about."""
    return [*([row.contact_id] if row.contact_id else []), *(row.covers or ()), *(row.children or ())]


def _covered(row: DeliveryRow, names: Mapping[UUID, contacts.ContactName]) -> tuple[str, str]:
    """Who else got it by this message, and for which children it went (CON-007, 024)."""
    others = [names[one].name for one in row.covers or () if one != row.contact_id and one in names]
    return ", ".join(others), ", ".join(names[one].name for one in row.children or () if one in names)


def _is_past(found: Broadcast, months: int) -> bool:
    """Whether its messages may have left the database already (OPS-053); -1 keeps them for ever."""
    began = found.started_at or found.created_at
    return months != retention.FOR_EVER and began < clock.now() - timedelta(days=30 * months)


def _state_words() -> dict[str, tuple[str, str]]:
    """What became of one recipient's message, and its tone."""
    words = {
        "queued": gettext("Waiting"),
        "held": pgettext("one message", "Held"),
        "sending": gettext("Sending"),
        "sent": gettext("On its way"),
        "delivered": pgettext("one message", "Delivered"),
        "failed": pgettext("one message", "Failed"),
        "refused": gettext("Not sent"),
        "cancelled": gettext("Cancelled"),
        "expired": gettext("Too late"),
    }
    return {state: (word, TONES.get(state, "")) for state, word in words.items()}


def _position(value: str | None) -> int:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 10 else 0


@get("/{broadcast_id:uuid}/not-reached", opt=READ)
async def not_reached(
    request: Web, services: Services, actor: Actor, shell: Shell, broadcast_id: FromPath[UUID]
) -> Response[Any]:
    """Who was not reached for a reason."""
    reason = str(request.query_params.get("reason", ""))[:60]
    async with services.database.transaction(actor) as tx:
        channel = (await messaging.get(tx, broadcast_id)).channel
        missed = await messaging.not_reached_people(tx, broadcast_id, reason=reason, limit=PAGE + 1)
        rows = await contacts.list_rows(tx, services.vault, [each.contact_id for each in missed[:PAGE]])
    with surrounded(surroundings(request, shell)):
        title, advice = reasons.title(reason, "", channel), reasons.advice(reason, channel)
    people = [(row.id, row.name, row.phone or "") for row in rows.values()]
    return render(
        request,
        "broadcasts/people_dialog.html",
        shell=shell,
        title=title,
        advice=advice,
        people=people,
        more=len(missed) > PAGE,
    )


@get("/{broadcast_id:uuid}/deliveries.csv", opt=EXPORT)
async def ledger(services: Services, actor: Actor, broadcast_id: FromPath[UUID]) -> Stream:
    """The ledger as CSV, as it is read."""
    async with services.database.transaction(actor) as tx:
        await messaging.begin_export(tx, broadcast_id)
    return rest.csv(messaging.export_csv(services, actor, broadcast_id), f"broadcast-{broadcast_id}.csv")
