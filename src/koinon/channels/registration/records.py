"""Registrations as they are kept and shown."""

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct, convert

from koinon.channels.contracts.registration import (
    ClassLimits,
    Fees,
    Forms,
    Reason,
    RegistrationForm,
    RegistrationKind,
)

TAX_ID = "registration_tax_id"


class Registration(Struct, frozen=True):
    """A brand, campaign or toll-free verification as its row holds it; `parent_id` is a campaign's brand.

    `to_send`: handed in here and not yet taken by the provider; `called_at`: when the provider was last asked to.
    """

    id: UUID
    account_id: UUID
    kind: RegistrationKind
    parent_id: UUID | None
    sender_id: UUID | None
    state: str
    form: dict[str, Any]
    tax_id_last4: str
    reference: str
    provider_id: str | None
    registry_id: str | None
    identity_status: str | None
    code_state: str
    reasons: list[dict[str, Any]]
    limits: dict[str, Any]
    to_send: bool
    to_appeal: str | None
    called_at: datetime | None
    attempts: int
    submitted_at: datetime | None
    facts_at: datetime | None
    checked_at: datetime | None
    renews_at: datetime | None
    created_at: datetime
    updated_at: datetime

    @property
    def filled(self) -> RegistrationForm:
        """The form, typed."""
        return convert(self.form, Forms[self.kind])

    @property
    def why(self) -> list[Reason]:
        return convert(self.reasons, list[Reason])

    @property
    def class_limits(self) -> ClassLimits:
        return convert(self.limits, ClassLimits)


class Assignment(Struct, frozen=True):
    """A number that sends by a campaign."""

    id: UUID
    sender_id: UUID
    campaign_id: UUID
    number: str
    state: str
    reasons: list[dict[str, Any]]
    to_send: bool
    facts_at: datetime | None
    checked_at: datetime | None


class Moment(Struct, frozen=True):
    """A line of the timeline: who said what, what was handed in and what it cost."""

    id: UUID
    happened_at: datetime
    source: str
    state: str
    act: str
    words: str
    reasons: list[dict[str, Any]]
    fees: dict[str, Any] | None

    @property
    def price(self) -> Fees | None:
        return None if self.fees is None else convert(self.fees, Fees)
