"""REST v1 of teams and of the people in them (INB-024)."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from litestar import Response, Router, delete, get, patch, post
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, Meta, UnsetType

from koinon.inbox.contracts import AssignmentMode, Team
from koinon.inbox.service import teams
from koinon.inbox.service.teams import TeamDraft
from koinon.platform import rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

PATH = "/api/v1/inbox-teams"
READ = {"permission": "conversations:read"}
WRITE = {"permission": "settings:write"}
TeamName = Annotated[str, Meta(min_length=1, max_length=teams.LONGEST_NAME)]
People = Annotated[Sequence[UUID], Meta(max_length=teams.MOST_MEMBERS)]
Language = Annotated[str, Meta(min_length=2, max_length=20)]


class NewTeam(rest.Body, frozen=True, kw_only=True):
    """A team to add; `leads` are among the `members`."""

    name: TeamName
    assignment_mode: AssignmentMode = AssignmentMode.MANUAL
    language: Language | None = None
    members: People = ()
    leads: People = ()
    pages_urgent: bool = False


class TeamPatch(rest.Patch, frozen=True, kw_only=True):
    """What may be changed of a team; `members` and `leads` replace the present ones."""

    name: TeamName | UnsetType = UNSET
    assignment_mode: AssignmentMode | UnsetType = UNSET
    language: Language | UnsetType | None = UNSET
    members: People | UnsetType = UNSET
    leads: People | UnsetType = UNSET
    pages_urgent: bool | UnsetType = UNSET


@get("", opt=READ)
async def list_inbox_teams(services: Services, actor: Actor) -> rest.Envelope[Sequence[Team]]:
    """List teams by name, with who is in them and how many of their conversations are open and nobody's."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await teams.all_teams(tx))


@post("", opt=WRITE)
@rest.once_per_key
async def create_inbox_team(services: Services, actor: Actor, data: JSONBody[NewTeam]) -> Response[rest.Envelope[Team]]:
    """Add a team; there may be 100."""
    async with services.database.transaction(actor) as tx:
        people = (data.members, data.leads)
        draft = TeamDraft(data.name, data.assignment_mode, data.language, *people, data.pages_urgent)
        made = await teams.create_team(tx, draft)
    return rest.created(made, f"{PATH}/{made.id}")


@get("/{team_id:uuid}", opt=READ)
async def get_inbox_team(services: Services, actor: Actor, team_id: FromPath[UUID]) -> rest.Envelope[Team]:
    """Read a team."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await teams.get_team(tx, team_id))


@patch("/{team_id:uuid}", opt=WRITE)
async def update_inbox_team(
    services: Services, actor: Actor, team_id: FromPath[UUID], data: JSONBody[TeamPatch]
) -> rest.Envelope[Team]:
    """Change a team; what waits for somebody in it is dealt out anew."""
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: teams.get_team(tx, team_id), team_id)
        return rest.one(await teams.update_team(tx, team_id, data.changes()))


@delete("/{team_id:uuid}", opt=WRITE)
async def delete_inbox_team(services: Services, actor: Actor, team_id: FromPath[UUID]) -> None:
    """Remove a team; its conversations have none then."""
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: teams.get_team(tx, team_id), team_id)
        await teams.delete_team(tx, team_id)


ROUTER = Router(
    PATH,
    route_handlers=[list_inbox_teams, create_inbox_team, get_inbox_team, update_inbox_team, delete_inbox_team],
    tags=["Inbox"],
)
