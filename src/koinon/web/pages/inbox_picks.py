"""What the inbox's box offers while one types: canned replies (`/`), people and teams (`@`), emoji (`:`)."""

from typing import Annotated, Literal
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.params import FromPath, FromQuery
from msgspec import Meta

from koinon import inbox
from koinon.kit.text import fold
from koinon.web.emoji import emoji
from koinon.web.pages.inbox_files import Held, held_files
from koinon.web.visit import VISIT, Visit

READ = {"permission": "conversations:read"}
MOST = 8


@get("/inbox/{conversation_id:uuid}/picks", opt=READ)
async def show_picks(
    visit: Visit,
    conversation_id: FromPath[UUID],
    kind: FromQuery[Literal["reply", "person", "emoji"]],
    q: FromQuery[Annotated[str, Meta(max_length=60)]] = "",
) -> Response[str]:
    """The options that fit what was typed."""
    with visit.words():
        replies, people, teams = list[inbox.PickedReply](), list[str](), list[str]()
        files = list[Held]()
        async with visit.transaction() as tx:
            if kind == "reply":
                replies = await inbox.pick_reply(tx, visit.services.vault, conversation_id, q, MOST)
                files = await held_files(tx, list({media_id for one in replies for media_id in one.media_ids}))
            elif kind == "person":
                groups = await inbox.namable(tx)
                teams, people = ([name for _, name in one if fold(q) in fold(name)] for one in reversed(groups))
                teams = teams[: max(MOST // 2, MOST - len(people))]
                people = people[: MOST - len(teams)]
        return visit.draw(
            "inbox/picks.html",
            kind=kind,
            replies=replies,
            names=dict(files),
            people=people,
            teams=teams,
            emoji=emoji(q, MOST) if kind == "emoji" else [],
        )


@post("/inbox/picks/{reply_id:uuid}", opt=READ, status_code=204)
async def count_use(visit: Visit, reply_id: FromPath[UUID]) -> None:
    """It was taken into an answer."""
    async with visit.transaction() as tx:
        await inbox.reply_used(tx, reply_id)


router = Router("/", route_handlers=[show_picks, count_use], dependencies=VISIT, include_in_schema=False)
