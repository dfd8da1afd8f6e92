"""What the inbox tells people about (IDN-051): conversations given to them, and answers in those."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from koinon import contacts, identity
from koinon.identity import NoticeKind, Raised, Said
from koinon.inbox.repository import threads
from koinon.inbox.watching import repository as watching
from koinon.platform.db import Tx
from koinon.platform.words import Words

ASSIGNED = "conversation_assigned"
ANSWERED = "conversation_answered"
MENTIONED = "conversation_mentioned"
NOT_SENT = "scheduled_reply_not_sent"
URGENT = "conversation_urgent"


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


async def tell_mentioned(tx: Tx, conversation_id: UUID, users: Sequence[UUID]) -> None:
    """A note names them."""
    names = await identity.user_names(tx, [tx.actor.id] if tx.actor.id else [])
    await identity.notify(
        tx,
        MENTIONED,
        users,
        about=about(conversation_id),
        link=f"/inbox/{conversation_id}",
        data={"by": next(iter(names.values()), "")},
    )


async def tell_assignees(tx: Tx, given: Mapping[UUID, UUID]) -> None:
    """Conversations found somebody by themselves; each is told in one statement."""
    rows = [Raised(user_id, about(one), f"/inbox/{one}") for one, user_id in given.items()]
    await identity.notify_many(tx, ASSIGNED, rows)


async def tell_urgent(tx: Tx, hearing: Sequence[tuple[UUID, UUID]]) -> None:
    """(conversation, user): something urgent waits for their team; each is told in one statement."""
    rows = [Raised(user_id, about(one), f"/inbox/{one}") for one, user_id in hearing]
    await identity.notify_many(tx, URGENT, rows)


async def tell_not_sent(tx: Tx, conversation_id: UUID, author: UUID | None, reason: str) -> None:
    """An answer for later was not sent; whoever wrote it is told, whoever acts."""
    data, link = {"reason": reason}, f"/inbox/{conversation_id}"
    await identity.notify(tx, NOT_SENT, [author], about=about(conversation_id), link=link, data=data, to_self=True)


async def tell_of_answers(tx: Tx, conversation_ids: Sequence[UUID]) -> None:
    """People wrote (a conversation is named once a message): whoever has it or follows it is told."""
    times = Counter(conversation_ids)
    hearing = await threads.assignees(tx, list(times)) + await watching.listening(tx, list(times))
    rows = [
        Raised(user_id, about(conversation_id), f"/inbox/{conversation_id}", times=times[conversation_id])
        for conversation_id, user_id in hearing
    ]
    await identity.notify_many(tx, ANSWERED, rows)


async def people_behind(tx: Tx, abouts: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
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


def _mentioned(say: Words, data: Mapping[str, Any], _happened: int) -> Said:
    body = say.gettext("In a conversation with %(name)s.", name=data["who"]) if data.get("who") else ""
    if data.get("by"):
        return say.gettext("%(name)s named you in a note", name=data["by"]), body
    return say.gettext("A note names you"), body


def _urgent(say: Words, data: Mapping[str, Any], _happened: int) -> Said:
    body = say.gettext("Whoever is free first takes it.")
    if data.get("who"):
        return say.gettext("Urgent: %(name)s waits for your team", name=data["who"]), body
    return say.gettext("Something urgent waits for your team"), body


def _not_sent(say: Words, data: Mapping[str, Any], _happened: int) -> Said:
    title = say.gettext("Your answer for later was not sent")
    if data.get("who"):
        title = say.gettext("Your answer to %(name)s was not sent", name=data["who"])
    if data.get("reason") == "they_replied":
        return title, say.gettext("They wrote first. Your text is kept.")
    return title, say.gettext("Your text is kept: look at it and send it again.")


def _answered(say: Words, data: Mapping[str, Any], happened: int) -> Said:
    if not data.get("who"):
        title = say.ngettext("%(num)s new message", "%(num)s new messages", happened)
    else:
        title = say.ngettext(
            "%(num)s new message from %(name)s", "%(num)s new messages from %(name)s", happened, name=data["who"]
        )
    return title, say.gettext("In a conversation that is yours or that you follow.")


KINDS = (
    NoticeKind(
        ASSIGNED,
        area="inbox",
        icon="inbox",
        label=lambda say: say.gettext("A conversation is given to me"),
        write=_assigned,
        needs="conversations:read",
        resolve=people_behind,
    ),
    NoticeKind(
        ANSWERED,
        area="inbox",
        icon="message-circle",
        label=lambda say: say.gettext("Somebody writes in a conversation that is mine or that I follow"),
        write=_answered,
        needs="conversations:read",
        resolve=people_behind,
    ),
    NoticeKind(
        MENTIONED,
        area="inbox",
        icon="at-sign",
        label=lambda say: say.gettext("A colleague names me in a note"),
        write=_mentioned,
        needs="conversations:read",
        resolve=people_behind,
    ),
    NoticeKind(
        URGENT,
        area="inbox",
        icon="siren",
        label=lambda say: say.gettext("Something urgent waits for a team of mine"),
        write=_urgent,
        needs="conversations:read",
        resolve=people_behind,
    ),
    NoticeKind(
        NOT_SENT,
        area="inbox",
        icon="calendar-clock",
        label=lambda say: say.gettext("An answer of mine for later is not sent"),
        write=_not_sent,
        needs="conversations:read",
        resolve=people_behind,
    ),
)
