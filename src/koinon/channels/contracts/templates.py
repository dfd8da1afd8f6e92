"""Templates that a provider approves before they may be sent."""

from typing import Literal

import msgspec

TemplateCategory = Literal["marketing", "utility", "authentication"]
HeaderMedia = Literal["image", "video", "document"]


class TemplateButton(msgspec.Struct, frozen=True):
    """A button under a template; `value` is the address or number it leads to, with `example` for one with {{1}}."""

    kind: Literal["quick_reply", "url", "phone"]
    text: str
    value: str | None = None
    example: str | None = None


class TemplateDraft(msgspec.Struct, frozen=True, kw_only=True):
    """A template to have approved; {{1}}, {{2}} … stand for values, with one of `examples` for each in the body.

    `header_example` is an example of a header's only value, or the provider's handle of an example file.
    """

    name: str
    language: str
    category: TemplateCategory
    body: str
    header: str | None = None
    header_media: HeaderMedia | None = None
    header_example: str | None = None
    footer: str | None = None
    buttons: tuple[TemplateButton, ...] = ()
    examples: tuple[str, ...] = ()


class ProviderTemplate(msgspec.Struct, frozen=True, kw_only=True):
    """A template as the provider has it; `state` in its own word, lower case: approved, pending, paused …"""

    provider_id: str
    name: str
    language: str
    category: str
    state: str
    reason: str | None = None
    quality: str | None = None
    header: str | None = None
    header_media: str | None = None
    body: str = ""
    footer: str | None = None
    buttons: tuple[TemplateButton, ...] = ()
