"""What channels tells people about (IDN-051): a number that its carrier stopped (CHN-080)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from koinon import identity
from koinon.channels.contracts import ErrorKind
from koinon.channels.policy import meaning
from koinon.channels.records import Sender
from koinon.identity import NoticeKind, Said
from koinon.platform.db import Tx
from koinon.platform.words import Words

SENDER_PAUSED = "sender_paused"
CHANNEL_INCIDENT = "channel_incident"
DOMAIN_BROKEN = "email_domain_broken"
NUMBER_TOLD = "number_told"


async def tell_of_pause(tx: Tx, sender: Sender, kind: ErrorKind, *, replies_go_on: bool) -> None:
    """Whoever can do something about it learns that a number stopped by itself, and why."""
    await identity.notify(
        tx,
        SENDER_PAUSED,
        await identity.users_who_may(tx, "channels:write"),
        about=f"sender:{sender.id}",
        link="/settings/carriers",
        data={"number": sender.value, "why": kind.value, "replies": replies_go_on},
    )


async def tell_of_domain(tx: Tx, domain_id: UUID, domain: str) -> None:
    """Whoever can mend it learns that mail of a domain stopped, and where its records stand."""
    await identity.notify(
        tx,
        DOMAIN_BROKEN,
        await identity.users_who_may(tx, "channels:write"),
        about=f"email_domain:{domain_id}",
        link=f"/settings/mail/{domain_id}",
        data={"domain": domain},
    )


INCIDENTS: dict[str, tuple[str, str]] = {
    "sender_disconnected": (
        "%(subject)s is disconnected",
        "Nothing can be sent from it until it is connected again.",
    ),
    "template_failed": ("The template %(subject)s was refused", "Correct it and hand it in again."),
    "registration_rejected": (
        "The registration of %(subject)s was rejected",
        "The carrier says why. Correct the form and hand it in again.",
    ),
    "provider_down": (
        "%(subject)s does not answer",
        "Messages wait and nothing is lost. We ask every minute, and go on by ourselves.",
    ),
}


SEVERAL_DOWN = "Carriers do not answer: %(subject)s"


def _incident(say: Words, data: Mapping[str, Any], _happened: int) -> Said:
    title, advice = INCIDENTS.get(data["kind"], INCIDENTS["provider_down"])
    if data.get("many") and data["kind"] == "provider_down":
        title = SEVERAL_DOWN
    said = say.gettext(title, subject=data["subject"])
    detail = data["detail"]
    if data["kind"] == "provider_down":  # “code: words”, ours where the network is at fault
        detail = say.gettext(detail.partition(": ")[2] or detail)
    return said, f"{say.gettext(advice)} {detail}".strip()


def _broken(say: Words, data: Mapping[str, Any], _happened: int) -> Said:
    title = say.gettext("Mail from %(domain)s stopped", domain=data["domain"])
    return title, say.gettext("Its DNS records are not what they were. Mail waits until they stand again.")


def _paused(say: Words, data: Mapping[str, Any], _happened: int) -> Said:
    title = say.gettext("%(number)s stopped by itself", number=data["number"])
    if data["replies"]:
        return title, say.gettext(
            "The carrier held it back for five minutes. Broadcasts wait until you let it send again; replies go on."
        )
    return title, say.gettext(meaning(ErrorKind(data["why"])).sentence)


def _number(say: Words, data: Mapping[str, Any], _happened: int) -> Said:
    number, words = data["number"], data["words"]
    match data["what"]:
        case "link_failed":
            title = say.gettext("%(number)s could not be linked", number=number)
            return title, say.gettext("Three tries failed; we go on trying. The carrier says: %(words)s", words=words)
        case "recovered":
            return say.gettext("%(number)s works again", number=number), say.gettext("It is linked at its carrier.")
        case "vanished":
            title = say.gettext("%(number)s is gone from the carrier account", number=number)
            return title, say.gettext("Nothing is sent from it any more until it is there again.")
        case "adopted":
            title = say.gettext("%(number)s was bought and not known here", number=number)
            return title, say.gettext("We found it at the carrier, took it in and link it now.")
        case _:
            title = say.gettext("%(number)s could not be bought", number=number)
            return title, say.gettext("Nothing was charged. The carrier says: %(words)s", words=words)


REGISTRATION = "registration_decided"
REGISTERED_WORDS = {
    "brand": "The registration of your brand was decided",
    "campaign": "The registration of your campaign was decided",
    "tollfree": "The verification of your toll-free number was decided",
}


async def tell_of_registration(tx: Tx, registration_id: UUID, kind: str, state: str) -> None:
    """Whoever can do something about it learns what the carriers decided."""
    await identity.notify(
        tx,
        REGISTRATION,
        await identity.users_who_may(tx, "channels:write"),
        about=f"sender_registration:{registration_id}:{state}",
        link=f"/settings/registration/{registration_id}",
        data={"kind": kind, "state": state},
    )


def _decided(say: Words, data: Mapping[str, Any], _happened: int) -> Said:
    words = REGISTERED_WORDS[data["kind"]]
    title = say.gettext(words)
    if data["state"] in ("verified", "vetted", "unverified", "provisioned"):
        return title, say.gettext("The carriers said yes.")
    return title, say.gettext("The carriers said no, or not any more. Their reason stands at its field.")


KINDS = (
    NoticeKind(
        CHANNEL_INCIDENT,
        area="broadcasts",
        icon="triangle-alert",
        label=lambda say: say.gettext("A number, a registration or a carrier is in trouble"),
        write=_incident,
        needs="channels:write",
        email=True,
    ),
    NoticeKind(
        REGISTRATION,
        area="broadcasts",
        icon="signal",
        label=lambda say: say.gettext("Carriers decided about a registration"),
        write=_decided,
        needs="channels:write",
        email=True,
    ),
    NoticeKind(
        SENDER_PAUSED,
        area="broadcasts",
        icon="signal",
        label=lambda say: say.gettext("A number of ours stopped by itself"),
        write=_paused,
        needs="channels:write",
        email=True,
    ),
    NoticeKind(
        DOMAIN_BROKEN,
        area="broadcasts",
        icon="mail",
        label=lambda say: say.gettext("A domain of ours cannot send mail any more"),
        write=_broken,
        needs="channels:write",
        email=True,
    ),
    NoticeKind(
        NUMBER_TOLD,
        area="broadcasts",
        icon="signal",
        label=lambda say: say.gettext("A number cannot be bought or linked, or works again"),
        write=_number,
        needs="channels:write",
        email=True,
    ),
)
