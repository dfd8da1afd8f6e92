"""STOP, START, HELP and PREFERENCES: recorded by contacts, answered in the word's language (CON-045, 052..058)."""

from uuid import UUID

from koinon import channels, contacts, organizations
from koinon.channels import InboundMessage
from koinon.contacts import StopScope
from koinon.kit import gsm7, phone
from koinon.messaging.repository import replies
from koinon.messaging.service.messages import by, queue_message
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.services import Services

QUIET = {"stop": 86_400.0, "start": 86_400.0, "help": 300.0, "preferences": 300.0}
# Worded without the accents that GSM-7 lacks, so that each stays one segment.
STOPPED = {
    "en": "{name}: You will get no more texts from us. Reply START to get them again.",
    "es": "{name}: Baja confirmada. No le enviaremos otros mensajes. Para volver, responda ALTA.",
    "pt": "{name}: Cancelamento confirmado. Para receber mensagens de novo, responda VOLTAR.",
}
STOPPED_HERE = {
    "en": "{name}: You will get no more texts from this number. Reply START to get them again.",
    "es": "{name}: Baja confirmada en este numero. Para volver, responda ALTA.",
    "pt": "{name}: Cancelamento confirmado neste numero. Para voltar a receber, responda VOLTAR.",
}
STOPPED_BOTH = {
    "en": "{name}: You will get no more texts or WhatsApp messages from us. Reply START to get them again.",
    "es": "{name}: Baja confirmada de SMS y WhatsApp. Para volver, responda ALTA.",
    "pt": "{name}: Cancelamento confirmado de SMS e WhatsApp. Para voltar a receber, responda VOLTAR.",
}
STOPPED_WHATSAPP = {
    "en": "{name}: You will get no more WhatsApp messages from us. Reply START to get them again.",
    "es": "{name}: Baja confirmada en WhatsApp. Para volver, responda ALTA.",
    "pt": "{name}: Cancelamento confirmado no WhatsApp. Para voltar a receber, responda VOLTAR.",
}
STARTED_WHATSAPP = {
    "en": "{name}: You will get our WhatsApp messages. Reply STOP to end them.",
    "es": "{name}: Alta confirmada en WhatsApp. Para no recibir mensajes, responda PARAR.",
    "pt": "{name}: Recebimento confirmado no WhatsApp. Para cancelar, responda PARAR.",
}
HELPED_WHATSAPP = {
    "en": "{name}: Help: {contact}. Reply STOP to end.",
    "es": "{name}: Ayuda: {contact}. Responda PARAR para darse de baja.",
    "pt": "{name}: Ajuda: {contact}. Para cancelar, responda PARAR.",
}
STARTED = {
    "en": "{name}: You will get our texts. Reply STOP to end them.",
    "es": "{name}: Alta confirmada. Para no recibir mensajes, responda PARAR.",
    "pt": "{name}: Recebimento confirmado. Para cancelar, responda PARAR.",
}
HELPED = {
    "en": "{name}: Help: {contact}. Msg & data rates may apply. Reply STOP to end.",
    "es": "{name}: Ayuda: {contact}. Pueden aplicarse tarifas de mensajes y datos. Responda PARAR para darse de baja.",
    "pt": "{name}: Ajuda: {contact}. Podem ser cobradas tarifas de mensagens e dados. Para cancelar, responda PARAR.",
}
STOPS = {StopScope.SENDER: STOPPED_HERE, StopScope.SMS_AND_WHATSAPP: STOPPED_BOTH}
CHOSEN = {
    "en": "{name}: Choose what you get from us: {link}",
    "es": "{name}: Elija lo que quiere recibir: {link}",
    "pt": "{name}: Escolha o que quer receber: {link}",
}
ANSWERS = {"stop": STOPPED, "start": STARTED, "help": HELPED, "preferences": CHOSEN}
ON_WHATSAPP = {"stop": STOPPED_WHATSAPP, "start": STARTED_WHATSAPP, "help": HELPED_WHATSAPP, "preferences": CHOSEN}


