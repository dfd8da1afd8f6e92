"""REST v1 for operators: many organizations at once, their own trail, announcements (ORG-045, 047)."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar import delete, get, post
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Meta, Struct

from koinon.organizations import console
from koinon.organizations.contracts import Kind
from koinon.platform import rest
from koinon.platform.actor import Actor
from koinon.platform.placements import Placement
from koinon.platform.services import Services

OPERATOR = {"operator": True, "cache": "live"}
# As on the operator's pages: a session that was left open decides nothing about organizations.
ACT = {**OPERATOR, "step_up": True}
Text = Annotated[str, Meta(min_length=1, max_length=300, examples=["We move to a faster server on Sunday at 6:00."])]


class Many(rest.Body, frozen=True, kw_only=True):
    """One decision for up to a hundred organizations; tried out unless `dry_run` is false."""

    organization_ids: Annotated[list[UUID], Meta(min_length=1, max_length=console.MOST_AT_ONCE)]
    act: Literal["suspend", "read_only", "release", "live", "trial", "hold", "lift_hold", "verify"]
    reason: Annotated[str, Meta(min_length=10, max_length=500, examples=["The invoice of May was never paid."])]
    dry_run: bool = True


class ManyOutcome(Struct, frozen=True):
    """What became of one, or would become."""

    organization_id: UUID
    name: str
    done: bool
    code: str | None
    message: str | None


class Texts(rest.Body, frozen=True, kw_only=True):
    """The words by language; who reads another language gets the English ones."""

    en: Text
    es: Text | None = None
    pt: Text | None = None


class AnnouncementBody(rest.Body, frozen=True, kw_only=True):
    """What to say, to whom and from when to when; no kinds and plans named means everybody."""

    texts: Texts
    starts_at: datetime
    ends_at: datetime
    kinds: Annotated[list[Kind], Meta(max_length=3)] = msgspec.field(default_factory=list)
    plans: Annotated[list[Annotated[str, Meta(max_length=60)]], Meta(max_length=50)] = msgspec.field(
        default_factory=list
    )
    tone: Literal["info", "warn"] = "info"
    by_mail: bool = False


@post("/api/v1/operator/organizations/bulk", opt=ACT, status_code=200)
@rest.once_per_key
async def act_on_many_organizations(
    data: JSONBody[Many], services: Services, actor: Actor
) -> rest.Envelope[list[ManyOutcome]]:
    """Suspend, release … many organizations; each stands in its own trail and in the operators'."""
    made = await console.act_on_many(
        services, actor, data.organization_ids, data.act, data.reason, dry_run=data.dry_run
    )
    return rest.one([_outcome(each) for each in made])


def _outcome(made: console.Outcome) -> ManyOutcome:
    refused = made.refused
    code, message = (refused.code, refused.message) if refused is not None else (None, None)
    return ManyOutcome(made.organization_id, made.name, made.done, code, message)


@get("/api/v1/operator/acts", opt=OPERATOR)
async def list_operator_acts(
    services: Services, actor: Actor, before: FromQuery[UUID | None] = None, about: FromQuery[UUID | None] = None
) -> rest.Envelope[list[console.OperatorAct]]:
    """What operators did, newest first, a hundred at a time; `before` is the last id of the page before."""
    async with services.database.system() as tx:
        return rest.one(await console.operator_trail(tx, before=before, about=about))


@get("/api/v1/operator/placements", opt=OPERATOR)
async def list_placements(services: Services, actor: Actor) -> rest.Envelope[list[Placement]]:
    """List the databases that organizations live on: where each stands, what lives on it, whether it takes new ones."""
    return rest.one(await services.placements.figures(services.configuration.region))


@get("/api/v1/operator/announcements", opt=OPERATOR)
async def list_announcements(services: Services, actor: Actor) -> rest.Envelope[list[console.Announcement]]:
    """List the newest hundred announcements, those that are over too."""
    async with services.database.system() as tx:
        return rest.one(await console.announcements(tx))


@post("/api/v1/operator/announcements", opt=ACT, status_code=201)
@rest.once_per_key
async def make_announcement(
    data: JSONBody[AnnouncementBody], services: Services, actor: Actor
) -> rest.Envelope[console.Announcement]:
    """Say something to organizations: a band on their pages, and a mail to their owners if marked so."""
    given: dict[str, Any] = {name: getattr(data, name) for name in data.__struct_fields__}
    texts = {language: text for language in ("en", "es", "pt") if (text := getattr(data.texts, language)) is not None}
    new = console.NewAnnouncement(**{**given, "texts": texts, "kinds": [kind.value for kind in data.kinds]})
    async with services.database.transaction(console.installation(actor)) as tx:
        return rest.one(await console.announce(tx, new))


@delete("/api/v1/operator/announcements/{announcement_id:uuid}", opt=ACT)
async def end_announcement(announcement_id: FromPath[UUID], services: Services, actor: Actor) -> None:
    """Take an announcement down now."""
    async with services.database.transaction(console.installation(actor)) as tx:
        await console.end_announcement(tx, announcement_id)


CONSOLE_ENDPOINTS = [
    act_on_many_organizations,
    list_operator_acts,
    list_placements,
    list_announcements,
    make_announcement,
    end_announcement,
]
