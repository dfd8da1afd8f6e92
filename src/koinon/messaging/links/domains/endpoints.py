"""REST v1 of link domains (MSG-072), and what a proxy asks before it has a certificate made for one."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from litestar import Response, delete, get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from msgspec import UNSET, Meta, UnsetType

from koinon.kit.pagination import Cursor
from koinon.messaging.links.domains import checking, hosts, service
from koinon.messaging.links.domains.contracts import LinkDomain
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

READ = {"permission": "channels:read", "cache": "live"}
WRITE = {"permission": "channels:write"}
PATH = "/api/v1/link-domains"
OWN = PATH + "/{domain_id:uuid}"
ASK = "/link-hosts/ask"
FILTERS = {"list": "link-domains"}
Host = Annotated[str, Meta(min_length=3, max_length=253, examples=["go.example.org"])]


class NewLinkDomain(rest.Body, frozen=True, kw_only=True):
    """A host for short links. It is used once both its records stand, if no other is."""

    host: Host


class LinkDomainPatch(rest.Patch, frozen=True, kw_only=True):
    """Whether new links take this host; the one that was used before is not any more."""

    is_used: bool | UnsetType = UNSET


@get(PATH, opt=READ, dependencies=rest.NEWEST_FIRST)
async def list_link_domains(
    services: Services, actor: Actor, paging: rest.PageRequest
) -> rest.Envelope[Sequence[LinkDomain]]:
    """List the hosts of your own that short links lie on, newest first, each with its DNS records."""
    async with services.database.transaction(actor) as tx:
        found = await paging.page(
            tx,
            FILTERS,
            lambda seen, at, limit: service.link_domains_page(seen, limit, at),
            lambda row: Cursor((row.created_at,), row.id),
        )
    return rest.page(*found)


@post(PATH, opt={**WRITE, "errors": [errors.DUPLICATE_RESOURCE, errors.INVALID_STATE]})
@rest.once_per_key
async def create_link_domain(
    data: JSONBody[NewLinkDomain], services: Services, actor: Actor
) -> Response[rest.Envelope[LinkDomain]]:
    """Add a host; the answer holds the two DNS records to copy. One that was removed comes back."""
    async with services.database.transaction(actor) as tx:
        made = await service.add_link_domain(tx, data.host)
    return rest.created(made, f"{PATH}/{made.id}")


@get(OWN, opt=READ)
async def get_link_domain(domain_id: FromPath[UUID], services: Services, actor: Actor) -> rest.Envelope[LinkDomain]:
    """Read a link domain with its DNS records."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await service.link_domain(tx, domain_id))


@patch(OWN, opt={**WRITE, "errors": [errors.INVALID_STATE]})
async def update_link_domain(
    domain_id: FromPath[UUID], data: JSONBody[LinkDomainPatch], services: Services, actor: Actor
) -> rest.Envelope[LinkDomain]:
    """Let new links take this host, or the installation's address again."""
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: service.link_domain(tx, domain_id), domain_id)
        if data.is_used is UNSET:
            return rest.one(await service.link_domain(tx, domain_id))
        return rest.one(await service.use_link_domain(tx, domain_id, on=data.is_used))


GiveUp = FromQuery[Annotated[bool, QueryParameter(description="Links sent with it end now, and others may prove it.")]]


@delete(OWN, opt={**WRITE, "errors": [errors.RESOURCE_IN_USE]})
async def remove_link_domain(
    domain_id: FromPath[UUID], services: Services, actor: Actor, give_up: GiveUp = False
) -> None:
    """Take a host out of use: links sent with it lead on while its DNS leads here; with `give_up` they end."""
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: service.link_domain(tx, domain_id), domain_id)
        await service.remove_link_domain(tx, domain_id, give_up=give_up)


@post(OWN + "/check", opt=WRITE, status_code=200)
async def check_link_domain(domain_id: FromPath[UUID], services: Services, actor: Actor) -> rest.Envelope[LinkDomain]:
    """Look at the host's DNS records and certificate now."""
    if actor.organization_id is None:
        raise errors.RESOURCE_NOT_FOUND()
    found = await checking.check_link_domain(services, actor.organization_id, domain_id)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return rest.one(found)


@get(ASK, opt={"public": True}, status_code=200)
async def ask_for_link_host(services: Services, domain: FromQuery[str] = "") -> Response[bytes]:
    """200 for a host that some organization proved to be its own, else 404 (`ask` of Caddy's on_demand_tls)."""
    is_own = await hosts.is_own(services, domain)
    return Response(b"", status_code=200 if is_own else 404, headers={"Cache-Control": "no-store"})


HANDLERS = [
    list_link_domains,
    create_link_domain,
    get_link_domain,
    update_link_domain,
    remove_link_domain,
    check_link_domain,
]
PUBLIC = [ask_for_link_host]
