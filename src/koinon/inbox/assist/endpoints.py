"""REST v1 of assistance: what is set, what is asked (streamed as server-sent events), what became of it."""

from collections.abc import AsyncIterator
from typing import Annotated, Literal
from uuid import UUID

from litestar import Router, get, post, put
from litestar.params import FromPath, JSONBody
from litestar.response import Stream
from msgspec import Meta

from koinon.inbox.assist import service
from koinon.inbox.assist.contracts import Answered, Asked, AssistSettings, Endpoint, Feature, Tone, Used
from koinon.inbox.assist.errors import ASSIST_AWAY, ASSIST_OFF, BUDGET_SPENT
from koinon.inbox.assist.policy import event
from koinon.kit import ids
from koinon.platform import rest
from koinon.platform.actor import Actor
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services

READ, WRITE = {"permission": "conversations:read"}, {"permission": "settings:write"}
ASKING = {**READ, "errors": [ASSIST_OFF, ASSIST_AWAY, BUDGET_SPENT]}
SETTINGS = "/api/v1/assist-settings"
ASSISTS = "/api/v1/conversations/{conversation_id:uuid}/assists"
EVENTS = "text/event-stream"


class AssistSettingsBody(rest.Body, frozen=True, kw_only=True):
    """A model that speaks the OpenAI protocol, or the built-in simulator; a key that is null stays as it is."""

    is_simulated: bool = False
    base_url: Annotated[str, Meta(max_length=300, examples=["https://models.example.org/v1"])] = ""
    model: Annotated[str, Meta(max_length=100, examples=["small-chat"])] = ""
    key: Annotated[str, Meta(max_length=500)] | None = None
    features: Annotated[tuple[Feature, ...], Meta(max_length=6)] = ()
    monthly_tokens: Annotated[int, Meta(ge=0, le=2_000_000_000)] = 1_000_000


class AssistBody(rest.Body, frozen=True, kw_only=True):
    """What is asked: `text` and `tone` for a rewrite, `text` and `language` for a translation."""

    feature: Literal["suggest", "rewrite", "translate", "summary"]
    text: Annotated[str, Meta(max_length=service.LONGEST_TEXT)] = ""
    tone: Tone = "correct"
    language: Literal["en", "es", "pt"] = "en"


class AssistUse(rest.Body, frozen=True, kw_only=True):
    """What became of a suggestion."""

    used: Used


class HelpBody(rest.Body, frozen=True, kw_only=True):
    """A question about the product."""

    question: Annotated[str, Meta(min_length=1, max_length=1_000)]


@get(SETTINGS, opt=WRITE)
async def get_assist_settings(services: Services, actor: Actor) -> rest.Envelope[AssistSettings]:
    """Read what is set for assistance, and what this month has cost."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await service.assist_settings(tx))


@put(SETTINGS, opt=WRITE)
async def put_assist_settings(
    data: JSONBody[AssistSettingsBody], services: Services, actor: Actor
) -> rest.Envelope[AssistSettings]:
    """Name a model, and say what it may help with."""
    values = {name: getattr(data, name) for name in data.__struct_fields__}
    async with services.database.transaction(actor) as tx:
        return rest.one(await service.change_assist_settings(tx, services, values))


@post(ASSISTS, opt=ASKING, status_code=200, media_type=EVENTS)
async def assist_conversation(
    conversation_id: FromPath[UUID], data: JSONBody[AssistBody], services: Services, actor: Actor
) -> Stream:
    """Ask the model about a conversation

    Server-sent events: `words` as they come, then `done` with `call_id`, `text` and `suggestions`, or `failed` with a
    code. Nothing is sent to anybody.
    """
    async with services.database.transaction(actor) as tx:
        question = await service.asked(
            tx, conversation_id, data.feature, text=data.text, tone=data.tone, language=data.language
        )
        endpoint = await service.allowed(tx, services, data.feature)
        kept = await service.fresh_summary(tx, conversation_id) if data.feature == "summary" else None
    if kept is not None:
        return Stream(_kept(kept), media_type=EVENTS, headers={"Cache-Control": "no-store"})
    return _streamed(services, actor, endpoint, question)


@post(ASSISTS + "/{call_id:uuid}", opt=READ, status_code=204)
async def tell_assist_use(
    conversation_id: FromPath[UUID],
    call_id: FromPath[UUID],
    data: JSONBody[AssistUse],
    services: Services,
    actor: Actor,
) -> None:
    """Say what became of a suggestion; it is counted, nothing else."""
    async with services.database.transaction(actor) as tx:
        await service.tell_use(tx, conversation_id, call_id, data.used)


@post("/api/v1/help-chats", opt=ASKING, status_code=200, media_type=EVENTS)
async def ask_help(data: JSONBody[HelpBody], services: Services, actor: Actor) -> Stream:
    """Ask a question about the product; the answer comes from the shipped guide and names its pages."""
    async with services.database.transaction(actor) as tx:
        endpoint = await service.allowed(tx, services, "help")
    return _streamed(services, actor, endpoint, service.help_asked(data.question))


def _streamed(services: Services, actor: Actor, endpoint: Endpoint, question: Asked) -> Stream:
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return Stream(_events(services, actor, endpoint, question), media_type=EVENTS, headers=headers)


async def _events(services: Services, actor: Actor, endpoint: Endpoint, question: Asked) -> AsyncIterator[bytes]:
    try:
        async for part in service.stream(services, actor, endpoint, question):
            if isinstance(part, Answered):
                yield event("done", part)
            else:
                yield event("words", {"text": part})
    except KoinonError as refused:
        yield event("failed", {"code": refused.code})


async def _kept(text: str) -> AsyncIterator[bytes]:
    yield event("done", Answered(ids.uuid7(), text))


ROUTER = Router(
    "/",
    route_handlers=[get_assist_settings, put_assist_settings, assist_conversation, tell_assist_use, ask_help],
    tags=["Inbox"],
)
