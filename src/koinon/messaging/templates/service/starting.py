"""Starters: good first words for each kind of organization, in three languages (MSG-010)."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import msgspec

from koinon import organizations
from koinon.messaging.contracts import Purpose
from koinon.messaging.templates.contracts import Category, Template, TemplateDraft, TemplateVariant
from koinon.messaging.templates.service.writing import create, free_name
from koinon.platform import errors
from koinon.platform.db import Tx

FOLDER = Path(__file__).parents[1] / "starters"


class MailWords(msgspec.Struct, frozen=True):
    """A mail's subject and what stands in it."""

    subject: str
    heading: str
    text: str


class Starter(msgspec.Struct, frozen=True, kw_only=True):
    """A template to begin with; every text by language."""

    key: str
    category: Category
    purpose: Purpose
    names: dict[str, str]
    about: dict[str, str]
    sms: dict[str, str]
    email: dict[str, MailWords]
    whatsapp: dict[str, str] = {}

    def variants(self) -> tuple[TemplateVariant, ...]:
        """Every channel in every language."""
        texts = [TemplateVariant(channel="sms", locale=locale, body=said) for locale, said in self.sms.items()]
        mails = [
            TemplateVariant(channel="email", locale=locale, subject=said.subject, blocks=_blocks(said))
            for locale, said in self.email.items()
        ]
        chats = [
            TemplateVariant(channel="whatsapp", locale=locale, body=said) for locale, said in self.whatsapp.items()
        ]
        return (*texts, *mails, *chats)


def _blocks(said: MailWords) -> tuple[dict[str, object], ...]:
    return (
        {"type": "heading", "text": said.heading},
        {"type": "text", "html": f"<p>{said.text}</p>"},
        {"type": "footer"},
    )


@lru_cache(8)
def starters_of(kind: str) -> Sequence[Starter]:
    """The starters of a kind of organization, the most used first."""
    return msgspec.json.decode((FOLDER / f"{kind}.json").read_bytes(), type=tuple[Starter, ...])


async def starters(tx: Tx) -> Sequence[Starter]:
    """Those of this organization's kind."""
    return starters_of((await organizations.get(tx)).kind.value)


async def begin(tx: Tx, key: str) -> Template:
    """A template with a starter's words, its name in the organization's language. Raises 422 for an unknown one."""
    chosen = next((one for one in await starters(tx) if one.key == key), None)
    if chosen is None:
        raise errors.invalid_field("starter", "invalid_enum")
    locale = str((await organizations.get(tx)).locale)
    draft = TemplateDraft(
        name=await free_name(tx, chosen.names.get(locale, chosen.names["en"])),
        category=chosen.category,
        purpose=chosen.purpose,
        default_locale=locale,
        variants=chosen.variants(),
    )
    return await create(tx, draft)
