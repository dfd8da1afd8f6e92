"""REST v1 of surveys (INB-093): the public form, one conversation's, the results, the settings."""

from typing import Annotated
from uuid import UUID

from litestar import Request, Router, get, post, put
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from koinon.inbox.surveys import service
from koinon.inbox.surveys.contracts import (
    LONGEST_COMMENT,
    PublicSurvey,
    Question,
    Rating,
    Survey,
    SurveyFigures,
    SurveySettings,
    Texts,
)
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.rest import admission
from koinon.platform.services import Services

PUBLIC = "/api/v1/public/surveys/{token:str}"
SETTINGS = "/api/v1/survey-settings"
CALLS, SECONDS = 20, 60
READ, WRITE = {"permission": "conversations:read"}, {"permission": "settings:write"}
OPEN = {"public": True, "errors": [errors.LINK_EXPIRED, errors.INVALID_STATE]}
Token = FromPath[Annotated[str, Meta(min_length=1, max_length=60)]]


class SurveyAnswer(rest.Body, frozen=True, kw_only=True):
    """1 is poor, 5 is great."""

    rating: Rating
    comment: Annotated[str, Meta(max_length=LONGEST_COMMENT)] = ""


class SurveyTexts(rest.Body, frozen=True, kw_only=True):
    """The question by language; empty, or left out, is our own words."""

    en: Question = ""
    es: Question = ""
    pt: Question = ""


class SurveySettingsBody(rest.Body, frozen=True, kw_only=True):
    """Whether people are asked, how many minutes after resolving, and the question by language."""

    is_on: bool
    delay_minutes: Annotated[int, Meta(ge=0, le=1_440)] = 10
    texts: SurveyTexts = SurveyTexts()


@get(PUBLIC, opt=OPEN)
async def get_public_survey(token: Token, request: Request, services: Services) -> rest.Envelope[PublicSurvey]:  # type: ignore[type-arg]
    """Read a survey by its link, without a credential; nothing is recorded."""
    await admission.admit_public(services, request.scope, "surveys", CALLS, SECONDS)
    async with services.database.transaction(service.organization_of(token)) as tx:
        return rest.one(await service.public_survey(tx, token))


@post(PUBLIC, opt=OPEN, status_code=200)
async def answer_public_survey(
    token: Token,
    data: JSONBody[SurveyAnswer],
    request: Request,  # type: ignore[type-arg]
    services: Services,
) -> rest.Envelope[PublicSurvey]:
    """Answer a survey, or change the answer within a day."""
    await admission.admit_public(services, request.scope, "surveys", CALLS, SECONDS)
    async with services.database.transaction(service.organization_of(token)) as tx:
        return rest.one(await service.answer_survey(tx, token, data.rating, data.comment))


@get("/api/v1/conversations/{conversation_id:uuid}/survey", opt=READ)
async def get_conversation_survey(
    conversation_id: FromPath[UUID], services: Services, actor: Actor
) -> rest.Envelope[Survey]:
    """Read what was said of a conversation."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await service.survey_of(tx, conversation_id))


@get("/api/v1/analytics/surveys", opt=READ)
async def get_survey_figures(
    services: Services, actor: Actor, days: Annotated[int, Meta(ge=1, le=365)] = 30
) -> rest.Envelope[SurveyFigures]:
    """Read what people said in the last days."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await service.survey_figures(tx, days))


@get(SETTINGS, opt=READ)
async def get_survey_settings(services: Services, actor: Actor) -> rest.Envelope[SurveySettings]:
    """Read whether people are asked."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await service.survey_settings(tx))


@put(SETTINGS, opt=WRITE)
async def put_survey_settings(
    data: JSONBody[SurveySettingsBody], services: Services, actor: Actor
) -> rest.Envelope[SurveySettings]:
    """Set whether people are asked."""
    texts = Texts(data.texts.en, data.texts.es, data.texts.pt)
    wanted = SurveySettings(data.is_on, data.delay_minutes, texts)
    async with services.database.transaction(actor) as tx:
        return rest.one(await service.change_survey_settings(tx, wanted))


ROUTER = Router(
    "/",
    route_handlers=[
        get_public_survey,
        answer_public_survey,
        get_conversation_survey,
        get_survey_figures,
        get_survey_settings,
        put_survey_settings,
    ],
    tags=["Inbox"],
)
