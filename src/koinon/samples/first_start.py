"""Makes the samples once, and says how to get in."""

import json
import os
import secrets
from pathlib import Path
from uuid import UUID

from koinon import channels, contacts, identity, messaging, organizations
from koinon.kit import clock, ids
from koinon.platform import process
from koinon.platform.actor import Actor, ActorKind, system
from koinon.platform.configuration import Configuration
from koinon.platform.db import Tx
from koinon.platform.services import Services
from koinon.samples import phone_book
from koinon.samples.people import Person, Sample, everyone, samples

ADDRESS = "simulator.address"
SIGN_IN = "demo-sign-in.json"
DEMO_EMAIL = "demo@koinon.example"
# WhatsApp makes its name of ours; the simulator has these words approved (`simulator.whatsapp_cloud.ready`).
TEMPLATE = "Hello again"
GREETINGS = {
    "en": "Hello {{ contact.first_name | default: 'there' }}, it is {{ organization.name }}. We have news for you:"
    " may we tell you here?",
    "es": "Hola, {{ contact.first_name | default: 'qué tal' }}: somos {{ organization.name }}. Tenemos noticias"
    " para ti. ¿Te las contamos por aquí?",
}
CONSENT = "I agree to receive texts about services and events. Message and data rates may apply. Reply STOP to opt out."


async def first_start(configuration: Configuration, *, demo: bool) -> str:
    """Make what a new installation needs; the words to print."""
    async with process.services(configuration, name="first-start", pool=3) as services:
        if configuration.env != "production":
            await _follow_simulator(services)
        if demo:
            return await _demo(services)
        return await _plain(services)


async def owner_link(configuration: Configuration) -> str:
    """A one-time link for the owner, 30 minutes good."""
    async with process.services(configuration, name="owner-link", pool=2) as services:
        return _link(configuration, await identity.issue_owner_link(services))


async def _plain(services: Services) -> str:
    configuration = services.configuration
    words = f"\n  Koinon is at {configuration.base_url}"
    async with services.database.system() as tx:
        if await tx.scalar("select exists (select from users)"):
            return words + "\n"
    link = _link(configuration, await identity.issue_owner_link(services))
    return f"{words}\n  Your one-time owner link (30 minutes): {link}\n"


def _link(configuration: Configuration, token: str) -> str:
    return f"{configuration.base_url}/owner/{token}"


async def _demo(services: Services) -> str:
    configuration = services.configuration
    memory = Path(configuration.data_dir) / SIGN_IN
    if not memory.exists():
        made = await _made_before(services)
        made += [await _make(services, sample) for sample in samples()[len(made) :]]
        await _let_in(services, made, memory)
    phone_book.write(Path(configuration.data_dir), samples())
    known = json.loads(memory.read_text())
    return "\n".join(
        (
            "",
            f"  Koinon is at {configuration.base_url}",
            f"  Sign in with   {known['email']}",
            f"  and password   {known['password']}",
            f"  Simulated phones: {configuration.simulator_base}",
            f"  Mail you get:     {configuration.simulator_base}/mail",
            "  Ctrl-C stops everything; `make demo-reset` forgets it.",
            "",
        )
    )


async def _follow_simulator(services: Services) -> None:
    """Practice goes on through the simulator of this start, which listens elsewhere when the ports were changed."""
    memory, base = Path(services.configuration.data_dir) / ADDRESS, services.configuration.simulator_base
    if memory.exists() and memory.read_text() == base:
        return
    for organization_id in await _made_before(services):
        async with services.database.transaction(system(organization_id)) as tx:
            await channels.follow_simulator(tx, base)
    memory.write_text(base)


async def _made_before(services: Services) -> list[UUID]:
    """The organizations there are; before a demo's sign-in only samples, made by an earlier start that was killed."""
    async with services.database.system() as tx:
        return await tx.all(
            UUID, "select distinct organization_id from directory where kind = 'slug' order by organization_id"
        )


