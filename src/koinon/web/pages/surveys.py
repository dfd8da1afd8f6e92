"""Surveys: the public page behind a link, and the results with their settings (INB-093)."""

from functools import partial
from typing import Annotated, Any

from litestar import Request, Response, Router, get, post
from litestar.params import FromPath
from msgspec import Meta

from koinon import contacts, identity, inbox, organizations
from koinon.inbox import PublicSurvey, SurveySettings, SurveyTexts
from koinon.platform import errors
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.db import Tx
from koinon.platform.errors import KoinonError
from koinon.platform.rest import admission
from koinon.platform.services import Services
from koinon.web import forms, meanwhile
from koinon.web.i18n import N_, gettext
from koinon.web.meanwhile import Thing
from koinon.web.pages.inbox_lines import RATINGS
from koinon.web.pages.settings_tabs import settings_tabs
from koinon.web.rendering import render
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

HOME = "/settings/surveys"
READ, WRITE = {"permission": "conversations:read"}, {"permission": "settings:write"}
PUBLIC = {"public": True}
CALLS, SECONDS = 20, 60
LANGUAGES = {
    "en": N_("The question in English"),
    "es": N_("The question in Spanish"),
    "pt": N_("The question in Portuguese"),
}
LABELS = {**LANGUAGES, "on": N_("Ask how it was"), "delay": N_("Minutes after a conversation is done")}
FACES = {int(rating): word for rating, word in RATINGS.items()}
Web = Request[Any, Any, Any]
Token = FromPath[Annotated[str, Meta(max_length=60)]]


@get("/s/{token:str}", opt=PUBLIC)
async def show_survey(request: Web, services: Services, token: Token) -> Response[str]:
    """The question. Scanners and previews open links too: opening it records nothing."""
    return await _public(request, services, token)


@post("/s/{token:str}", opt=PUBLIC, status_code=200)
async def answer_survey(request: Web, services: Services, token: Token) -> Response[str]:
    """Record what they say, or change it within a day."""
    form = await request.form()
    typed = forms.text(form, "rating")
    rating, comment = int(typed) if typed in ("1", "2", "3", "4", "5") else 0, forms.verbatim(form, "comment")
    return await _public(request, services, token, (rating, comment))


async def _public(request: Web, services: Services, token: str, said: tuple[int, str] | None = None) -> Response[str]:
    await admission.admit_public(services, request.scope, "surveys", CALLS, SECONDS)
    refused: KoinonError | None = None
    try:
        async with services.database.transaction(inbox.survey_organization(token)) as tx:
            if said is not None:
                await inbox.answer_survey(tx, token, *said)
    except KoinonError as fault:
        if fault.status not in (409, 422):
            raise
        refused = fault
    async with services.database.transaction(inbox.survey_organization(token)) as tx:
        survey, brand = await inbox.public_survey(tx, token), await organizations.brand(tx)
    return _drawn(request, token, survey, brand=brand, refused=refused, saved=said is not None and refused is None)


def _drawn(request: Web, token: str, survey: PublicSurvey, **told: Any) -> Response[str]:
    # In the organization's language, unless the reader's browser asks for another.
    request.scope["state"]["actor"] = Actor(kind=ActorKind.CONTACT, organization_id=None, locale=survey.locale)
    refused = told["refused"]
    page = render(
        request,
        "public/survey.html",
        status_code=refused.status if refused is not None else 200,
        token=token,
        survey=survey,
        faces=FACES,
        **told,
    )
    page.headers["X-Robots-Tag"] = "noindex"
    page.headers["Referrer-Policy"] = "no-referrer"
    page.headers["Cache-Control"] = "private, no-store"
    return page


@get(HOME, opt=READ)
async def show_results(visit: Visit) -> Response[str]:
    """What people said in the last thirty days, and whether they are asked."""
    with visit.words():
        return await _results(visit, None, None)


@post(HOME, opt=WRITE, status_code=200)
async def save_settings(visit: Visit) -> Response[Any]:
    """Switch it on or off, and say when and how they are asked."""
    form = await visit.form()
    typed = {"on": forms.text(form, "on") == "yes", "delay": forms.text(form, "delay") or "10"}
    typed |= {language: forms.text(form, language)[:200] for language in LANGUAGES}
    with visit.words():
        try:
            delay = forms.whole(str(typed["delay"]), 1_440)
            if delay is None:
                raise errors.invalid_field("delay", "out_of_range", N_("Write whole minutes: 0 to 1440."))
            texts = SurveyTexts(**{language: str(typed[language]) for language in LANGUAGES})
            async with visit.transaction() as tx:
                thing = Thing("organization", visit.actor.organization_id, "survey_settings.changed")
                await meanwhile.hold(tx, form, thing, partial(_present, tx), typed)
                await inbox.change_survey_settings(tx, SurveySettings(bool(typed["on"]), delay, texts))
        except KoinonError as refused:
            if refused.status not in (412, 422):
                raise
            return await _results(visit, typed, refused)
        return toast_after(forms.see(HOME), gettext("Saved."))


async def _present(tx: Tx) -> dict[str, Any]:
    """What the form shows, as it is typed."""
    found = await inbox.survey_settings(tx)
    texts = {language: getattr(found.texts, language) for language in LANGUAGES}
    return {"on": found.is_on, "delay": str(found.delay_minutes), **texts}


async def _results(visit: Visit, typed: dict[str, Any] | None, refused: KoinonError | None) -> Response[str]:
    async with visit.transaction() as tx:
        present, figures = await _present(tx), await inbox.survey_figures(tx)
        answers = await inbox.latest_answers(tx)
        people = await contacts.names(tx, list({one.contact_id for one in answers}))
        who = [*(one.agent_id for one in figures.by_agent), *(one.agent_id for one in answers)]
        names = await identity.user_names(tx, sorted({one for one in who if one is not None}))
    return visit.draw(
        "settings/surveys.html",
        active="settings",
        status_code=refused.status if refused else 200,
        tabs=settings_tabs(HOME, visit.actor.may),
        values={**present, **(typed or {}), **meanwhile.merged(refused, typed or {})},
        seen=await meanwhile.seen(visit.request, present, refused, labels=LABELS, again=HOME, typed=typed),
        figures=figures,
        answers=answers,
        people=people,
        names=names,
        faces={rating: gettext(word) for rating, word in FACES.items()},
        languages=[(language, gettext(word)) for language, word in LANGUAGES.items()],
        errors=forms.Told(forms.faults(refused)),
        may_change=visit.actor.may("settings:write") and not visit.actor.places,
    )


router = Router("/", route_handlers=[show_results, save_settings], dependencies=VISIT, include_in_schema=False)
public_router = Router("/", route_handlers=[show_survey, answer_survey], include_in_schema=False)
