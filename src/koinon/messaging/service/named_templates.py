"""WhatsApp templates that a draft names: whether they go out now, with the values they take (MSG-007, 019)."""

import re
from collections.abc import Iterator, Mapping

from koinon.messaging.contracts import BlockerRef, WhatsAppTemplateRef
from koinon.messaging.service.planned import Planned
from koinon.messaging.templates.whatsapp import repository
from koinon.messaging.templates.whatsapp.contracts import WhatsAppTemplate
from koinon.platform.db import Tx

AT = "#whatsapp"
UNKNOWN = "WhatsApp knows no template “{name}” in the language {language}. Choose one that it approved."
WAITING = "WhatsApp is still looking at the template “{name}”. Wait for its answer, or choose another one."
STOPPED = "WhatsApp does not let the template “{name}” out now. Choose another one."
VALUES = "The template “{name}” takes {count} values. Give each of them."
CLOSED = (
    "None of them wrote on WhatsApp within 24 hours. Choose a template that WhatsApp approved: it reaches everybody"
    " who agreed."
)
_PLACE = re.compile(r"\{\{\s*\w+\s*\}\}")


async def objections(tx: Tx, made: Planned) -> list[BlockerRef]:
    """Why the templates of a draft cannot be sent from its WhatsApp number."""
    sender = made.senders.get("whatsapp")
    named = list(dict.fromkeys(_named(made)))
    if sender is None or not named:
        return []
    known = {(one.name, one.language): one for one in await repository.of_account(tx, sender.account_id)}
    found = [_objection(one, known) for one in named]
    return [one for one in found if one is not None]


def places(template: WhatsAppTemplate) -> int:
    """How many values its words take."""
    return len(template.fills) if template.template_id is not None else len(set(_PLACE.findall(template.body)))


def _named(made: Planned) -> Iterator[WhatsAppTemplateRef]:
    for way in (made.wording, *made.wording.rivals):
        for locale in way.locales.get("whatsapp", ()):
            if (named := way.said["whatsapp", locale].variant.whatsapp) is not None:
                yield named


def _objection(named: WhatsAppTemplateRef, known: Mapping[tuple[str, str], WhatsAppTemplate]) -> BlockerRef | None:
    template = known.get((named.name, named.language))
    told = {"name": named.name, "language": named.language}
    if template is None or template.status == "deleted":
        return BlockerRef("template_unknown", UNKNOWN, AT, details=told)
    if template.status != "approved":
        waits = template.status in ("pending", "in_appeal")
        return BlockerRef("template_unapproved", WAITING if waits else STOPPED, AT, details=told)
    if len(named.values) != (count := places(template)) or not all(one.strip() for one in named.values):
        return BlockerRef("template_values", VALUES, AT, details={**told, "count": str(count)})
    return None
