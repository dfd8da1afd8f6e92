"""Settings, Consent: the words people agree to, each version kept as it was agreed to (ORG-015)."""

from typing import Any

from litestar import Response, Router, get, post

from koinon import contacts, organizations
from koinon.platform.errors import KoinonError
from koinon.web import formats, forms
from koinon.web.ambient import ambient
from koinon.web.i18n import gettext
from koinon.web.pages.settings_tabs import settings_tabs
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

HOME = "/settings/consent"
READ, WRITE = {"permission": "consent:read"}, {"permission": "consent:write"}
# What the dialogs of the people's pages offer and publish under.
KEY = "texts"
LANGUAGES = ("en", "es", "pt")


@get(HOME, opt=READ)
async def list_wordings(visit: Visit) -> Response[str]:
    """Every version, the newest of each language first, and the form of the next."""
    return await _draw(visit)


@post(HOME, opt=WRITE, status_code=200)
async def publish_wording(visit: Visit) -> Response[Any]:
    """Publish the next version; who agreed before, agreed to the words of then."""
    form = await visit.form()
    typed = forms.Told(words=forms.text(form, "words"), language=forms.text(form, "language"))
    try:
        async with visit.transaction() as tx:
            await contacts.publish_text(tx, KEY, typed["language"], typed["words"])
    except KoinonError as refused:
        return await _draw(visit, typed, refused)
    with visit.words():
        return toast_after(forms.see(HOME), gettext("Published. Who agrees from now on agrees to these words."))


async def _draw(visit: Visit, typed: forms.Told | None = None, refused: KoinonError | None = None) -> Response[str]:
    with visit.words():
        async with visit.transaction() as tx:
            texts, own = await contacts.consent_texts(tx), await organizations.get(tx)
        proposed = gettext("I agree to receive text messages from %(name)s. I can answer STOP at any time.")
        usual = forms.Told(language=ambient().locale, words="" if texts else proposed % {"name": own.name})
        return visit.draw(
            "settings/consent.html",
            active="settings",
            status_code=refused.status if refused else 200,
            tabs=settings_tabs(HOME, visit.actor.may),
            texts=[(one, formats.language_name(one.locale)) for one in texts],
            languages=[(code, formats.language_name(code)) for code in LANGUAGES],
            values=typed or usual,
            errors=forms.told(refused, {"body": "words", "locale": "language"}, "words") if refused else forms.Told(),
            may_write=visit.actor.may("consent:write"),
        )


router = Router("/", route_handlers=[list_wordings, publish_wording], dependencies=VISIT, include_in_schema=False)
