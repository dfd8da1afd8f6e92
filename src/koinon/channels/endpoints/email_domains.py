"""REST v1 of domains that mail is sent from (CHN-037)."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from litestar import Response, delete, get, patch, post
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, Meta, UnsetType

from koinon.channels.contracts.email_domains import EmailDomain
from koinon.channels.service import domain_checks
from koinon.channels.service import email_domains as service
from koinon.kit.pagination import Cursor
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

READ = {"permission": "channels:read", "cache": "live"}
WRITE = {"permission": "channels:write"}
PATH = "/api/v1/email-domains"
OWN = PATH + "/{domain_id:uuid}"
FILTERS = {"list": "email-domains"}
Name = Annotated[str, Meta(min_length=3, max_length=253, examples=["mail.example.org"])]
Spf = Annotated[str, Meta(max_length=300, examples=["include:_spf.example.com"])]
Selectors = Annotated[
    list[Annotated[str, Meta(min_length=1, max_length=130)]], Meta(max_length=5, examples=[["s1", "s2"]])
]


class NewEmailDomain(rest.Body, frozen=True, kw_only=True):
    """A domain to send from. `spf` is what allows your servers; `selectors` are a provider's where it signs itself.

    `return_path` is the host that failed mail comes back to: the domain itself where nothing is said.
    """

    domain: Name
    spf: Spf | None = None
    selectors: Selectors | None = None
    return_path: Name | None = None


class EmailDomainPatch(rest.Patch, frozen=True, kw_only=True):
    """What may be changed of a domain."""

    spf: Spf | UnsetType = UNSET
    selectors: Selectors | UnsetType = UNSET
    return_path: Name | UnsetType = UNSET


@get(PATH, opt=READ, dependencies=rest.NEWEST_FIRST)
async def list_email_domains(
    services: Services, actor: Actor, paging: rest.PageRequest
) -> rest.Envelope[Sequence[EmailDomain]]:
    """List the domains that mail is sent from, newest first, each with its DNS records."""
    async with services.database.transaction(actor) as tx:
        found = await paging.page(
            tx,
            FILTERS,
            lambda seen, at, limit: service.email_domains_page(seen, limit, at),
            lambda row: Cursor((row.created_at,), row.id),
        )
    return rest.page(*found)


@post(PATH, opt={**WRITE, "errors": [errors.DUPLICATE_RESOURCE, errors.INVALID_STATE]})
@rest.once_per_key
async def create_email_domain(
    data: JSONBody[NewEmailDomain], services: Services, actor: Actor
) -> Response[rest.Envelope[EmailDomain]]:
    """Add a domain; the answer holds the DNS records to copy."""
    new = service.NewDomain(
        domain=data.domain, spf=data.spf, selectors=data.selectors or (), return_path=data.return_path
    )
    async with services.database.transaction(actor) as tx:
        made = await service.add_email_domain(tx, services.vault, new)
    return rest.created(made, f"{PATH}/{made.id}")


@get(OWN, opt=READ)
async def get_email_domain(domain_id: FromPath[UUID], services: Services, actor: Actor) -> rest.Envelope[EmailDomain]:
    """Read a domain with its DNS records."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await service.email_domain(tx, domain_id))


@patch(OWN, opt=WRITE)
async def update_email_domain(
    domain_id: FromPath[UUID], data: JSONBody[EmailDomainPatch], services: Services, actor: Actor
) -> rest.Envelope[EmailDomain]:
    """Change what DNS is asked for; it is looked at anew."""
    changes = service.DomainChanges(spf=data.spf, selectors=data.selectors, return_path=data.return_path)
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: service.email_domain(tx, domain_id), domain_id)
        return rest.one(await service.change_email_domain(tx, domain_id, changes))


@delete(OWN, opt={**WRITE, "errors": [errors.RESOURCE_IN_USE]})
async def remove_email_domain(domain_id: FromPath[UUID], services: Services, actor: Actor) -> None:
    """Remove a domain that no address sends from; its key is forgotten."""
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: service.email_domain(tx, domain_id), domain_id)
        await service.remove_email_domain(tx, domain_id)


@post(OWN + "/verify", opt=WRITE, status_code=200)
async def verify_email_domain(
    domain_id: FromPath[UUID], services: Services, actor: Actor
) -> rest.Envelope[EmailDomain]:
    """Look at the domain's DNS records now."""
    if actor.organization_id is None:
        raise errors.RESOURCE_NOT_FOUND()
    return rest.one(await domain_checks.verify_email_domain(services, actor.organization_id, domain_id))


EMAIL_DOMAINS = (
    list_email_domains,
    create_email_domain,
    get_email_domain,
    update_email_domain,
    remove_email_domain,
    verify_email_domain,
)
