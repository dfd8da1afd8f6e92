"""Telnyx's bodies of numbers, orders and messaging profiles, as much of them as we read and write.

Source: telnyx-python 4.189 generated types; developers.telnyx.com "Number Search", "Number Orders",
"Phone Number Messaging Configuration".
"""

import msgspec

from koinon.channels.providers.telnyx.schemas import Page, Text


class Region(msgspec.Struct, gc=False):
    region_type: Text = None
    region_name: Text = None


class Costs(msgspec.Struct, gc=False):
    upfront_cost: str | float | None = None
    monthly_cost: str | float | None = None
    currency: Text = None


class Named(msgspec.Struct, gc=False):
    name: Text = None


class Available(msgspec.Struct, gc=False):
    """A row of GET /v2/available_phone_numbers."""

    phone_number: str
    region_information: list[Region] | None = None
    cost_information: Costs | None = None
    features: list[Named] | None = None


class AvailablePage(msgspec.Struct, gc=False):
    data: list[Available] = []


class OrderedNumber(msgspec.Struct, gc=False):
    phone_number: str


class OrderBody(msgspec.Struct, gc=False):
    """POST /v2/number_orders."""

    phone_numbers: tuple[OrderedNumber, ...]
    customer_reference: str


class OrderLine(msgspec.Struct, gc=False):
    phone_number: Text = None
    status: Text = None
    requirements_met: bool | None = None


class Order(msgspec.Struct, gc=False):
    id: str
    status: Text = None
    customer_reference: Text = None
    requirements_met: bool | None = None
    phone_numbers: list[OrderLine] | None = None


class OrderAnswer(msgspec.Struct, gc=False):
    data: Order


class OrderPage(msgspec.Struct, gc=False):
    data: list[Order] = []


class Number(msgspec.Struct, gc=False):
    """A row of GET /v2/phone_numbers."""

    id: str
    phone_number: str
    status: Text = None
    country_iso_alpha2: Text = None
    phone_number_type: Text = None
    messaging_profile_id: Text = None
    customer_reference: Text = None


class NumberPage(msgspec.Struct, gc=False):
    data: list[Number] = []
    meta: Page = msgspec.field(default_factory=Page)


class FeatureSet(msgspec.Struct, gc=False):
    domestic_two_way: bool | None = None
    international_inbound: bool | None = None
    international_outbound: bool | None = None

    @property
    def any(self) -> bool:
        """Whether it can do anything at all."""
        return bool(self.domestic_two_way or self.international_inbound or self.international_outbound)


class Features(msgspec.Struct, gc=False):
    sms: FeatureSet | None = None
    mms: FeatureSet | None = None


class MessagingSettings(msgspec.Struct, gc=False):
    """GET /v2/phone_numbers/{id}/messaging."""

    messaging_profile_id: Text = None
    features: Features | None = None


class MessagingAnswer(msgspec.Struct, gc=False):
    data: MessagingSettings


class Profile(msgspec.Struct, gc=False):
    id: str
    name: Text = None
    enabled: bool | None = True
    webhook_url: Text = None


class ProfileAnswer(msgspec.Struct, gc=False):
    data: Profile


class ProfilePage(msgspec.Struct, gc=False):
    data: list[Profile] = []
    meta: Page = msgspec.field(default_factory=Page)


class ProfileChange(msgspec.Struct, gc=False):
    """PATCH /v2/messaging_profiles/{id}."""

    webhook_url: str
    webhook_api_version: str = "2"
    enabled: bool = True


class NewProfile(ProfileChange, gc=False, kw_only=True):
    """POST /v2/messaging_profiles."""

    name: str
    whitelisted_destinations: tuple[str, ...] = ("*",)


class Assignment(msgspec.Struct, gc=False):
    """PATCH /v2/phone_numbers/{id}/messaging."""

    messaging_profile_id: str
