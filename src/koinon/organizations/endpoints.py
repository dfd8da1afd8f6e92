"""REST v1 of organizations, settings and first steps."""

from typing import Annotated, Any, Literal

from litestar import Response, get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import UNSET, Meta, Struct, UnsetType

from koinon.organizations import declared_settings, first_steps, plans, service, switchable, typed_settings
from koinon.organizations.contracts import (
    Country,
    Kind,
    LimitUse,
    Locale,
    Name,
    Nouns,
    Organization,
    ZoneName,
)
from koinon.organizations.policy import nouns_of
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

Email = Annotated[str, Meta(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=254, examples=["office@example.org"])]
PhoneText = Annotated[str, Meta(min_length=5, max_length=32, examples=["+1 212 555 0123"])]
LegalName = Annotated[str, Meta(min_length=2, max_length=200, examples=["Grace Chapel of Springfield, Inc."])]
PostalAddress = Annotated[str, Meta(min_length=5, max_length=500, examples=["12 Main St, Springfield, IL 62701"])]
TaxId = Annotated[str, Meta(min_length=2, max_length=40, examples=["12-3456789"])]
WebAddress = Annotated[str, Meta(pattern=r"^https?://[^\s]+$", max_length=300, examples=["https://grace.example"])]
Slug = Annotated[str, Meta(max_length=40, examples=["grace-chapel"])]
READ = {"permission": "organization:read", "cache": "private"}
WRITE = {"permission": "organization:write"}


class OrganizationPatch(rest.Patch, frozen=True, kw_only=True):
    """What may be changed of an organization; `slug` once in 30 days, and the one before leads on for a year.

    With a new `kind`, `modules` says whether those that are on stay or follow the kind (ORG-001); with a new
    `time_zone`, `schedules` says whether what is planned keeps its hour on the clock or its moment (ORG-007).
    """

    name: Name | UnsetType = UNSET
    slug: Slug | UnsetType = UNSET
    kind: Kind | UnsetType = UNSET
    time_zone: ZoneName | UnsetType = UNSET
    locale: Locale | UnsetType = UNSET
    country: Country | UnsetType = UNSET
    contact_email: Email | UnsetType | None = UNSET
    contact_phone: PhoneText | UnsetType | None = UNSET
    legal_name: LegalName | UnsetType | None = UNSET
    postal_address: PostalAddress | UnsetType | None = UNSET
    tax_id: TaxId | UnsetType | None = UNSET
    website: WebAddress | UnsetType | None = UNSET
    modules: Literal["keep", "switch"] = "switch"
    schedules: Literal["keep_local_hour", "keep_moment"] = "keep_local_hour"


class OrganizationView(Organization, frozen=True):
    """An organization with its words."""

    nouns: Nouns


class Skip(rest.Body, frozen=True, kw_only=True):
    """Why a step is skipped."""

    reason: Annotated[str, Meta(min_length=1, max_length=200, examples=["We use our own form."])]


class SettingDescription(Struct, frozen=True):
    """What a setting is called and means; `schema` is its JSON Schema. Without `in_force` nothing follows it yet."""

    key: str
    group: str
    title: str
    help: str
    default: Any
    schema: dict[str, Any]
    in_force: bool


class ModuleView(Struct, frozen=True):
    """A part of the product, whether it is on, and what would stop if it were turned off."""

    module: str
    on: bool
    stops: list[str]


async def _view(tx: Any, organization: Organization) -> OrganizationView:
    own = await typed_settings.setting(tx, declared_settings.VOCABULARY.key)
    named = {n: {"one": w.one, "many": w.many} for n in own.__struct_fields__ if (w := getattr(own, n)) is not None}
    values = {name: getattr(organization, name) for name in Organization.__struct_fields__}
    return OrganizationView(**values, nouns=nouns_of(organization.kind, organization.locale, named))


@get("/api/v1/organization", opt=READ)
async def get_organization(services: Services, actor: Actor) -> Response[rest.Envelope[OrganizationView]]:
    """Read the organization."""
    async with services.database.transaction(actor) as tx:
        view = await _view(tx, await service.get(tx))
    return rest.StampedResponse(rest.one(view))


