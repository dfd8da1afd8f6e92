"""Help by a language model: the composer's buttons and the settings (INB-100..104)."""

from collections.abc import AsyncIterator, Mapping
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.params import FromPath
from litestar.response import Stream

from koinon import inbox
from koinon.inbox import ASSIST_FEATURES, ASSIST_USES, Answered, Asked, AssistEndpoint, AssistFeature, AssistTone
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.errors import KoinonError
from koinon.web import forms, meanwhile
from koinon.web.ambient import ambient
from koinon.web.i18n import N_, gettext
from koinon.web.meanwhile import Thing
from koinon.web.pages.settings_tabs import settings_tabs
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

HOME = "/settings/assist"
EVENTS = "text/event-stream"
READ, WRITE = {"permission": "conversations:read"}, {"permission": "settings:write"}
MOST_TOKENS = 2_000_000_000
ASKED: tuple[AssistFeature, ...] = ("suggest", "rewrite", "translate", "summary")
LABELS = {
    "suggest": N_("Suggest answers"),
    "rewrite": N_("Rewrite: shorter, warmer, correct"),
    "translate": N_("Translate"),
    "summary": N_("Summarise conversations"),
    "sentiment": N_("See who is unhappy"),
    "help": N_("Answer questions about Koinon"),
}
FIELDS = {
    "is_simulated": N_("Where it is"),
    "base_url": N_("Address"),
    "model": N_("Name of the model"),
    "features": N_("What it may help with"),
    "monthly_tokens": N_("Tokens a month"),
}
TONES: Mapping[AssistTone, str] = {
    "shorter": N_("Make it shorter"),
    "warmer": N_("Make it warmer"),
    "correct": N_("Correct it"),
}
LANGUAGES = {"en": N_("To English"), "es": N_("To Spanish"), "pt": N_("To Portuguese")}


@get("/inbox/{conversation_id:uuid}/assist", opt=READ)
async def show_buttons(visit: Visit, conversation_id: FromPath[UUID]) -> Response[str]:
    """The buttons of what is on; nothing while it is off, spent or away."""
    async with visit.transaction() as tx:
        await inbox.conversation(tx, conversation_id)
        features = await inbox.assist_offered(tx, visit.services)
    with visit.words():
        return visit.draw(
            "inbox/assist_buttons.html",
            conversation_id=conversation_id,
            features=features,
            tones=[(tone, gettext(word)) for tone, word in TONES.items()],
            languages=[(language, gettext(word)) for language, word in LANGUAGES.items()],
        )


