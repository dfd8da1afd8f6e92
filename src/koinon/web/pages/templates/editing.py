"""The editor: one variant of a channel and language at a time, beside how it arrives (MSG-001, 002, 004)."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from koinon import contacts, messaging, organizations
from koinon.messaging import Button, Template, TemplateStatus, TemplateVariant, TemplateVersion
from koinon.platform.db import Tx
from koinon.platform.errors import KoinonError
from koinon.web import forms, meanwhile
from koinon.web.i18n import N_, gettext
from koinon.web.meanwhile import Thing
from koinon.web.pages.mail.fields import in_blocks, mail_of
from koinon.web.pages.templates import words
from koinon.web.pages.templates.buttons import buttons_of, written_buttons
from koinon.web.pages.templates.languages import Reader, readers
from koinon.web.pages.templates.listing import HOME, READ, WRITE
from koinon.web.pages.templates.whatsapp import QUALITIES, STATES, reason
from koinon.web.toasts import toast_after
from koinon.web.visit import Visit

PARTS = ("subject", "preheader", "body", "html", "header", "footer")
LABELS = {
    "subject": N_("Subject"),
    "preheader": N_("Line after the subject"),
    "body": N_("Text"),
    "html": N_("HTML"),
    "header": N_("Top line"),
    "footer": N_("Small print"),
    "blocks": N_("Mail"),
    "buttons": N_("Buttons"),
}


class Open(msgspec.Struct, frozen=True):
    """Which variant is open: its words as they are, or as somebody just typed them."""

    template: Template
    version: TemplateVersion
    variant: TemplateVariant


async def opened(tx: Tx, template_id: UUID, channel: str, locale: str | None) -> Open:
    """The variant asked for, an empty one where it is not written; without a wish the first there is."""
    template, version = await messaging.template(tx, template_id), await messaging.template_version(tx, template_id)
    channels = [one.channel for one in version.variants]
    code = channel if channel in words.CHANNELS else (channels[0] if channels else "sms")
    if channel not in words.CHANNELS and "sms" in channels:
        code = "sms"
    own = [one.locale for one in version.variants if one.channel == code]
    if locale is None:
        locale = template.default_locale if template.default_locale in own or not own else own[0]
    empty = TemplateVariant(channel=code, locale=locale)  # type: ignore[arg-type]
    return Open(template, version, version.variant(code, locale) or empty)


@get(HOME + "/{template_id:uuid}", opt=READ)
async def edit(visit: Visit, template_id: FromPath[UUID]) -> Response[str]:
    """The variant asked for, its preview, and who would get it."""
    query = visit.request.query_params
    locale = str(query["locale"])[:35] if "locale" in query else None
    with visit.words():
        async with visit.transaction() as tx:
            found = await opened(tx, template_id, str(query.get("channel", "")), locale)
            if (source := query.get("from")) is not None:
                found = _copied(found, str(source))
        return await draw(visit, found)


@post(HOME + "/{template_id:uuid}/variant", opt=WRITE, status_code=200)
async def save(visit: Visit, template_id: FromPath[UUID]) -> Response[Any]:
    """Save what was typed into the version that is being written."""
    form = await visit.form()
    channel, locale = forms.text(form, "channel"), forms.text(form, "locale")
    with visit.words():
        async with visit.transaction() as tx:
            found = await opened(tx, template_id, channel, locale)
        typed = typed_variant(found.variant, form)
        try:
            async with visit.transaction() as tx:
                thing = Thing("template", template_id, "template.updated")

                async def present() -> forms.Told:
                    return values((await opened(tx, template_id, channel, locale)).variant)

                await meanwhile.hold(tx, form, thing, present, values(typed))
                now = await messaging.template_version(tx, template_id)
                await messaging.update_template(tx, template_id, {"variants": put(now.variants, typed)})
        except KoinonError as refused:
            if refused.status not in (412, 422):
                raise
            return await draw(visit, msgspec.structs.replace(found, variant=typed), refused)
        return toast_after(forms.see(address(template_id, typed)), gettext("Saved."))


@post(HOME + "/{template_id:uuid}/remove", opt=WRITE, status_code=200)
async def remove(visit: Visit, template_id: FromPath[UUID]) -> Response[Any]:
    """Take one variant away."""
    form = await visit.form()
    key = (forms.text(form, "channel"), forms.text(form, "locale"))
    with visit.words():
        async with visit.transaction() as tx:
            now = await messaging.template_version(tx, template_id)
            kept = tuple(one for one in now.variants if one.key != key)
            await messaging.update_template(tx, template_id, {"variants": kept})
        return toast_after(forms.see(f"{HOME}/{template_id}"), gettext("It is taken out."))


def put(variants: tuple[TemplateVariant, ...], one: TemplateVariant) -> tuple[TemplateVariant, ...]:
    """The variants with `one` in its place."""
    return (*(each for each in variants if each.key != one.key), one)


def address(template_id: UUID, variant: TemplateVariant) -> str:
    """Where a variant is edited."""
    return f"{HOME}/{template_id}?channel={variant.channel}&locale={variant.locale}"


def typed_variant(known: TemplateVariant, form: FormMultiDict) -> TemplateVariant:
    """A variant as the form has it; what the form does not hold stays."""
    if "mail_subject" in form:
        mail = mail_of(form, known.plain())
        words_of_mail = {part: getattr(mail, part) for part in ("subject", "preheader", "body", "html", "blocks")}
        return msgspec.structs.replace(known, **words_of_mail)
    sent = {part: forms.verbatim(form, part).strip() for part in PARTS if part in form}
    buttons = buttons_of(form) if "button_kind" in form else known.buttons
    return msgspec.structs.replace(known, **sent, buttons=buttons)


def values(variant: TemplateVariant) -> forms.Told:
    """What the form shows of a variant."""
    told = {part: str(getattr(variant, part)) for part in PARTS}
    blocks, buttons = (msgspec.json.encode(one).decode() for one in (variant.blocks, variant.buttons))
    return forms.Told(told, blocks=blocks, buttons=buttons)


def _copied(found: Open, source: str) -> Open:
    """An empty variant begun with the words of another language."""
    other = found.version.variant(found.variant.channel, source)
    if other is None or not found.variant.is_empty:
        return found
    begun = msgspec.structs.replace(other, locale=found.variant.locale)
    return msgspec.structs.replace(found, variant=begun)


async def draw(visit: Visit, found: Open, refused: KoinonError | None = None) -> Response[str]:
    """The editor with a variant in it; `refused` is what is wrong with it."""
    template, variant = found.template, found.variant
    async with visit.transaction() as tx:
        spoken = await contacts.people_by_locale(tx)
        own = str((await organizations.get(tx)).locale)
        uses = await messaging.template_uses(tx, template.id)
        needs_review = await messaging.templates_need_review(tx)
        stored = await opened(tx, template.id, variant.channel, variant.locale)
        asker = found.version.submitted_by
        standing = await messaging.whatsapp_standing(tx, template, variant) if variant.channel == "whatsapp" else None
    kept = values(stored.variant)
    seen = await meanwhile.seen(
        visit.request,
        kept,
        refused,
        labels=LABELS,
        again=address(template.id, variant),
        typed=values(variant) if refused else None,
    )
    return visit.draw(
        "templates/edit.html",
        active="templates",
        status_code=refused.status if refused else 200,
        found=template,
        version=found.version,
        variant=variant,
        values=values(variant),
        mail=in_blocks(variant.plain()),
        buttons=written_buttons(variant.buttons),
        seen=seen,
        errors=_errors(refused, found),
        words=words,
        standing=standing,
        whatsapp_states=STATES,
        qualities=QUALITIES,
        reason=reason,
        readers=_readers(found, spoken, own),
        uses=uses,
        addable=words.addable(found.version.variants, variant.channel, spoken),
        needs_review=needs_review,
        may_change=visit.actor.may("templates:write") and template.status is not TemplateStatus.ARCHIVED,
        may_decide=visit.actor.may("templates:approve") and visit.actor.id != asker,
        is_new=stored.variant.is_empty,
        has_draft=template.number != template.published_number,
    )


def _readers(found: Open, spoken: dict[str | None, int], own: str) -> list[Reader]:
    return readers(found.version.variants, found.variant.channel, spoken, own, found.template.default_locale)


def _errors(refused: KoinonError | None, found: Open) -> forms.Told:
    """By field; mistakes of other variants stand above the form."""
    if refused is None:
        return forms.Told()
    own = f"variants[{len(put(found.version.variants, found.variant)) - 1}]."
    told = forms.Told()
    for path, sentence in forms.faults(refused).items():
        part = path.removeprefix(own).partition("[")[0]
        told.setdefault(part if path.startswith(own) and part in LABELS else "", sentence)
    return told


__all__ = ["Button", "address", "draw", "edit", "opened", "put", "remove", "save", "typed_variant"]
