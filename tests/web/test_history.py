"""What was done to a thing, on its page and by itself (IDN-045)."""

import re
from pathlib import Path

import pytest

from koinon import contacts, identity, web
from koinon.contacts import FieldType
from koinon.identity.contracts import Role
from koinon.kit import ids
from koinon.platform import rest
from koinon.platform.services import Services
from koinon.samples.first_start import _make
from koinon.samples.people import samples
from koinon.web.pages.history import KINDS
from tests.identity.browser import Browser
from tests.identity.conftest import found, seat
from tests.pages import pages_of

TEMPLATES = Path(web.__file__).parent / "templates"


@pytest.fixture(scope="module")
async def pages(services: Services) -> rest.Edge:
    return pages_of(services)


async def read(pages: rest.Edge, token: str, path: str, *, partial: bool = False) -> tuple[int, str]:
    browser = Browser(pages)
    browser.token = token
    headers = {"hx_request": "true"} if partial else {}
    answer = await browser.call("GET", path, accept="text/html", **headers)
    return answer.status, answer.raw.decode()


async def test_a_persons_page_tells_what_was_changed(pages: rest.Edge, services: Services) -> None:
    owner = await found(services)
    assert owner.organization_id is not None
    async with services.database.transaction(owner.organization_id) as tx:
        eve = await contacts.create(tx, services.vault, contacts.NewContact(given_name="Eve"))
        await contacts.update(tx, services.vault, eve.id, contacts.ContactChanges(family_name="Stone"))
        await identity.audit(tx, "contact.updated", "contact", ids.uuid7(), {"after": {"family_name": "Elsewhere"}})
    status, page = await read(pages, owner.token, f"/people/{eve.id}")
    assert (status, f'hx-get="/history/contact/{eve.id}"' in page) == (200, True)
    status, part = await read(pages, owner.token, f"/history/contact/{eve.id}", partial=True)
    assert status == 200 and "<html" not in part
    assert "<ins>Stone</ins>" in part and "Elsewhere" not in part
    status, whole = await read(pages, owner.token, f"/history/contact/{eve.id}")
    assert status == 200 and "<html" in whole and "<ins>Stone</ins>" in whole
    async with services.database.transaction(owner.organization_id) as tx:
        await identity.redact_trail(tx, "contact", [eve.id])
    _, part = await read(pages, owner.token, f"/history/contact/{eve.id}", partial=True)
    assert "Stone</ins>" not in part and "taken out when the person was deleted" in part


async def test_own_fields_that_changed_are_told_by_their_names(pages: rest.Edge, services: Services) -> None:
    """Values of free texts and sensitive fields stay out of the trail; what did not change is not told."""
    owner = await found(services)
    assert owner.organization_id is not None
    async with services.database.transaction(owner.organization_id) as tx:
        for key, kind, sensitive in (("size", "number", False), ("pew", "number", False), ("weight", "number", True)):
            new = contacts.NewField(labels={"en": f"Their {key}"}, key=key, type=FieldType(kind), sensitive=sensitive)
            await contacts.create_field(tx, new)
        await contacts.create_field(tx, contacts.NewField(labels={"en": "Ailments"}, key="ails"))
        made = contacts.NewContact(given_name="Eve", custom={"size": 41, "pew": 7})
        eve = await contacts.create(tx, services.vault, made)
        changed = contacts.ContactChanges(custom={"size": 42, "weight": 60, "ails": "asthma"})
        await contacts.update(tx, services.vault, eve.id, changed)
    _, part = await read(pages, owner.token, f"/history/contact/{eve.id}", partial=True)
    assert "<dt>Their size</dt><dd><del>41</del> <ins>42</ins></dd>" in part
    assert "<dt>Their weight</dt>" in part and "<dt>Ailments</dt>" in part
    assert "60" not in part.partition("<dl")[2].partition("</dl>")[0] and "asthma" not in part
    assert "Their pew" not in part