@post("/inbox/{conversation_id:uuid}/assist/{feature:str}", opt=READ, status_code=200)
async def ask_model(visit: Visit, conversation_id: FromPath[UUID], feature: FromPath[str]) -> Response[str] | Stream:
    """Ask about a conversation; what comes back is text to look at, and nothing is sent.

    Where `text/event-stream` is accepted the words come as they are said, and `done` brings the part to show.
    """
    form = await visit.form()
    wanted = next((one for one in ASKED if one == feature), None)
    if wanted is None:
        raise errors.RESOURCE_NOT_FOUND()
    text, tone = forms.verbatim(form, "body"), forms.one_of(form, "tone", TONES)
    language = forms.text(form, "language")
    try:
        async with visit.transaction() as tx:
            endpoint = await inbox.assist_allowed(tx, visit.services, wanted)
            kept = await inbox.fresh_summary(tx, conversation_id) if feature == "summary" else None
            question = await inbox.assist_asked(
                tx,
                conversation_id,
                wanted,
                text=text,
                tone=tone or "correct",
                language=language if language in LANGUAGES else ambient().locale,
            )
        if kept is not None:
            return _shown(visit, conversation_id, wanted, Answered(UUID(int=0), kept))
        if EVENTS in visit.request.headers.get("accept", ""):
            said = _said(visit, conversation_id, endpoint, question)
            return Stream(said, media_type=EVENTS, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        told = await inbox.assist_answered(visit.services, visit.actor, endpoint, question)
        return _shown(visit, conversation_id, wanted, told)
    except KoinonError as fault:
        return _shown(visit, conversation_id, wanted, fault)


async def _said(visit: Visit, conversation_id: UUID, endpoint: AssistEndpoint, question: Asked) -> AsyncIterator[bytes]:
    found: Answered | KoinonError = errors.RESOURCE_NOT_FOUND()
    try:
        async for part in inbox.assist_stream(visit.services, visit.actor, endpoint, question):
            if isinstance(part, Answered):
                found = part
            else:
                yield inbox.assist_event("words", {"text": part})
    except KoinonError as fault:
        found = fault
    shown = _shown(visit, conversation_id, question.feature, found)
    yield inbox.assist_event("done", {"html": str(shown.content)})


def _shown(visit: Visit, conversation_id: UUID, feature: AssistFeature, found: Answered | KoinonError) -> Response[str]:
    told = found if isinstance(found, Answered) else None
    with visit.words():
        return visit.draw(
            "inbox/assist_answer.html",
            conversation_id=conversation_id,
            feature=feature,
            told=told,
            choices=(told.suggestions or (told.text,)) if told is not None else (),
            problem="" if isinstance(found, Answered) else forms.said(found),
        )


@post("/inbox/{conversation_id:uuid}/assist-used", opt=READ, status_code=204)
async def tell_use(visit: Visit, conversation_id: FromPath[UUID]) -> None:
    """Count whether a suggestion was taken, changed or thrown away."""
    form = await visit.form()
    call_id, used = forms.one_id(form, "call"), forms.one_of(form, "used", ASSIST_USES)
    if call_id is None or used is None:
        raise errors.invalid_field("used", "invalid_enum")
    async with visit.transaction() as tx:
        await inbox.tell_assist_use(tx, conversation_id, call_id, used)


@get(HOME, opt=WRITE)
async def show_settings(visit: Visit) -> Response[str]:
    """Where the model is and what it may help with."""
    with visit.words():
        return await _settings(visit, None, None)


@post(HOME, opt=WRITE, status_code=200)
async def save_settings(visit: Visit) -> Response[Any]:
    """Set it; an empty key stays as it is."""
    form = await visit.form()
    typed = {
        "is_simulated": forms.text(form, "where") == "simulator",
        "base_url": forms.text(form, "base_url")[:300],
        "model": forms.text(form, "model")[:100],
        "key": forms.text(form, "key")[:500] or None,
        "features": [one for one in ASSIST_FEATURES if forms.text(form, f"feature_{one}") == "yes"],
        "monthly_tokens": forms.text(form, "monthly_tokens") or "1000000",
    }
    with visit.words():
        try:
            tokens = forms.whole(str(typed["monthly_tokens"]), MOST_TOKENS)
            if tokens is None:
                raise errors.invalid_field("monthly_tokens", "out_of_range", N_("Write a whole number."))
            async with visit.transaction() as tx:
                thing = Thing("organization", visit.actor.organization_id, "assist_settings.changed")
                await meanwhile.hold(tx, form, thing, partial(_present, tx), {**typed, "key": ""})
                values = {**typed, "monthly_tokens": tokens}
                await inbox.change_assist_settings(tx, visit.services, values)
        except KoinonError as refused:
            if refused.status not in (412, 422):
                raise
            return await _settings(visit, typed, refused)
        return toast_after(forms.see(HOME), gettext("Saved."))


async def _present(tx: Tx) -> dict[str, Any]:
    """What the form shows, as it is typed."""
    found = await inbox.assist_settings(tx)
    return {
        "is_simulated": found.is_simulated,
        "base_url": found.base_url,
        "model": found.model,
        "features": list(found.features),
        "monthly_tokens": str(found.monthly_tokens),
    }


async def _settings(visit: Visit, typed: dict[str, Any] | None, refused: KoinonError | None) -> Response[str]:
    async with visit.transaction() as tx:
        found, present = await inbox.assist_settings(tx), await _present(tx)
    words = {name: gettext(word) for name, word in FIELDS.items()}
    shown = {name: value for name, value in (typed or {}).items() if name != "key"}
    return visit.draw(
        "settings/assist.html",
        active="settings",
        status_code=refused.status if refused else 200,
        tabs=settings_tabs(HOME, visit.actor.may),
        found=found,
        values={**present, **shown, **meanwhile.merged(refused, shown)},
        seen=await meanwhile.seen(visit.request, present, refused, labels=words, again=HOME, typed=shown or None),
        features=[(name, gettext(word)) for name, word in LABELS.items()],
        errors=forms.Told(forms.faults(refused)),
        may_change=not visit.actor.places,
    )


router = Router(
    "/",
    route_handlers=[show_buttons, ask_model, tell_use, show_settings, save_settings],
    dependencies=VISIT,
    include_in_schema=False,
)
