"""The frame of a signed-in page: `shell: Shell` in any handler of a router with `dependencies=SHELL`."""

from datetime import datetime
from typing import Any

from litestar import Request
from litestar.di import Provide

from koinon import channels, identity, inbox, messaging, organizations
from koinon.platform.actor import Actor
from koinon.platform.db import Tx
from koinon.platform.services import Services
from koinon.web import i18n
from koinon.web.ambient import LOCALES
from koinon.web.shell import Announced, Membership, Shell


async def provide_shell(request: Request[Any, Any, Any], services: Services, actor: Actor) -> Shell:
    """Who works where, in which words; one transaction of a few indexed reads."""
    chosen = request.cookies.get(i18n.COOKIE)
    seats = await identity.seats(services, actor.id) if actor.id else []
    standing = await organizations.console.ANNOUNCED.now(services.database)
    async with services.database.transaction(actor) as tx:
        organization = await organizations.get(tx)
        practice = await _practises(tx)
        unread = await inbox.unread_count(tx) if actor.may("conversations:read") else 0
        can_ask = await inbox.help_offered(tx) if actor.may("conversations:read") else False
        notices = await identity.unread_notices(tx)
        shortcuts = await identity.shortcuts(tx)
        renamed = await _renamed(tx)
        told = await organizations.console.announcement_for(tx, standing, organization, actor.id)
        waiting = 0 if organization.state == "active" else (await messaging.held_messages(tx)).messages
    language = chosen if chosen in LOCALES else actor.locale or str(organization.locale)
    return Shell(
        organization_name=organization.name,
        slug=_slug(request),
        user_id=str(actor.id or ""),
        kind=str(organization.kind),
        locale=language,
        time_zone=organization.time_zone,
        currency=organization.currency,
        user_name=actor.name,
        csrf_token=identity.masked_csrf_token(request),
        unread=unread,
        notices=notices,
        viewing=_viewing(request),
        support_until=_support_until(request),
        read_only=actor.read_only,
        enrol_by=identity.must_enrol_by(request),
        practice=practice and actor.livemode,
        test=not actor.livemode,
        on_trial=organization.sending_mode == "trial" and not practice and not organization.is_sample,
        sample=organization.is_sample,
        standing=str(organization.state),
        standing_reason=organization.state_reason or "",
        waiting=waiting,
        announcement=_in_words(told, language),
        phones_url=services.configuration.simulator_base if practice else "",
        mail_url=_mailbox(services),
        can_send=actor.may("broadcasts:write"),
        can_ask=can_ask,
        can_found=any(seat.role == identity.Role.OWNER for seat in seats),
        memberships=tuple(
            Membership(
                seat.name, f"/organizations/{seat.organization_id}/switch", seat.organization_id == organization.id
            )
            for seat in seats
        ),
        renamed=renamed,
        hidden=_hidden(actor),
        shortcuts=shortcuts,
    )


def _in_words(told: organizations.console.Announcement | None, language: str) -> Announced | None:
    return Announced(told.id, told.texts.get(language, told.texts["en"]), told.tone) if told is not None else None


def _viewing(request: Request[Any, Any, Any]) -> str:
    """The role through whose eyes the reader looks, by its code."""
    known = identity.session_of(request)
    return (known.view_role or "") if known is not None else ""


def _slug(request: Request[Any, Any, Any]) -> str:
    known = identity.session_of(request)
    return known.slug if known is not None else ""


def _support_until(request: Request[Any, Any, Any]) -> datetime | None:
    """Until when an operator looks in here as support."""
    known = identity.session_of(request)
    return known.support_until if known is not None else None


def _mailbox(services: Services) -> str:
    """The simulator's mailbox, where mail lands that no server takes."""
    configuration = services.configuration
    if configuration.mail_url is not None or configuration.env not in ("demo", "development"):
        return ""
    return f"{configuration.simulator_base}/mail"


async def _practises(tx: Tx) -> bool:
    """Whether everything we send from is the simulator's: nobody is really texted then."""
    senders = await channels.senders(tx)
    return all(sender.is_simulated for sender in senders)


async def _renamed(tx: Tx) -> dict[str, tuple[str, str]]:
    own = await organizations.setting(tx, "vocabulary")
    named = {word: getattr(own, word) for word in own.__struct_fields__} if own is not None else {}
    return {word: (noun.one, noun.many) for word, noun in named.items() if noun is not None}


_NEEDED = {
    "inbox": "conversations:read",
    "broadcasts": "broadcasts:read",
    "templates": "templates:read",
    "schedules": "schedules:read",
    "people": "contacts:read",
    "groups": "contacts:read",
    "imports": "contacts:import",
    "jobs": "jobs:read",
    "team": "users:read",
    "developers": "api_keys:read",
    "settings": "settings:read",
}


def _hidden(actor: Actor) -> frozenset[str]:
    operator = () if actor.is_operator else ("operator",)
    return frozenset([*(key for key, permission in _NEEDED.items() if not actor.may(permission)), *operator])


SHELL = {"shell": Provide(provide_shell)}
