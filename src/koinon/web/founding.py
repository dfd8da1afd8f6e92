"""A new organization as forms describe it: at sign-up, and when somebody founds one more."""

from litestar.datastructures import FormMultiDict

from koinon.organizations import Kind, Locale, NewOrganization
from koinon.platform import errors
from koinon.platform.services import Services
from koinon.web import forms


def organization_of(form: FormMultiDict, locale: Locale, contact_email: str | None) -> NewOrganization:
    """What the form says. Raises 422 without a name of 2 to 120 characters or without a kind."""
    name, kind = forms.text(form, "organization"), forms.text(form, "kind")
    if not 2 <= len(name) <= 120:
        raise errors.invalid_field("organization", "missing_required_field")
    if kind not in set(Kind):
        raise errors.invalid_field("kind", "missing_required_field")
    return NewOrganization(
        name=name,
        kind=Kind(kind),
        country=forms.text(form, "country"),
        time_zone=forms.text(form, "time_zone"),
        locale=locale,
        contact_email=contact_email,
        region=forms.text(form, "region") if "region" in form else None,
    )


async def regions(services: Services) -> list[tuple[str, str]]:
    """Where a new organization's data can lie, with the operator's word for it; one where nothing is to be chosen."""
    own = services.configuration.region or ""
    return [(region, region or own) for region in await services.placements.regions()]
