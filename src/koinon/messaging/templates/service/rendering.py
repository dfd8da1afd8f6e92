"""A variant as a person would get it: for the editor, the compare page and the API."""

from collections.abc import Mapping
from uuid import UUID

import msgspec

from koinon import contacts, organizations
from koinon.kit import gsm7
from koinon.messaging.content import compiled
from koinon.messaging.content.choice import choose
from koinon.messaging.contracts import Aim, AudienceRef, TargetRef
from koinon.messaging.contracts.content import Variant
from koinon.messaging.mail.paper import paper
from koinon.messaging.mail.service import look
from koinon.messaging.repository import meant
from koinon.messaging.service.constants import chosen_sender, constants
from koinon.messaging.templates.contracts import Rendered, TemplateVersion
from koinon.messaging.templates.service.writing import get, version
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.services import Services

SAMPLE = {
    "contact.first_name": "Ana",
    "contact.last_name": "Silva",
    "contact.name": "Ana Silva",
    "child.first_name": "Leo",
}
TEXTS = ("subject", "preheader", "body", "html")


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which variant, and for whom; without a contact, for somebody made up."""

    channel: str
    locale: str | None = None
    number: int | None = None
    contact_id: UUID | None = None
    variables: Mapping[str, str] = {}


async def render(tx: Tx, services: Services, template_id: UUID, wanted: Wanted) -> Rendered:
    """The words as they would arrive. Raises 404, 422 where nothing is written for this channel and person."""
    template, found = await get(tx, template_id), await version(tx, template_id, wanted.number)
    plain = [one.plain() for one in found.variants]
    locale = wanted.locale
    if locale is None and wanted.contact_id is not None:
        locale = (await contacts.get(tx, services.vault, wanted.contact_id)).locale
    own = (await organizations.get(tx)).locale
    chosen = choose(plain, wanted.channel, locale, str(own), template.default_locale)
    if chosen is None or (wanted.locale is not None and chosen.locale != wanted.locale):
        raise errors.invalid_field("channel", "missing_required_field", "There are no words for this.")
    return await fill(tx, found, chosen, wanted)


async def fill(tx: Tx, found: TemplateVersion, variant: Variant, wanted: Wanted) -> Rendered:
    """`variant` with the values of whoever is `wanted`."""
    sources = {name: str(getattr(variant, name)) for name in TEXTS}
    used = {path for source in sources.values() for path in compiled(source).variables}
    sender = await chosen_sender(tx, None)
    known = await constants(tx, "", sender)
    known |= {f"event.{name}": wanted.variables.get(name, f"[{name}]") for name in found.variables}
    known |= await _of_person(tx, wanted.contact_id, tuple(sorted(used)))
    texts = {name: _filled(source, known) for name, source in sources.items() if name not in ("body", "html")}
    if variant.channel == "email":
        made = paper(variant, await look(tx, variant.locale), leaves=True)
        known |= await _of_person(tx, wanted.contact_id, made.variables)
        mail = made.renderer(known)([known.get(path, "") for path in made.variables])
        texts |= {"subject": mail.subject, "body": mail.text, "html": mail.html}
    else:
        texts |= {"body": _filled(variant.body, known), "html": ""}
    missing = {path for source in sources.values() for path in compiled(source).required if not known.get(path)}
    return Rendered(
        channel=variant.channel,
        locale=variant.locale,
        segments=gsm7.segments(texts["body"]) if variant.channel == "sms" else None,
        missing=tuple(sorted(missing)),
        **texts,
    )


async def _of_person(tx: Tx, contact_id: UUID | None, paths: tuple[str, ...]) -> dict[str, str]:
    if contact_id is None or not paths:
        return SAMPLE
    wanted = AudienceRef((TargetRef("contact", contact_id),))
    found = await meant.reachable(tx, wanted, Aim("transactional"), paths)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return dict(zip(paths, found.variables or (), strict=False))


def sample_text(source: str, organization: str) -> str:
    """A text as somebody made up would get it from an organization of this name."""
    made = compiled(source)
    known = SAMPLE | {"organization.name": organization} | {path: f"[{path[6:]}]" for path in made.events}
    return _filled(source, known)


def _filled(source: str, known: Mapping[str, str]) -> str:
    made = compiled(source)
    return made.renderer(known)([known.get(path, "") for path in made.variables])
