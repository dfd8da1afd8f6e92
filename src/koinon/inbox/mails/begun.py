"""Mails that we began: what the next one goes on with until they answer (INB-011, 014)."""

from koinon import channels, messaging
from koinon.inbox.contracts import Conversation
from koinon.inbox.mails import threading
from koinon.inbox.repository import threads
from koinon.inbox.repository.threads import LastMail
from koinon.platform.db import Tx


async def own_last(tx: Tx, known: Conversation) -> LastMail | None:
    """Our own last mail that left, with those before it, each by the sender it left from; None where none did."""
    mails = await threads.own_mails(tx, known.id, threading.MOST_REFERENCES)
    taken = await messaging.attempts_taken(tx, [delivery_id for delivery_id, _ in mails])
    rows = await messaging.deliveries_by_id(tx, sorted(taken))
    by = {row.id: row.sender_id for row in rows if row.channel == "email"}
    gone = [(one, subject) for one, subject in mails if one in by]
    if not gone:
        return None
    addresses = {one: (await channels.sender(tx, one)).value for one in set(by.values())}
    *before, last = [channels.mail_id(one, taken[one], addresses[by[one]]) for one, _ in gone]
    subject = next((subject for _, subject in reversed(gone) if subject), "")
    return LastMail(subject, last, before)


async def usual_subject(tx: Tx, known: Conversation) -> str | None:
    """What stands above a mail nobody gives a subject; empty for the organization's name, None where theirs is."""
    if known.channel != "email" or await threads.last_mail(tx, known.id) is not None:
        return None
    last = await own_last(tx, known)
    return threading.answer_subject(last.subject) if last is not None else ""