@patch(
    "/api/v1/organization",
    opt={**WRITE, "errors": [errors.PRECONDITION_FAILED, errors.DUPLICATE_RESOURCE, errors.INVALID_STATE]},
)
async def update_organization(
    data: JSONBody[OrganizationPatch], services: Services, actor: Actor
) -> Response[rest.Envelope[OrganizationView]]:
    """Change the organization. `If-Match` guards against overwriting somebody else's change."""
    async with services.database.transaction(actor) as tx:
        made = await service.update(tx, _fields(data), if_version=rest.wanted_version(), answers=_answers(data))
        view = await _view(tx, made)
    return rest.StampedResponse(rest.one(view), headers={"ETag": f'"v{view.version}"'})


def _fields(data: OrganizationPatch) -> dict[str, Any]:
    return {name: value for name, value in data.changes().items() if name not in ("modules", "schedules")}


def _answers(data: OrganizationPatch) -> service.Answers:
    return service.Answers(data.modules == "switch", data.schedules == "keep_local_hour")


def _settings(values: list[typed_settings.SettingValue]) -> Response[rest.Envelope[list[typed_settings.SettingValue]]]:
    return rest.StampedResponse(rest.one(values), headers={"ETag": f'"{typed_settings.tag_of(values)}"'})


@get("/api/v1/organization/settings", opt={"permission": "settings:read", "cache": "private"})
async def list_settings(services: Services, actor: Actor) -> Response[rest.Envelope[list[typed_settings.SettingValue]]]:
    """List every setting with its value, its default, and who changed it last."""
    async with services.database.transaction(actor) as tx:
        return _settings(await typed_settings.settings(tx))


@patch("/api/v1/organization/settings", opt={"permission": "settings:write", "errors": [errors.PRECONDITION_FAILED]})
async def update_settings(
    data: JSONBody[dict[str, Any]], services: Services, actor: Actor
) -> Response[rest.Envelope[list[typed_settings.SettingValue]]]:
    """Change settings by key; null takes one back to its default. `If-Match` guards against another's change."""
    async with services.database.transaction(actor) as tx:
        return _settings(await typed_settings.change_settings(tx, data, if_match=rest.wanted_tags()))


@get("/api/v1/organization/settings/schema", opt={"permission": "settings:read", "cache": "private"})
async def list_setting_descriptions(search: FromQuery[str] = "") -> rest.Envelope[list[SettingDescription]]:
    """Say what each setting means, its default and its bounds as JSON Schema; `search` finds by any word of it."""
    found = [each for each in typed_settings.DECLARED.values() if typed_settings.matches(each, search)]
    return rest.one(
        [SettingDescription(s.key, s.group, s.title, s.help, s.default, s.schema(), s.in_force) for s in found]
    )


@get("/api/v1/organization/modules", opt={"permission": "organization:read", "cache": "private"})
async def list_modules(services: Services, actor: Actor) -> rest.Envelope[list[ModuleView]]:
    """List what can be turned on and off, and what would stop. They are changed by the setting `modules`."""
    async with services.database.transaction(actor) as tx:
        states = await switchable.modules(tx)
        return rest.one([ModuleView(name, on, await switchable.what_stops(tx, name)) for name, on in states.items()])


@get("/api/v1/organization/limits", opt=READ)
async def list_limits(services: Services, actor: Actor) -> rest.Envelope[list[LimitUse]]:
    """List what is limited and how much is in use; -1 is unlimited."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await plans.limits(tx))


@get("/api/v1/organization/onboarding", opt={"permission": "organization:read", "cache": "live"})
async def list_onboarding_steps(services: Services, actor: Actor) -> rest.Envelope[list[first_steps.StepState]]:
    """List the first steps, checked now."""
    async with services.database.transaction(actor) as tx:
        organization = await service.get(tx)
        return rest.one(await first_steps.onboarding(tx, organization.kind))


@post("/api/v1/organization/onboarding/{step:str}/skip", opt=WRITE, status_code=200)
@rest.once_per_key
async def skip_onboarding_step(
    step: FromPath[str], data: JSONBody[Skip], services: Services, actor: Actor
) -> rest.Envelope[list[first_steps.StepState]]:
    """Skip a step, saying why."""
    async with services.database.transaction(actor) as tx:
        await first_steps.skip_step(tx, step, data.reason)
        organization = await service.get(tx)
        return rest.one(await first_steps.onboarding(tx, organization.kind))


rest.link(
    OrganizationView,
    "/api/v1/organization",
    settings="/settings",
    limits="/limits",
    onboarding="/onboarding",
    locations="/api/v1/locations",
)

ENDPOINTS = [
    get_organization,
    update_organization,
    list_settings,
    update_settings,
    list_setting_descriptions,
    list_modules,
    list_limits,
    list_onboarding_steps,
    skip_onboarding_step,
]
