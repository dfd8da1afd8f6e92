"""An operator looks up one short link, sees whose it is, and stops it with a reason (MSG-075)."""

from uuid import UUID

import pytest

from koinon.messaging.links.service.leading import code_in
from koinon.platform.services import Services
from tests.identity.browser import Browser
from tests.messaging.links.conftest import make_link
from tests.pages import application_of
from tests.web.test_link_pages import URL, page, signed_in
from tests.web.test_operator_pages import appoint
from tests.web.test_topic_pages import opened, sent

REASON = "It leads to a copy of a bank."


async def at_the_console(services: Services) -> Browser:
    """Olga, who runs the installation."""
    olga, organization_id = await signed_in(services)
    await appoint(services, organization_id)
    return olga


async def tenant(services: Services) -> tuple[Browser, UUID, UUID, str]:
    """Ada and a link of her organization: its id and code."""
    ada, organization_id = await signed_in(services)
    return ada, organization_id, *await make_link(services, organization_id, URL)


@pytest.mark.parametrize(
    "typed",
    [
        "7k2m9p4x",
        " 7k2m9p4x. ",
        "https://go.example/l/7k2m9p4x",
        "go.example/l/7k2m9p4x/",
        "https://go.example/l/7k2m9p4x?from=text#top",
        "(https://go.example/l/7k2m9p4x)",
    ],
)
def test_a_code_is_found_in_what_somebody_pasted(typed: str) -> None:
    assert code_in(typed) == "7k2m9p4x"


def test_what_is_no_address_has_no_code() -> None:
    assert code_in("https://[half/l/7k2m9p4x") == ""


async def test_one_link_is_looked_up_stopped_with_a_reason_and_released(services: Services) -> None:
    _, organization_id, _, code = await tenant(services)
    _, other = await make_link(services, organization_id, URL + "&n=2")
    olga, application = await at_the_console(services), application_of(services)
    stranger = Browser(application)  # type: ignore[arg-type]
    look, act = f"/operator/links?q=https%3A%2F%2Fgo.example%2Fl%2F{code}", f"/operator/links/{code}"
    form, shown = await opened(olga, look, act + "/stop")
    assert f"/operator/organizations/{organization_id}" in shown
    assert URL.replace("&", "&amp;") in shown
    assert await sent(olga, form, reason="short") == 422
    assert (await stranger.call("GET", f"/l/{code}", accept="text/html")).status == 302
    assert await sent(olga, form, reason=REASON) == 303
    application.links.targets.forget()
    assert (await stranger.call("GET", f"/l/{code}", accept="text/html")).status == 410
    assert (await stranger.call("GET", f"/l/{other}", accept="text/html")).status == 302
    form, shown = await opened(olga, look, act + "/release")
    assert "stopped by an operator" in shown
    assert await sent(olga, form, reason="The page behind it was cleaned.") == 303
    application.links.targets.forget()
    assert (await stranger.call("GET", f"/l/{code}", accept="text/html")).status == 302


async def test_both_trails_tell_who_stopped_it_and_why(services: Services) -> None:
    ada, _, link_id, code = await tenant(services)
    olga = await at_the_console(services)
    form, _ = await opened(olga, f"/operator/links?q={code}", f"/operator/links/{code}/stop")
    assert await sent(olga, form, reason=REASON) == 303
    acts = await page(olga, "/operator/acts")
    assert "stopped a short link of" in acts
    assert REASON in acts
    assert code in acts
    entries = (await ada.call("GET", "/api/v1/audit-log?action=link.stopped")).json["data"]
    assert [(one["resource_id"], one["changes"]) for one in entries] == [(str(link_id), {"reason": REASON})]


async def test_a_link_nobody_made_is_said_to_be_none(services: Services) -> None:
    olga = await at_the_console(services)
    assert "Nobody made this link" in await page(olga, "/operator/links?q=zzzzzzzz")
    assert "Nobody made this link" in await page(olga, "/operator/links?q=%F0%9F%98%80%2Fl%2F")
    assert "Nobody made this link" not in await page(olga, "/operator/links")


async def test_nobody_else_finds_the_page(services: Services) -> None:
    ada, _, _, code = await tenant(services)
    assert (await ada.call("GET", f"/operator/links?q={code}", accept="text/html")).status == 404