async def apply(
    tx: Tx,
    services: Services,
    fact: InboundMessage,
    sender_id: UUID | None,
    own_stops: frozenset[str] = frozenset(),
) -> str | None:
    """Do what a keyword asks: `stop`, `start`, `help`, or None for any other words.

    The carrier's own recognition counts even where our list would not match, and then it has answered already.
    """
    organization = await organizations.get(tx)
    matched = contacts.keyword(fact.text, organization.locale, own_stops)
    kind = fact.keyword or (matched.kind.value if matched else None)
    language = matched.language if matched else organization.locale
    if kind is None:
        return None
    number = phone.canonical(fact.from_)
    hashed = services.vault.lookup(number, tx.organization_id, "phone")
    if kind == "yes":  # consent only while denied or pending (CON-055)
        present = (await contacts.consent_states(tx, [hashed])).get(hashed)
        if present is None or present.state not in ("denied", "pending"):
            return None
        kind = "start"
    evidence = f"message:{fact.event_id}"
    sender_id = sender_id or next(
        (one.id for one in await channels.senders(tx) if (one.channel, one.value) == (fact.channel, fact.sender)), None
    )
    if kind == "stop":
        await contacts.opt_out(
            tx,
            services.vault,
            phone=fact.from_,
            source="stop_keyword" if matched else "provider_event",
            evidence=evidence,
            sender_id=sender_id,
            occurred_at=fact.occurred_at,
        )
    elif kind == "start":
        await contacts.opt_in(
            tx,
            services.vault,
            phone=fact.from_,
            source="start_keyword",
            evidence=evidence,
            sender_id=sender_id,
            occurred_at=fact.occurred_at,
        )
    if fact.keyword is None:
        await answer(tx, services, kind, language=language, fact=fact, hashed=hashed, sender_id=sender_id)
    return kind


async def answer(
    tx: Tx, services: Services, kind: str, *, language: str, fact: InboundMessage, hashed: bytes, sender_id: UUID | None
) -> None:
    """Say what a keyword did, by the channel it came by; once a day or, asked for help, every five minutes."""
    own = (
        fact.channel == "sms"
        and kind == "stop"
        and sender_id is not None
        and await contacts.stop_scope(tx) is StopScope.SENDER
    )
    asked = kind if fact.channel == "sms" else f"keyword:{fact.channel}:{kind}"
    if not await replies.may_answer(tx, hashed, f"keyword:stop:{sender_id}" if own else asked, QUIET[kind]):
        return
    people = await contacts.find_by_phone(tx, services.vault, fact.from_)
    link = ""
    if kind == "preferences":
        people = people or [await contacts.ensure_by_phone(tx, services.vault, fact.from_, source="inbound")]
        token = contacts.preference_token(services.vault, tx.organization_id, people[0].id)
        link = f"{services.configuration.base_url}/p/{token}"
    try:
        async with tx.savepoint():
            await queue_message(
                tx,
                services,
                contact_id=people[0].id if people else None,
                phone_hash=hashed,
                phone_cipher=services.vault.encrypt(fact.from_, tx.organization_id, "phone"),
                country=phone.region_of(fact.from_),
                body=await wording(tx, kind, language, link, channel=fact.channel),
                purpose="system",
                origin="system",
                sender_id=sender_id,
                priority=0,
                metadata={"keyword": kind},
                way=by(fact),
            )
    except errors.KoinonError:
        return  # no sender to answer from, or a loop: the consent stands all the same


async def wording(tx: Tx, kind: str, language: str, link: str = "", *, channel: str = "sms") -> str:
    """The answer in one segment: the organization's name is shortened, never the rest."""
    organization = await organizations.get(tx)
    if channel == "whatsapp":
        answers = ON_WHATSAPP[kind]
    else:
        answers = STOPS.get(await contacts.stop_scope(tx), STOPPED) if kind == "stop" else ANSWERS[kind]
    template = answers.get(language, answers["en"])
    contact = organization.contact_email or getattr(organization, "contact_phone", None) or organization.name
    name = organization.name
    text = template.format(name=name, contact=contact, link=link)
    while gsm7.segments(text) > 1 and len(name) > 1:
        name = name[:-1]
        text = template.format(name=f"{name.rstrip()}.", contact=contact, link=link)
    return text
