"""Where a resource of this context lies, and what belongs to it (API-023)."""

from koinon.contacts.contracts import ConsentText, Contact, ContactRow, Group, Import, Tag
from koinon.contacts.contracts.households import Household
from koinon.platform import rest

_OF_A_CONTACT = {
    "addresses": "/addresses",
    "timeline": "/timeline",
    "consents": "/consents",
    "conversations": "/api/v1/conversations?contact_id={id}",
    "messages": "/api/v1/messages?contact_id={id}",
}


def declare() -> None:
    """Make the links known."""
    rest.link(Contact, "/api/v1/contacts/{id}", **_OF_A_CONTACT)
    rest.link(ContactRow, "/api/v1/contacts/{id}", **_OF_A_CONTACT)
    rest.link(Group, "/api/v1/groups/{id}", members="/members")
    rest.link(Household, "/api/v1/households/{id}")
    rest.link(Tag, "/api/v1/tags/{id}", contacts="/api/v1/contacts?tag_id={id}")
    rest.link(Import, "/api/v1/imports/{id}", rows="/rows", contacts="/api/v1/contacts?import_id={id}")
    rest.link(ConsentText, "/api/v1/consent-texts", consents="/api/v1/consents")
