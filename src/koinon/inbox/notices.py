"""What the inbox tells people about (IDN-051): conversations given to them, and answers in those."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from koinon import contacts, identity
from koinon.identity import NoticeKind, Raised, Said
from koinon.inbox.repository import threads
from koinon.platform.db import Tx
from koinon.platform.words import Words

ASSIGNED = "conversation_assigned"
ANSWERED = "conversation_answered"


def about(conversation_id: UUID) -> str:
    """What notices on a conversation are grouped by."""
    return f"conversation:{conversation_id}"


async def tell_assignee(tx: Tx, conversation_id: UUID, user_id: UUID) -> None:
    """A conversation is theirs now."""
    names = await identity.user_names(tx, [tx.actor.id] if tx.actor.id else [])
    await identity.notify(
        tx,
        ASSIGNED,
        [user_id],
        about=about(conversation_id),
        link=f"/inbox/{conversation_id}",
        data={"by": next(iter(names.values()), "")},
    )


async def tell_of_answers(tx: Tx, conversation_ids: Sequence[UUID]) -> None:
    """People wrote (a conversation is named once a message): whoever has it is told."""
    times = Counter(conversation_ids)
    rows = [
        Raised(user_id, about(conversation_id), f"/inbox/{conversation_id}", times=times[conversation_id])
        for conversation_id, user_id in await threads.assignees(tx, list(times))
    ]
    await identity.notify_many(tx, ANSWERED, rows)


async def _who(tx: Tx, abouts: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
    """Names of the people behind conversations, looked up when read: an erased person's is in no notice."""
    ids = [UUID(one.partition(":")[2]) for one in abouts]
    people = await threads.people_of(tx, ids)
    names = await contacts.names(tx, list(set(people.values())))
    return {about(one): {"who": names[person].name} for one, person in people.items() if person in names}


def _assigned(say: Words, data: Mapping[str, Any], _happened: int) -> Said:
    body = say.gettext("%(name)s gave it to you.", name=data["by"]) if data.get("by") else ""
    if data.get("who"):
        return say.gettext("The conversation with %(name)s is yours", name=data["who"]), body
    return say.gettext("A conversation is yours"), body


def _answered(say: Words, data: Mapping[str, Any], happened: int) -> Said:
    if not data.get("who"):
        title = say.ngettext("%(num)s new message", "%(num)s new messages", happened)
    else:
        title = say.ngettext(
            "%(num)s new message from %(name)s", "%(num)s new messages from %(name)s", happened, name=data["who"]
        )
    return title, say.gettext("In a conversation that is yours.")


KINDS = (
    NoticeKind(
        ASSIGNED,
        area="inbox",
        icon="inbox",
        label=lambda say: say.gettext("A conversation is given to me"),
        write=_assigned,
        needs="conversations:read",
        resolve=_who,
    ),
    NoticeKind(
        ANSWERED,
        area="inbox",
        icon="message-circle",
        label=lambda say: say.gettext("Somebody writes in a conversation that is mine"),
        write=_answered,
        needs="conversations:read",
        resolve=_who,
    ),
)
