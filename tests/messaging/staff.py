"""People who sign in: with a seat in an organization, as messaging meets them."""

from uuid import UUID

from koinon import identity
from koinon.identity import Role
from koinon.kit import ids
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.services import Services


async def member(
    services: Services, organization_id: UUID, name: str = "Ada", *, role: Role = Role.OWNER, locale: str = "en"
) -> Actor:
    """Somebody with a seat, by plain SQL, acting with what their role may do."""
    user_id, email = ids.uuid7(), f"{name.lower()}.{ids.uuid7().hex}@example.org"
    async with services.database.transaction(organization_id) as tx:
        await tx.execute(
            """
            insert into users (id, email, email_normalized, name, locale)
            values (%(id)s, %(email)s, %(email)s, %(name)s, %(locale)s)
            """,
            {"id": user_id, "email": email, "name": name, "locale": locale},
        )
        await tx.execute(
            "insert into memberships (id, organization_id, user_id, role) values (%(id)s, %(o)s, %(user)s, %(role)s)",
            {"id": ids.uuid7(), "o": organization_id, "user": user_id, "role": role.value},
        )
    return Actor(
        kind=ActorKind.USER,
        organization_id=organization_id,
        id=user_id,
        name=name,
        permissions=identity.permissions_of(role),
        locale=locale,
    )
