"""Registrations as the API shows them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType, convert

from koinon.channels.contracts.registration import (
    BrandForm,
    CampaignForm,
    ClassLimits,
    Fees,
    Reason,
    RegistrationKind,
    TollfreeForm,
)
from koinon.channels.endpoints.registrations.forms import BrandFields, CampaignFields, TollfreeFields
from koinon.channels.registration.records import Assignment, Registration
from koinon.channels.service.registration import checking, drafts
from koinon.kit.pagination import Cursor
from koinon.platform import errors, rest
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx

ROOT = "/api/v1/sender-registrations"
READ = {"permission": "channels:read", "cache": "live"}
WRITE = {"permission": "channels:write"}
TaxId = Annotated[str, Meta(max_length=40, examples=["12-3456789"])]


class Lacking(Struct, frozen=True):
    """What a form lacks before it can be handed in: at which field, as what, in a sentence."""

    field: str
    code: str
    sentence: str


class Step(Struct, frozen=True):
    """A line of the timeline: what we did (`act`) or were told (`source`), the state after it, and what it cost."""

    happened_at: datetime
    source: str
    act: str
    state: str
    words: str
    reasons: list[Reason]
    fees: Fees | None


class AssignmentView(Struct, frozen=True):
    """A number that sends by a campaign."""

    sender_id: UUID
    number: str
    state: str
    reasons: list[Reason]
    checked_at: datetime | None


class _View(Struct, frozen=True, kw_only=True):
    id: UUID
    account_id: UUID
    state: str
    reasons: list[Reason]
    provider_id: str | None
    registry_id: str | None
    attempts: int
    submitted_at: datetime | None
    checked_at: datetime | None
    created_at: datetime
    updated_at: datetime


class BrandView(_View, frozen=True, kw_only=True):
    """Who sends, as the carriers know it; of its tax id the last four characters."""

    form: BrandForm
    tax_id_last4: str
    identity_status: str | None
    code_state: str


class CampaignView(_View, frozen=True, kw_only=True):
    """What a brand sends; `limits` are what its class allows."""

    brand_id: UUID
    form: CampaignForm
    limits: ClassLimits
    renews_at: datetime | None


class TollfreeView(_View, frozen=True, kw_only=True):
    """The verification of a toll-free number."""

    sender_id: UUID
    form: TollfreeForm


class BrandDetail(BrandView, frozen=True, kw_only=True):
    """A brand with what its form lacks and all that happened, newest first."""

    lacking: list[Lacking]
    timeline: list[Step]


class CampaignDetail(CampaignView, frozen=True, kw_only=True):
    """A campaign with what its form lacks, its numbers and all that happened, newest first."""

    lacking: list[Lacking]
    timeline: list[Step]


class TollfreeDetail(TollfreeView, frozen=True, kw_only=True):
    """A verification with what its form lacks and all that happened, newest first."""

    lacking: list[Lacking]
    timeline: list[Step]


class BrandPatch(rest.Patch, frozen=True, kw_only=True):
    """Fields of the form, the tax id, or both; a tax id of "" forgets it."""

    form: BrandFields | UnsetType = UNSET
    tax_id: TaxId | UnsetType = UNSET


class CampaignPatch(rest.Patch, frozen=True, kw_only=True):
    """Fields of the form."""

    form: CampaignFields | UnsetType = UNSET


class TollfreePatch(rest.Patch, frozen=True, kw_only=True):
    """Fields of the form."""

    form: TollfreeFields | UnsetType = UNSET


def brief(found: Registration) -> Any:
    """A registration as a list shows it."""
    shape: Any = {"brand": BrandView, "campaign": CampaignView, "tollfree": TollfreeView}[found.kind]
    return shape(**_values(found))


async def detail(tx: Tx, vault: Vault, registration_id: UUID, kind: RegistrationKind) -> Any:
    """A registration with what it lacks and its timeline. 404 for a stranger."""
    found = await drafts.registration(tx, registration_id, kind)
    lacks = await checking.findings(tx, vault, found)
    shape: Any = {"brand": BrandDetail, "campaign": CampaignDetail, "tollfree": TollfreeDetail}[kind]
    steps = [
        Step(one.happened_at, one.source, one.act, one.state, one.words, convert(one.reasons, list[Reason]), one.price)
        for one in await drafts.timeline(tx, registration_id)
    ]
    said = [Lacking(one.field, one.code, errors.fill(one.sentence, dict(one.details))) for one in lacks]
    return shape(**_values(found), lacking=said, timeline=steps)


async def page(tx: Tx, kind: RegistrationKind, paging: rest.PageRequest) -> Any:
    """A page of a kind, newest first."""
    shown, pagination = await paging.page(
        tx,
        {"list": f"sender-registrations:{kind}"},
        lambda seen, at, limit: drafts.registrations_page(seen, kind, limit, at),
        lambda row: Cursor((row.created_at,), row.id),
    )
    return rest.page([brief(row) for row in shown], pagination)


def numbers(rows: Sequence[Assignment]) -> list[AssignmentView]:
    """The numbers of a campaign."""
    return [
        AssignmentView(one.sender_id, one.number, one.state, convert(one.reasons, list[Reason]), one.checked_at)
        for one in rows
    ]


def _values(found: Registration) -> Mapping[str, Any]:
    names = [name for name in _View.__struct_fields__ if name != "reasons"]
    values = {name: getattr(found, name) for name in names} | {"reasons": found.why, "form": found.filled}
    if found.kind == "brand":
        more = {name: getattr(found, name) for name in ("tax_id_last4", "identity_status", "code_state")}
    elif found.kind == "campaign":
        more = {"brand_id": found.parent_id, "limits": found.class_limits, "renews_at": found.renews_at}
    else:
        more = {"sender_id": found.sender_id}
    return values | more
