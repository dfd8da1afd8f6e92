"""What people are told about templates: one waits for them, one of theirs was decided, WhatsApp stopped one."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from koinon import identity
from koinon.identity import NoticeKind, Said
from koinon.messaging.templates.contracts import Template
from koinon.platform.db import Tx
from koinon.platform.words import Words

HANDED_IN, DECIDED, WHATSAPP = "template_handed_in", "template_decided", "whatsapp_template"
AT_WHATSAPP: Mapping[str, tuple[str, str]] = {
    "approved": ("WhatsApp approved the template %(name)s", "It can be sent now."),
    "rejected": ("WhatsApp refused the template %(name)s", "Read why, change its words and hand it in again."),
    "paused": ("WhatsApp paused the template %(name)s", "People block or report it. What sends it waits."),
    "disabled": ("WhatsApp disabled the template %(name)s", "People block or report it. What sends it waits."),
    "deleted": ("The template %(name)s is not at WhatsApp any more", "What sends it waits. Hand it in again."),
    "category": ("WhatsApp put the template %(name)s into another category", "It is priced by that from now on."),
}


async def tell_handed_in(tx: Tx, template: Template) -> None:
    """Whoever may approve learns that one waits."""
    able = [one for one in await identity.users_who_may(tx, "templates:approve") if one != tx.actor.id]
    await identity.notify(
        tx, HANDED_IN, able, about=_about(template.id), link=_link(template.id), data=_named(template)
    )


async def tell_decided(tx: Tx, template: Template, asker: UUID | None, status: str) -> None:
    """Whoever handed it in learns what was decided."""
    data = {**_named(template), "status": status}
    await identity.notify(tx, DECIDED, [asker], about=_about(template.id), link=_link(template.id), data=data)


def _about(template_id: UUID) -> str:
    return f"template:{template_id}"


def _link(template_id: UUID) -> str:
    return f"/templates/{template_id}"


def _named(template: Template) -> dict[str, Any]:
    return {"name": template.name}


def _asked(say: Words, data: Mapping[str, Any], _happened: int) -> Said:
    title = say.gettext("Please look at the template “%(name)s”", name=data["name"])
    return title, say.gettext("It can be published once a second person has approved it.")


def _decided(say: Words, data: Mapping[str, Any], _happened: int) -> Said:
    if data["status"] == "approved":
        title = say.gettext("The template “%(name)s” is approved", name=data["name"])
        return title, say.gettext("It can be published now.")
    title = say.gettext("The template “%(name)s” was sent back", name=data["name"])
    return title, say.gettext("Read why, change it and hand it in again.")


def _at_whatsapp(say: Words, data: Mapping[str, Any], _happened: int) -> Said:
    title, advice = AT_WHATSAPP[data["what"]]
    return say.gettext(title, name=data["name"]), say.gettext(advice)


KINDS = (
    NoticeKind(
        WHATSAPP,
        area="broadcasts",
        icon="message-circle",
        label=lambda say: say.gettext("WhatsApp decided about a template"),
        write=_at_whatsapp,
        needs="templates:write",
        email=True,
    ),
    NoticeKind(
        HANDED_IN,
        area="broadcasts",
        icon="circle-help",
        label=lambda say: say.gettext("A template waits for my approval"),
        write=_asked,
        needs="templates:approve",
        email=True,
    ),
    NoticeKind(
        DECIDED,
        area="broadcasts",
        icon="circle-check",
        label=lambda say: say.gettext("A template that I handed in is decided"),
        write=_decided,
        needs="templates:write",
        email=True,
    ),
)
