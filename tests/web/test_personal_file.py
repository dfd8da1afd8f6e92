"""A person's own file behind a link: nothing without the code that went to their own number (CON-092)."""

import io
import re
import zipfile
from collections.abc import Awaitable, Callable
from urllib.parse import urlencode
from uuid import UUID

import pytest

from koinon import contacts
from koinon.contacts import NewContact
from koinon.platform.services import Services
from tests.identity.browser import Browser
from tests.messaging import cast
from tests.pages import pages_of
from tests.platform.asgi import Answer

pytestmark = pytest.mark.usefixtures("fresh_limits")
ADA, THIEF = "+14155552671", "+14155552672"
FORM = {"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin"}


async def post(services: Services, path: str, **fields: str) -> Answer:
    return await Browser(pages_of(services)).call("POST", path, urlencode(fields).encode(), **FORM)


async def test_the_file_is_had_with_the_code_and_by_nobody_else(
    services: Services, chapel: UUID, drain_jobs: Callable[[], Awaitable[None]]
) -> None:
    await cast.sender(services, chapel, "http://127.0.0.1:9")
    async with services.database.transaction(chapel) as tx:
        person = await contacts.create(tx, services.vault, NewContact(given_name="Ada", phones=(ADA,), locale="pt"))
        asked = await contacts.ask_export(tx, person.id, by="preference_centre")
    path = "/x/" + contacts.export_token(services.vault, chapel, asked.id)
    shown = await Browser(pages_of(services)).call("GET", path)
    assert (shown.status, "Enviar o código" in shown.raw.decode()) == (200, False)
    assert (await post(services, path, code="123456")).status == 422
    await drain_jobs()
    page = (await Browser(pages_of(services)).call("GET", path)).raw.decode()
    assert (ADA[-4:] in page, ADA in page, "Enviar o código" in page) == (True, False, True)
    assert (await post(services, path + "/code")).status == 200
    assert (await post(services, path + "/code")).status == 429, "one a minute"
    async with services.database.transaction(chapel) as tx:
        sql = "select body from deliveries where organization_id = %(o)s and contact_id = %(c)s"
        sent = re.search(r"\b\d{6}\b", await tx.scalar(sql, {"o": chapel, "c": person.id}))
    assert sent is not None
    wrong = f"{(int(sent[0]) + 1) % 10**6:06d}"
    assert (await post(services, path, code=wrong)).status == 422
    file = await post(services, path, code=sent[0])
    assert (file.status, file.headers["content-type"]) == (200, "application/zip")
    assert "Ada" in zipfile.ZipFile(io.BytesIO(file.raw)).read("data.html").decode()
    for _ in range(10):
        await post(services, path, code=wrong)
    assert (await post(services, path, code=sent[0])).status == 422, "ten wrong ones close the link"
    forged = path[:-4] + ("AAAA" if not path.endswith("AAAA") else "BBBB")
    assert (await Browser(pages_of(services)).call("GET", forged)).status == 404


async def test_who_found_a_link_cannot_have_the_code_sent_to_a_phone_of_their_own(
    services: Services, chapel: UUID
) -> None:
    """A forwarded preference link moves the main number; the file still needs the phone they had before."""
    await cast.sender(services, chapel, "http://127.0.0.1:9")
    async with services.database.transaction(chapel) as tx:
        person = await contacts.create(tx, services.vault, NewContact(given_name="Ada", phones=(ADA,)))
        claimed = await contacts.claim_number(tx, services.vault, person.id, THIEF)
    async with services.database.transaction(chapel) as tx:
        assert await contacts.confirm_number(tx, services.vault, person.id, claimed.code)
        main = next(one for one in await contacts.addresses(tx, services.vault, person.id) if one.is_primary)
        assert main.last4 == THIEF[-4:]
        asked = await contacts.ask_export(tx, person.id, by="preference_centre")
    assert (
        await post(services, "/x/" + contacts.export_token(services.vault, chapel, asked.id) + "/code")
    ).status == 200
    async with services.database.transaction(chapel) as tx:
        went = await tx.all(bytes, "select address_hash from deliveries where organization_id = %(o)s", {"o": chapel})
    assert went == [contacts.phone_hash(services.vault, chapel, ADA)]


async def test_a_number_that_said_stop_gets_no_code(services: Services, chapel: UUID) -> None:
    """MSG-049: STOP beats all but its confirmation and HELP, and a code is neither."""
    await cast.sender(services, chapel, "http://127.0.0.1:9")
    async with services.database.transaction(chapel) as tx:
        person = await contacts.create(tx, services.vault, NewContact(given_name="Ada", phones=(ADA,)))
        await contacts.opt_out(tx, services.vault, phone=ADA, source="stop_keyword", evidence="m1")
        asked = await contacts.ask_export(tx, person.id)
    path = "/x/" + contacts.export_token(services.vault, chapel, asked.id)
    assert (await post(services, path + "/code")).status == 409
    async with services.database.transaction(chapel) as tx:
        assert await tx.scalar("select count(*) from deliveries where organization_id = %(o)s", {"o": chapel}) == 0
