"""The mails around an approval: to those who may give it, and back to whoever asked."""

from uuid import UUID

from koinon import identity, organizations
from koinon.messaging import notices
from koinon.messaging.contracts import Approval, Broadcast
from koinon.platform import mail
from koinon.platform.db import Tx
from koinon.platform.services import Services
from koinon.platform.words import Words, words

EXCERPT = 240


async def ask(tx: Tx, services: Services, broadcast: Broadcast, asked: Approval) -> None:
    """Tell everybody who may approve, except who asks."""
    able = [user for user in await identity.users_who_may(tx, "broadcasts:approve") if user != asked.requested_by]
    who = await _name(tx, asked.requested_by)
    await notices.tell(tx, notices.APPROVAL_ASKED, broadcast.id, able, by=who)
    mailed = await identity.who_wants(tx, notices.APPROVAL_ASKED, able)
    for person in await identity.correspondents(tx, mailed):
        say = words(person.locale)
        subject = say.gettext("Please look at “%(name)s” before it is sent", name=broadcast.name)
        reason = say.ngettext(
            "It goes to %(num)s phone, so a second person has to approve it.",
            "It goes to %(num)s phones, so a second person has to approve it.",
            asked.recipients,
        )
        opening = say.gettext("%(name)s asks for your approval.", name=who or say.gettext("Somebody"))
        quoted = _quoted(asked.request_words)
        await _post(tx, services, broadcast, asked, person, (subject, (opening, reason, *quoted)))


async def answer(tx: Tx, services: Services, broadcast: Broadcast, decided: Approval) -> None:
    """Tell who asked."""
    who = await _name(tx, decided.decided_by)
    asker = [decided.requested_by] if decided.requested_by else []
    await notices.tell(tx, notices.APPROVAL_DECIDED, broadcast.id, asker, by=who, state=decided.state)
    mailed = await identity.who_wants(tx, notices.APPROVAL_DECIDED, asker)
    for person in await identity.correspondents(tx, mailed):
        say = words(person.locale)
        if decided.state == "approved":
            subject = say.gettext("“%(name)s” is approved", name=broadcast.name)
            told = say.gettext("%(name)s approved it. It can be sent now.", name=who or say.gettext("Somebody"))
        else:
            subject = say.gettext("“%(name)s” was not approved", name=broadcast.name)
            told = say.gettext("%(name)s declined. Change it and ask again.", name=who or say.gettext("Somebody"))
        await _post(tx, services, broadcast, decided, person, (subject, (told, *_quoted(decided.decision_words))))


def _quoted(said: str) -> tuple[str, ...]:
    return (f"“{said}”",) if said else ()


async def _name(tx: Tx, user_id: UUID | None) -> str:
    return next(iter((await identity.user_names(tx, [user_id])).values()), "") if user_id else ""


async def _post(
    tx: Tx,
    services: Services,
    broadcast: Broadcast,
    about: Approval,
    person: identity.Correspondent,
    said: tuple[str, tuple[str, ...]],
) -> None:
    say, (subject, paragraphs) = words(person.locale), said
    organization = await organizations.get(tx)
    letter = mail.Letter(
        kind=f"approval_{about.state}",
        subject=subject,
        paragraphs=paragraphs,
        facts=((say.gettext("Message"), _excerpt(broadcast.body)),),
        action=(_label(say), f"{services.configuration.base_url}/broadcasts/{broadcast.id}"),
        small=(say.gettext("Sent from %(organization)s.", organization=organization.name),),
    )
    once = f"approval:{about.id}:{about.state}:{person.id}"
    await mail.send(tx, services.vault, to=person.email, letter=letter, language=say.language, once=once)


def _label(say: Words) -> str:
    return say.gettext("Look at it")


def _excerpt(body: str) -> str:
    return body if len(body) <= EXCERPT else body[:EXCERPT].rsplit(" ", 1)[0] + "…"
