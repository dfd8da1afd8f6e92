"""The mail as it will arrive, and what there is to put right; nothing is kept here."""

from html import escape
from typing import Any
from uuid import UUID

from litestar import Request, post
from litestar.datastructures import FormMultiDict
from litestar.response import Response

from koinon import channels, messaging
from koinon.messaging import MailFault, Purpose, Variant
from koinon.messaging import MailRule as Rule
from koinon.platform.actor import Actor
from koinon.platform.db import Tx
from koinon.platform.errors import KoinonError, fill
from koinon.platform.services import Services
from koinon.web import forms
from koinon.web.ambient import surrounded
from koinon.web.i18n import N_, gettext
from koinon.web.pages.mail.fields import mail_variant
from koinon.web.rendering import render, surroundings
from koinon.web.shell import Shell

Web = Request[Any, Any, Any]
WRITE = {"permission": "broadcasts:write"}
# No script, nothing sent, nothing opened: styles and pictures only, and only inside our own pages.
FRAMED = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src https: http: data: 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'"
)
NIGHT, DAY = "@media (prefers-color-scheme:dark)", ("@media all", "@media not all")
WRONG = N_("The mail has a mistake. It is told below.")


@post("/preview", opt=WRITE, status_code=200)
async def preview(request: Web, services: Services, actor: Actor, shell: Shell) -> Response[str]:
    """The mail for one person, or for somebody made up, by day or by night."""
    form = await request.form()
    try:
        variant = mail_variant(form, forms.text(form, "prefix"), forms.text(form, "locale"))
        messaging.hold_mail(variant, takes_event=True)
        async with services.database.transaction(actor) as tx:
            html = await messaging.mail_as(tx, variant, _contact(form), _purpose(form))
    except KoinonError as refused:
        if refused.status not in (404, 422):
            raise
        with surrounded(surroundings(request, shell)):
            html = f"<p style='font-family:sans-serif;padding:24px;color:#6a665d'>{escape(gettext(WRONG))}</p>"
    dark = forms.text(form, "dark") == "yes"
    html = html.replace(NIGHT, DAY[0] if dark else DAY[1])
    return Response(html, media_type="text/html", headers={"Content-Security-Policy": FRAMED})


@post("/findings", opt=WRITE, status_code=200)
async def findings(request: Web, services: Services, actor: Actor, shell: Shell) -> Response[str]:
    """What to put right before this can be sent, and what would be wise."""
    form = await request.form()
    faults: tuple[MailFault, ...] = ()
    found: tuple[messaging.MailFinding, ...] = ()
    rules: list[Rule] = []
    try:
        variant = mail_variant(form, forms.text(form, "prefix"), forms.text(form, "locale"))
        faults = messaging.check_mail(variant, takes_event=True)
        if not faults and _has_words(variant):
            async with services.database.transaction(actor) as tx:
                look = await messaging.mail_look(tx, variant.locale)
                rules = await _standing(tx, form)
            found = messaging.lint_mail(variant, look, leaves=messaging.has_way_out(_purpose(form)))
    except KoinonError as refused:
        if refused.status != 422:
            raise
        with surrounded(surroundings(request, shell)):
            faults = (MailFault("blocks", fill(gettext(refused.sentence), refused.values)),)
    return render(request, "mail/findings.html", shell=shell, faults=faults, findings=found, rules=rules)


async def _standing(tx: Tx, form: FormMultiDict) -> list[Rule]:
    """What receivers hold against the sender: the one that is chosen, else the usual one."""
    if "sender_id" not in form:
        return []  # a template's: who sends it is not known yet
    chosen = forms.one_id(form, "sender_id")
    senders = [one for one in await channels.senders(tx) if one.channel == "email"]
    sender = next((one for one in senders if one.id == chosen), None) or await channels.default_sender(tx, "email")
    found = await messaging.sender_standing(tx, sender) if sender is not None else ()
    return [one for one in found if one.standing in ("stop", "warn")]


def _has_words(variant: Variant) -> bool:
    return bool(variant.blocks or variant.html.strip())


def _purpose(form: FormMultiDict) -> str:
    said = forms.text(form, "purpose")
    return said if said in set(Purpose) else Purpose.INFORMATIONAL.value


def _contact(form: FormMultiDict) -> UUID | None:
    kind, _, value = forms.text(form, "as").partition(":")
    return forms.uuid_or_404(value) if kind == "contact" else None
