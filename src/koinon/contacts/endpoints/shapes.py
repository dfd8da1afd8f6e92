"""Bounds and permissions that the endpoints share."""

from typing import Annotated
from uuid import UUID

from litestar.params import QueryParameter
from msgspec import Meta

from koinon.platform import rest

Name = Annotated[str, Meta(max_length=120, examples=["Ada"])]
PhoneText = Annotated[str, Meta(min_length=3, max_length=40, examples=["(415) 555-2671"])]
EmailText = Annotated[str, Meta(min_length=3, max_length=254, examples=["ada@example.org"])]
Region = Annotated[str, Meta(pattern=r"^[A-Z]{2}$", examples=["US"])]
TagName = Annotated[str, Meta(min_length=1, max_length=50, examples=["choir"])]
InNames = Annotated[str, QueryParameter(max_length=100, description="What the name has in it, in capitals or not.")]
Ids = Annotated[list[UUID], Meta(min_length=1, max_length=1_000)]
Text = Annotated[str, Meta(max_length=2_000)]
CustomValue = Text | bool | int | float | Annotated[list[Text], Meta(max_length=50)]
CustomKey = Annotated[str, Meta(min_length=1, max_length=60)]

READ = {"permission": "contacts:read", "cache": "live"}
WRITE = {"permission": "contacts:write"}


class ContactIds(rest.Body, frozen=True, kw_only=True):
    """Up to 1,000 contacts."""

    contact_ids: Ids
