"""What is said, on each channel and in each language (MSG-001, 028)."""

from typing import Any, Literal
from uuid import UUID

import msgspec

Channel = Literal["sms", "whatsapp", "email", "push"]
"""What a delivery travels by; SMS with media goes as MMS."""


FilesAs = Literal["mms", "mms_or_link", "link"]
"""How files go with a text: by MMS, by MMS and as a link where that is not possible, as a link for everybody."""


class WhatsAppTemplateRef(msgspec.Struct, frozen=True):
    """An approved template at Meta or Twilio, and what stands in its places; `values` may hold Liquid.

    `provider_id` where the provider sends by an id (Twilio's ContentSid).
    """

    name: str
    language: str
    values: tuple[str, ...] = ()
    header_media_id: UUID | None = None
    buttons: tuple[str, ...] = ()
    provider_id: str | None = None


class Variant(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The words of one channel in one language; every text may hold Liquid.

    `locale` is a BCP 47 tag, "" where it is for everybody else. A mail has a `subject`, and either `blocks` of the
    editor or `html` written by hand; its `body` is the plain text part, "" where that is made from the others. A push
    has its title in `subject`. `media_ids` are files of the library, in their order; `files_as` how a text takes them;
    `as_mms`: a long text goes as one MMS where that is possible, files or not.
    """

    channel: Channel
    locale: str = ""
    subject: str = ""
    preheader: str = ""
    body: str = ""
    html: str = ""
    blocks: tuple[dict[str, Any], ...] = ()
    media_ids: tuple[UUID, ...] = ()
    whatsapp: WhatsAppTemplateRef | None = None
    files_as: FilesAs = "mms"
    as_mms: bool = False

    @property
    def takes_mms(self) -> bool:
        """Whether its text goes as MMS, where that is possible."""
        return bool(self.media_ids) or self.as_mms


Variants = tuple[Variant, ...]
"""At most one for each channel and locale."""
