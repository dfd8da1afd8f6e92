"""The mail editor's answers over HTTP: the mail as somebody gets it, by night, and what there is to put right."""

from urllib.parse import urlencode
from uuid import UUID

import msgspec
import pytest

from koinon import contacts
from koinon.app import Application
from koinon.contacts import NewContact
from koinon.platform.services import Services
from tests.identity.browser import Browser
from tests.identity.conftest import found
from tests.pages import application_of
from tests.platform.asgi import Answer
from tests.web.test_csrf import token_in_page

pytestmark = pytest.mark.usefixtures("fresh_limits")
FORM = "application/x-www-form-urlencoded"
BLOCKS = [{"type": "text", "html": "<p>Dear {{ contact.first_name }}</p>"}, {"type": "footer"}]


@pytest.fixture(scope="module")
def site(services: Services) -> Application:
    return application_of(services)


@pytest.fixture
async def ada(site: Application, services: Services) -> Browser:
    made = Browser(site)
    made.token = (await found(services)).token
    return made


async def sent(browser: Browser, path: str, blocks: object = BLOCKS, **fields: str) -> Answer:
    given = {"prefix": "mail_", "mail_subject": "Supper", "mail_mode": "blocks", **fields}
    given |= {"mail_blocks": msgspec.json.encode(blocks).decode()}
    headers = {"accept": "text/html", "content_type": FORM, "x_csrf_token": await token_in_page(browser)}
    return await browser.call("POST", path, urlencode(given).encode(), **headers)


async def test_a_mail_is_shown_as_somebody_gets_it_and_nothing_in_it_can_act(ada: Browser, services: Services) -> None:
    organization_id = UUID((await ada.call("GET", "/api/v1/organization")).json["data"]["id"])
    async with services.database.transaction(organization_id) as tx:
        person = await contacts.create(tx, services.vault, NewContact(given_name="Grace <i>"))
    made_up = await sent(ada, "/mail/preview")
    shown = await sent(ada, "/mail/preview", **{"as": f"contact:{person.id}", "dark": "yes"})
    assert "Dear Ada" in made_up.raw.decode() and "Dear Grace &lt;i&gt;" in shown.raw.decode()
    assert "koinon:" not in shown.raw.decode()
    assert "@media not all{" in made_up.raw.decode() and "@media all{" in shown.raw.decode()
    policy = shown.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "script-src" not in policy and "frame-ancestors 'self'" in policy


async def test_a_mail_with_a_mistake_is_told_below_and_shown_to_nobody(ada: Browser) -> None:
    wrong = [{"type": "text", "html": "<p>{{ contact.frist_name }}</p>"}]
    assert "frist_name" not in (await sent(ada, "/mail/preview", wrong)).raw.decode()
    told = (await sent(ada, "/mail/findings", wrong)).raw.decode()
    assert 'data-go="blocks[0].html"' in told and "contact.first_name" in told


async def test_what_keeps_a_mail_from_leaving_is_told_while_it_is_written(ada: Browser) -> None:
    told = (await sent(ada, "/mail/findings", BLOCKS[:1])).raw.decode()
    assert "everybody must be able to unsubscribe" in told and "no postal address" in told
    quiet = (await sent(ada, "/mail/findings", BLOCKS[:1], purpose="transactional")).raw.decode()
    assert "unsubscribe" not in quiet


@pytest.mark.parametrize("blocks", ["x", [{"type": "video"}], [[]], [{"type": "columns", "columns": 3}]])
async def test_what_no_editor_writes_is_a_sentence(ada: Browser, blocks: object) -> None:
    for path in ("/mail/preview", "/mail/findings"):
        assert (await sent(ada, path, blocks)).status == 200
