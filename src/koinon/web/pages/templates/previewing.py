"""How the words arrive, while they are typed: with a real person's values, segments counted, mistakes named."""

from typing import Any
from uuid import UUID

from litestar import Response, post
from litestar.params import FromPath

from koinon import messaging
from koinon.messaging import WantedVariant
from koinon.platform.errors import KoinonError
from koinon.web import forms
from koinon.web.pages.templates import words
from koinon.web.pages.templates.editing import opened, put, typed_variant
from koinon.web.pages.templates.listing import HOME, READ
from koinon.web.visit import Visit


@post(HOME + "/{template_id:uuid}/preview", opt={**READ, "viewing": True}, status_code=200)
async def preview(visit: Visit, template_id: FromPath[UUID]) -> Response[Any]:
    """What is typed, filled in; nothing is saved."""
    form = await visit.form()
    person = forms.text(form, "include").removeprefix("contact:")
    with visit.words():
        shown, refused = None, None
        async with visit.transaction() as tx:
            found = await opened(tx, template_id, forms.text(form, "channel"), forms.text(form, "locale"))
            typed = typed_variant(found.variant, form)
            try:
                messaging.check_template(put((), typed))
                wanted = WantedVariant(channel=typed.channel, contact_id=forms.uuid_or_404(person) if person else None)
                shown = await messaging.fill_variant(tx, found.version, typed.plain(), wanted)
            except KoinonError as fault:
                if fault.status != 422:
                    raise
                refused = fault
        return visit.draw(
            "templates/preview.html",
            variant=typed,
            shown=shown,
            faults=list(forms.faults(refused).values()),
            counted=messaging.segments_preview(shown.body) if shown else None,
            words=words,
        )