async def _let_in(services: Services, made: list[UUID], memory: Path) -> None:
    password = "-".join(secrets.token_hex(2) for _ in range(4))
    token = await identity.issue_owner_link(services, made)
    person = identity.SignUp("Dana Demo", DEMO_EMAIL, password, None)
    await identity.seat_owner(services, token, person)
    staging = memory.with_suffix(".new")
    descriptor = os.open(staging, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump({"email": DEMO_EMAIL, "password": password}, file)
    staging.replace(memory)


async def _make(services: Services, sample: Sample) -> UUID:
    """The sample's organization, all of it in one transaction; its broadcast leaves when a worker starts."""
    actor = Actor(kind=ActorKind.SYSTEM, organization_id=ids.uuid7())
    async with services.database.transaction(actor) as tx:
        await _fill(tx, services, sample)
        return tx.organization_id


async def again(tx: Tx, services: Services, kind: organizations.Kind) -> None:
    """Make the sample of a kind once more, in the organization that `tx` is bound to (ORG-017)."""
    await _fill(tx, services, _of(kind))


def _of(kind: organizations.Kind) -> Sample:
    return next(one for one in samples() if one.kind == kind)


async def _fill(tx: Tx, services: Services, sample: Sample) -> None:
    await organizations.create(tx, _organization(sample))
    await organizations.update(tx, {"postal_address": sample.postal_address})
    base = services.configuration.simulator_base
    sender = await channels.ensure_simulator(tx, services.vault, base, sample.sender)
    await _practice(tx, services, sample.name, base)
    groups = await _people(tx, services, sample)
    await _send(tx, services, sample, groups[sample.broadcast.group], sender.id)


async def _practice(tx: Tx, services: Services, name: str, base: str) -> None:
    """Mail and WhatsApp at simulated carriers, so that both can be tried at once; the number comes with the worker."""
    mailbox = "hello@" + "".join(name.lower().split()) + ".example"
    for provider, called in (("sendgrid", "Practice mail"), ("whatsapp_cloud", "Practice WhatsApp")):
        new = channels.NewAccount(provider=provider, name=called, environment=channels.Environment.SIMULATOR)
        account = await channels.connect_account(tx, services.vault, new, base)
        if provider == "sendgrid":
            await channels.add_sender(tx, channels.NewSender(account_id=account.id, value=mailbox, kind="email"))
        else:
            await _template(tx)


async def _template(tx: Tx) -> None:
    """A template that the simulated WhatsApp approves as soon as a worker hands it in (MSG-007)."""
    home = str((await organizations.get(tx)).locale)
    variants = tuple(messaging.TemplateVariant(channel="whatsapp", locale=at, body=it) for at, it in GREETINGS.items())
    draft = messaging.TemplateDraft(name=TEMPLATE, variants=variants, default_locale=home)
    made = await messaging.create_template(tx, draft)
    await messaging.publish_template(tx, made.id)
    for locale in GREETINGS:
        await messaging.hand_in_template(tx, made.id, locale)


async def _people(tx: Tx, services: Services, sample: Sample) -> dict[str, UUID]:
    groups = {g.name: (await contacts.create_group(tx, g.name, g.description)).id for g in sample.groups}
    made = {person.name: await _add(tx, services, person, groups) for person in everyone(sample)}
    for home in sample.households:
        members = [contacts.NewMember(made[name], role) for name, role in home.members.items()]
        await contacts.create_household(tx, home.name, members=members)
    for topic in sample.topics:
        await contacts.create_topic(
            tx,
            contacts.NewTopic(names=topic.names, purpose=topic.purpose, default_subscribed=topic.default_subscribed),
        )
    return groups


def _organization(sample: Sample) -> organizations.NewOrganization:
    return organizations.NewOrganization(
        name=sample.name,
        kind=organizations.Kind(sample.kind),
        country=sample.country,
        time_zone=sample.time_zone,
        locale=organizations.Locale(sample.locale),
        is_sample=True,
    )


async def _add(tx: Tx, services: Services, person: Person, groups: dict[str, UUID]) -> UUID:
    made = await contacts.create(
        tx,
        services.vault,
        contacts.NewContact(
            given_name=person.given_name,
            family_name=person.family_name,
            locale=person.locale,
            phones=(person.phone,) if person.phone else (),
            emails=(person.email,) if person.email else (),
            group_ids=tuple(groups[name] for name in person.groups),
        ),
    )
    agreed = {
        "email": person.email if person.wants_mail else None,
        "whatsapp": None if person.opted_out else person.phone,
    }
    await contacts.record_consents(
        tx,
        [
            contacts.ConsentEntry(
                channel=channel,  # type: ignore[arg-type]
                address_hash=contacts.address_hash(services.vault, tx.organization_id, channel, value),
                action="granted",
                source="form",
                evidence=f"sample:{channel}",
            )
            for channel, value in agreed.items()
            if value
        ],
    )
    if person.phone is not None:
        change = contacts.opt_out if person.opted_out else contacts.opt_in
        await change(
            tx,
            services.vault,
            phone=person.phone,
            source="form",
            evidence="sample",
            occurred_at=clock.now(),
        )
    return made.id


async def seed(tx: Tx, services: Services, wanted: bool) -> None:
    """Put the people and groups of the sample of its kind into a new sandbox, where that was wished."""
    if not wanted:
        return
    await _people(tx, services, _of((await organizations.get(tx)).kind))


async def _send(tx: Tx, services: Services, sample: Sample, group_id: UUID, sender_id: UUID) -> None:
    draft = messaging.BroadcastDraft(
        name=sample.broadcast.name,
        body=sample.broadcast.body,
        audience=messaging.AudienceRef(include=(messaging.TargetRef("group", group_id),)),
        sender_id=sender_id,
    )
    broadcast = await messaging.create_draft(tx, draft)
    await messaging.send(tx, services, broadcast.id, key=f"sample:{broadcast.id}", undo_seconds=0)
