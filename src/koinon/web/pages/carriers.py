"""Carriers: the accounts that texts go through, and the numbers they leave from."""

from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from koinon import channels, messaging, organizations
from koinon.channels import NewSender
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.web import forms
from koinon.web.i18n import N_, gettext
from koinon.web.pages.carrier_answers import onward, refused, tested
from koinon.web.pages.settings_tabs import settings_tabs
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

READ = {"permission": "channels:read"}
WRITE = {"permission": "channels:write"}
HOME = "/settings/carriers"
ABLE = {provider.name: provider.capabilities for provider in channels.PROVIDERS.values()}
SECRETS = {
    provider.name: next((field.label for field in provider.fields if field.role == "api_key"), "")
    for provider in channels.PROVIDERS.values()
}
KINDS: dict[channels.SenderKind, str] = {
    "long_code": N_("A local number"),
    "toll_free": N_("A toll-free number"),
    "short_code": N_("A short code"),
    "alphanumeric": N_("A name instead of a number"),
    "whatsapp": N_("A WhatsApp number"),
    "email": N_("A mail address"),
    "push_app": N_("An app, by its bundle id"),
}
ACTIONS = {
    "pause": (channels.pause_sender, N_("Paused. What people write still arrives.")),
    "resume": (channels.resume_sender, N_("This number sends again.")),
}


@get(HOME, opt=READ)
async def list_carriers(visit: Visit) -> Response[str]:
    """Accounts with their health, and their numbers."""
    with visit.words():
        async with visit.transaction() as tx:
            health = await channels.channel_health(tx)
            accounts, senders = await channels.accounts(tx), await channels.senders(tx)
            blocked = await channels.blockers_of(tx, senders)
            today = await channels.days_today(tx)
            rates = {one.sender_id: one for one in await messaging.opt_out_rates(tx)}
            lists = {one.account_id: one for one in await messaging.opt_out_lists(tx)}
            called = await _called(visit, tx)
        known = {one.account_id: one for one in health.accounts}
        rows = [
            (one, known[one.id], [s for s in senders if s.account_id == one.id], lists.get(one.id)) for one in accounts
        ]
        shown: dict[str, Any] = {
            "rows": rows,
            "blocked": blocked,
            "today": today,
            "rates": rates,
            "able": ABLE,
            "secrets": SECRETS,
        }
        shown["called"] = called
        shown["tabs"] = settings_tabs(HOME, visit.actor.may)
        shown["sellers"] = {name for name in channels.PROVIDERS if channels.sells_numbers(name)}
        return visit.draw("carriers/index.html", active="settings", **shown)


@post(HOME + "/opt-outs", opt={"permission": "consent:write"})
async def compare_opt_outs(visit: Visit) -> Response[Any]:
    """Compare the carriers' opt-out lists with ours now instead of tonight."""
    with visit.words():
        async with visit.transaction() as tx:
            await messaging.compare_opt_outs(tx)
        return onward(gettext("The lists are being compared. Look again in a moment."))


@post(HOME + "/practice", opt=WRITE)
async def practise(visit: Visit) -> Response[Any]:
    """Text simulated phones until a carrier is connected; production has none."""
    configuration = visit.services.configuration
    if configuration.env == "production":
        raise errors.RESOURCE_NOT_FOUND()
    with visit.words():
        async with visit.transaction() as tx:
            await channels.practise(tx, visit.services.vault, configuration.simulator_base)
        return toast_after(
            Redirect("/settings/senders", status_code=303), gettext("You can text simulated phones now.")
        )


@post(HOME + "/{account_id:uuid}/test", opt=WRITE)
async def test_connection(visit: Visit, account_id: FromPath[UUID]) -> Response[Any]:
    """Ask the carrier, once and harmlessly."""
    with visit.words():
        return await tested(visit, account_id)


@post(HOME + "/{account_id:uuid}/remove", opt=WRITE)
async def remove_account(visit: Visit, account_id: FromPath[UUID]) -> Response[Any]:
    """Forget an account that no number uses."""
    with visit.words():
        async with visit.transaction() as tx:
            await channels.remove_account(tx, account_id)
        return onward(gettext("The account is gone."))


@get(HOME + "/{account_id:uuid}/number", opt=WRITE)
async def ask_number(visit: Visit, account_id: FromPath[UUID]) -> Response[str]:
    """The form for a number of an account."""
    with visit.words():
        async with visit.transaction() as tx:
            account = await channels.account(tx, account_id)
        kinds = _kinds(account)
        values = forms.Told(kind=kinds[0][0])
        return visit.draw(
            "carriers/number.html", active="settings", account=account, kinds=kinds, values=values, errors=forms.Told()
        )


@post(HOME + "/{account_id:uuid}/number", opt=WRITE)
async def add_number(visit: Visit, account_id: FromPath[UUID]) -> Response[Any]:
    """Send from this number from now on."""
    form = await visit.form()
    typed = {name: forms.text(form, name) for name in ("value", "kind", "limit_per_second")}
    with visit.words():
        async with visit.transaction() as tx:
            account = await channels.account(tx, account_id)
        kinds = _kinds(account)
        try:
            async with visit.transaction() as tx:
                organization = await organizations.get(tx)
                await channels.add_sender(tx, _number(account_id, typed), organization.country)
        except errors.KoinonError as refusal:
            return refused(visit, "carriers/number.html", refusal, typed, "value", account=account, kinds=kinds)
        return onward(gettext("You can send from it as soon as nothing stands in its way."))


@post("/settings/numbers/{sender_id:uuid}/{action:str}", opt=WRITE)
async def change_number(visit: Visit, sender_id: FromPath[UUID], action: FromPath[str]) -> Response[Any]:
    """Pause a number, let it send again, or make it the usual one."""
    with visit.words():
        async with visit.transaction() as tx:
            if action == "default":
                await channels.change_sender(tx, sender_id, make_default=True)
                return onward(gettext("This is the usual number now."))
            if action not in ACTIONS:
                raise errors.RESOURCE_NOT_FOUND()
            change, told = ACTIONS[action]
            await change(tx, sender_id)
        return onward(gettext(told))


async def _called(visit: Visit, tx: Tx) -> dict[UUID, str]:
    """Where each account's provider calls us, for those who may enter it there."""
    return (
        await channels.webhook_urls(tx, visit.services.configuration.base_url)
        if visit.actor.may("channels:write")
        else {}
    )


def _kinds(account: channels.Account) -> list[tuple[str, str]]:
    """What can be sent from with this account's provider."""
    able = channels.provider(account.provider).capabilities.sender_kinds
    return [(kind, gettext(label)) for kind, label in KINDS.items() if kind in able]


def _number(account_id: UUID, typed: dict[str, str]) -> NewSender:
    kind = next((one for one in KINDS if one == typed["kind"]), None)
    if kind is None:
        raise errors.invalid_field("kind", "invalid_enum")
    speed = typed["limit_per_second"]
    if speed and not (speed.isascii() and speed.isdecimal() and len(speed) < 7):
        raise errors.invalid_field("limit_per_second", "out_of_range")
    limit = int(speed) if speed else None
    return NewSender(account_id=account_id, value=typed["value"], kind=kind, limit_per_second=limit)


router = Router(
    "/",
    route_handlers=[
        list_carriers,
        compare_opt_outs,
        practise,
        test_connection,
        remove_account,
        ask_number,
        add_number,
        change_number,
    ],
    dependencies=VISIT,
    include_in_schema=False,
)
