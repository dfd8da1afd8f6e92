"""Forms of registrations as a merge-patch (RFC 7396): what is absent stays, null is the empty form's value."""

from typing import TypeVar

from msgspec import UNSET, UnsetType, structs

from koinon.channels.contracts.registration import Entity, Line, RegistrationForm, Text, Words
from koinon.platform import rest

Form = TypeVar("Form", bound=RegistrationForm)


class BrandFields(rest.Patch, frozen=True, kw_only=True):
    """What changes of a brand's form; absent fields stay, null empties one."""

    entity: Entity | UnsetType | None = UNSET
    legal_name: Line | UnsetType | None = UNSET
    display_name: Line | UnsetType | None = UNSET
    country: Line | UnsetType | None = UNSET
    street: Line | UnsetType | None = UNSET
    city: Line | UnsetType | None = UNSET
    state: Line | UnsetType | None = UNSET
    postal_code: Line | UnsetType | None = UNSET
    phone: Line | UnsetType | None = UNSET
    email: Line | UnsetType | None = UNSET
    website: Line | UnsetType | None = UNSET
    vertical: Line | UnsetType | None = UNSET
    stock_symbol: Line | UnsetType | None = UNSET
    stock_exchange: Line | UnsetType | None = UNSET
    contact_first_name: Line | UnsetType | None = UNSET
    contact_last_name: Line | UnsetType | None = UNSET
    mobile: Line | UnsetType | None = UNSET


class CampaignFields(rest.Patch, frozen=True, kw_only=True):
    """What changes of a campaign's form; absent fields stay, null empties one."""

    use_case: Line | UnsetType | None = UNSET
    sub_use_cases: tuple[Line, ...] | UnsetType | None = UNSET
    description: Text | UnsetType | None = UNSET
    samples: tuple[Words, ...] | UnsetType | None = UNSET
    message_flow: Text | UnsetType | None = UNSET
    opt_in_message: Words | UnsetType | None = UNSET
    opt_out_message: Words | UnsetType | None = UNSET
    help_message: Words | UnsetType | None = UNSET
    opt_in_keywords: Line | UnsetType | None = UNSET
    opt_out_keywords: Line | UnsetType | None = UNSET
    help_keywords: Line | UnsetType | None = UNSET
    has_links: bool | UnsetType | None = UNSET
    link_sample: Line | UnsetType | None = UNSET
    has_phones: bool | UnsetType | None = UNSET
    age_gated: bool | UnsetType | None = UNSET
    direct_lending: bool | UnsetType | None = UNSET
    number_pool: bool | UnsetType | None = UNSET
    privacy_link: Line | UnsetType | None = UNSET
    terms_link: Line | UnsetType | None = UNSET
    terms_agreed: bool | UnsetType | None = UNSET
    auto_renewal: bool | UnsetType | None = UNSET


class TollfreeFields(rest.Patch, frozen=True, kw_only=True):
    """What changes of a toll-free number's form; absent fields stay, null empties one."""

    business_name: Line | UnsetType | None = UNSET
    website: Line | UnsetType | None = UNSET
    street: Line | UnsetType | None = UNSET
    city: Line | UnsetType | None = UNSET
    state: Line | UnsetType | None = UNSET
    postal_code: Line | UnsetType | None = UNSET
    country: Line | UnsetType | None = UNSET
    contact_first_name: Line | UnsetType | None = UNSET
    contact_last_name: Line | UnsetType | None = UNSET
    email: Line | UnsetType | None = UNSET
    phone: Line | UnsetType | None = UNSET
    entity: Entity | UnsetType | None = UNSET
    registration_number: Line | UnsetType | None = UNSET
    monthly_messages: Line | UnsetType | None = UNSET
    use_case: Line | UnsetType | None = UNSET
    summary: Text | UnsetType | None = UNSET
    sample: Words | UnsetType | None = UNSET
    opt_in_workflow: Text | UnsetType | None = UNSET
    opt_in_image_urls: tuple[Line, ...] | UnsetType | None = UNSET
    privacy_link: Line | UnsetType | None = UNSET
    terms_link: Line | UnsetType | None = UNSET
    additional: Words | UnsetType | None = UNSET


def merged(form: Form, patch: rest.Patch | UnsetType) -> Form:
    """The form with what the patch says; null gives a field the value it has in an empty form."""
    if patch is UNSET:
        return form
    empty = type(form)()
    said = patch.changes()
    return structs.replace(form, **{name: getattr(empty, name) if said[name] is None else said[name] for name in said})