async def test_a_role_has_a_history(pages: rest.Edge, services: Services) -> None:
    owner = await found(services)
    assert owner.organization_id is not None
    async with services.database.transaction(owner.organization_id) as tx:
        await tx.execute(
            "insert into roles (id, organization_id, code, name, permissions)"
            " values (%(id)s, %(o)s, 'door', 'Door', '{}')",
            {"id": ids.uuid7(), "o": owner.organization_id},
        )
        await identity.update_role(tx, "door", {"name": "Front door"})
    _, part = await read(pages, owner.token, "/history/role/door", partial=True)
    assert "<del>Door</del> <ins>Front door</ins>" in part


@pytest.mark.parametrize("path", ["/history/contact/nobody", "/history/secret/door", "/history/role/nobody"])
async def test_what_is_not_there_is_not_found(pages: rest.Edge, services: Services, path: str) -> None:
    status, _ = await read(pages, (await found(services)).token, path)
    assert status == 404


async def test_only_who_reads_the_trail_reads_a_history(pages: rest.Edge, services: Services) -> None:
    owner = await found(services)
    assert owner.organization_id is not None
    agent = await seat(services, owner.organization_id, Role.AGENT)
    async with services.database.transaction(owner.organization_id) as tx:
        eve = await contacts.create(tx, services.vault, contacts.NewContact(given_name="Eve"))
    status, page = await read(pages, agent.token, f"/people/{eve.id}")
    assert (status, "/history/" in page) == (200, False)
    status, _ = await read(pages, agent.token, f"/history/contact/{eve.id}")
    assert status == 403


async def test_each_page_of_a_thing_has_its_history(pages: rest.Edge, services: Services) -> None:
    """Drawn for who reads the trail, and its acts can be read there (IDN-045)."""
    made = await _make(services, samples()[0])
    owner = await seat(services, made, Role.OWNER)
    async with services.database.transaction(made) as tx:
        await tx.execute(
            "insert into roles (id, organization_id, code, name, permissions)"
            " values (%(id)s, %(o)s, 'door', 'Door', '{}')",
            {"id": ids.uuid7(), "o": made},
        )
        await tx.execute(
            "insert into api_keys (id, organization_id, name, key_hash, key_prefix, scopes)"
            " values (%(id)s, %(o)s, 'Form', %(hash)s, 'kn_live_', '{}')",
            {"id": ids.uuid7(), "o": made, "hash": made.bytes},
        )
        found = {
            kind: await tx.scalar(f"select id from {table} where organization_id = %(o)s{which} limit 1", {"o": made})
            for kind, table, which in (
                ("contact", "contacts", ""),
                ("group", "groups", ""),
                ("broadcast", "broadcasts", " and state <> 'draft'"),
                ("member", "memberships", ""),
                ("location", "locations", ""),
                ("api_key", "api_keys", ""),
            )
        }
    made_import = await contacts.create_import(services, made, "people.csv", b"Name,Phone\nGrace,+12125550123\n")
    async with services.database.transaction(made) as tx:
        await contacts.cancel_import(tx, made_import.id)
        field = await contacts.create_field(tx, contacts.NewField(labels={"en": "Size"}))
        segment = await contacts.create_segment(
            tx, "Spanish", {"all": [{"field": "locale", "op": "is", "value": "es"}]}
        )
        word = await contacts.create_keyword(tx, contacts.KeywordChanges(word="CHOIR", reply_ok="Welcome"))
    found |= {"import": made_import.id, "role": "door", "custom_field": field.id, "segment": segment.id}
    found["keyword"] = word.id
    homes = {
        "contact": "/people", "group": "/groups", "broadcast": "/broadcasts", "member": "/team", "role": "/team/roles",
        "location": "/settings/locations", "api_key": "/developers/keys", "import": "/imports",
        "custom_field": "/settings/fields", "segment": "/segments", "keyword": "/settings/keywords",
    }  # fmt: skip
    assert set(homes) < KINDS
    for kind, name in found.items():
        status, page = await read(pages, owner.token, f"{homes[kind]}/{name}")
        assert (status, f"/history/{kind}/{name}" in page) == (200, True), kind
        status, _ = await read(pages, owner.token, f"/history/{kind}/{name}", partial=True)
        assert status == 200, kind


def test_each_kind_whose_page_has_the_section_can_be_read() -> None:
    drawn = [re.findall(r'ui\.history\("(\w+)"', page.read_text()) for page in TEMPLATES.rglob("*.html")]
    assert {kind for kinds in drawn for kind in kinds} == KINDS
