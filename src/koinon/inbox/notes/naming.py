"""Whom a note names, people and teams, and telling them (INB-009)."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from koinon import identity
from koinon.inbox import events, notices
from koinon.inbox.notes import policy
from koinon.inbox.repository import arrivals
from koinon.inbox.repository import teams as team_rows
from koinon.inbox.service import audience
from koinon.inbox.watching import repository as watching
from koinon.kit import clock
from koinon.platform import errors
from koinon.platform.db import Tx

READ = "conversations:read"


class Names(NamedTuple):
    """What can be named: who may read conversations here, and the teams."""

    people: Mapping[UUID, str]
    teams: Mapping[UUID, str]


class Named(NamedTuple):
    """What a note names, each once, in order of appearance."""

    people: list[UUID]
    teams: list[UUID]


async def names(tx: Tx) -> Names:
    """What can be named now."""
    people = await identity.user_names(tx, await identity.users_who_may(tx, READ))
    return Names(people, await team_rows.names(tx))


async def namable(tx: Tx) -> tuple[list[tuple[UUID, str]], list[tuple[UUID, str]]]:
    """Whom a note can name, by name: people, and teams."""
    known = await names(tx)
    by_name = [sorted(group.items(), key=lambda one: one[1].casefold()) for group in known]
    return by_name[0], by_name[1]


async def colleagues(tx: Tx) -> list[tuple[UUID, str]]:
    """The people alone, by name."""
    return (await namable(tx))[0]


def named(body: str, known: Names, also: Iterable[UUID] = ()) -> Named:
    """Whom `@Name` in a note means, and the users in `also`. Raises 422 for a stranger among these."""
    for index, one in enumerate(also):
        if one not in known.people:
            raise errors.invalid_field(f"mentions[{index}]", "validation_failed", "Nobody here has this id.")
    meant = policy.named(body, policy.called(known.people, known.teams))
    people = [one for one in meant if one in known.people]
    return Named(list(dict.fromkeys([*people, *also])), [one for one in meant if one in known.teams])


def details(meant: Named, known: Names) -> str:
    """What is kept with the note, as JSON."""
    kept: list[dict[str, Any]] = [{"id": one, "name": known.people[one]} for one in meant.people]
    kept += [{"id": one, "name": known.teams[one], "is_team": True} for one in meant.teams]
    return msgspec.json.encode({"mentions": kept} if kept else {}).decode()


async def tell(tx: Tx, conversation_id: UUID, meant: Named, author: UUID | None, before: Named | None = None) -> None:
    """Unread for whom it names and for the people of teams that it names, and a notice, once each.

    Whoever may not see the conversation is not told; nor is who was named `before`. People follow it from now on;
    those of a team find it among their mentions, and do not hear of every answer.
    """
    known = await _heard(tx, before) if before else set()
    may_see = {user for _, user in await audience.seers(tx, [conversation_id], await _heard(tx, meant))}
    others = may_see - known - {author}
    if not others:
        return
    now = clock.now()
    alone = [one for one in meant.people if one in others]
    of_teams = sorted(others - set(alone))
    await watching.watch(tx, conversation_id, alone, "mentioned", mentioned_at=now)
    await watching.watch(tx, conversation_id, of_teams, "mentioned", mentioned_at=now, is_muted=True)
    await arrivals.mark_unread(tx, sorted(others), [{"id": conversation_id, "newest_at": now}])
    await notices.tell_mentioned(tx, conversation_id, sorted(others))
    tx.publish(events.mentioned(conversation_id, sorted(others)))


async def _heard(tx: Tx, meant: Named) -> set[UUID]:
    ways = await team_rows.ways(tx) if meant.teams else {}
    return set(meant.people).union(*(ways[one][1] for one in meant.teams if one in ways))
