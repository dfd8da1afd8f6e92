"""Channels: the checklist, how each account does, and what stands in a sender's way (CHN-006, 007, 064, 069)."""

from typing import Any, NamedTuple
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from koinon import channels, messaging, organizations
from koinon.channels import AccountHealth, Blocker, EmailDomain, Sender, Slice
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.web import forms
from koinon.web.formats import clock, short_day
from koinon.web.i18n import N_, gettext
from koinon.web.pages.settings_tabs import settings_tabs
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

READ = {"permission": "channels:read"}
HEALTH, CHECKLIST = "/settings/health", "/settings/channels"
STATES = {
    "healthy": (N_("Well"), "good", "check"),
    "degraded": (N_("In trouble"), "warn", "triangle-alert"),
    "down": (N_("No answer"), "bad", "triangle-alert"),
    "unknown": (N_("Not checked yet"), "", ""),
}
SENDER_STATES = {
    "draft": (N_("Draft"), ""),
    "pending": (N_("Pending"), "warn"),
    "active": (N_("Active"), "good"),
    "degraded": (N_("Degraded"), "warn"),
    "paused": (N_("Paused"), "warn"),
    "suspended": (N_("Suspended"), "bad"),
    "released": (N_("Released"), ""),
}
INCIDENTS = {
    "sender_disconnected": N_("%(subject)s is disconnected"),
    "template_failed": N_("The template %(subject)s was refused"),
    "registration_rejected": N_("The registration of %(subject)s was rejected"),
    "provider_down": N_("%(subject)s does not answer"),
}
FAILURES = {
    "unknown": N_("The carrier gave no answer. We ask what became of these before we send again."),
    "probe": N_("We asked whether it is there, and it did not answer."),
}
PAID = frozenset(
    {
        channels.NumberState.ORDERING,
        channels.NumberState.OWNED,
        channels.NumberState.VANISHED,
        channels.NumberState.RELEASING,
    }
)
REGISTRATION = ("sender_not_registered", "registration", "tollfree", "brand", "campaign")
REGISTERED = frozenset({("campaign", "provisioned"), ("tollfree", "verified")})
# A page that looks by itself every ten seconds, as often as processes tell what they saw.
EVERY = "every 10s"


class StepShown(NamedTuple):
    """A line of the checklist: state done, todo or none (not needed)."""

    title: str
    why: str
    path: str
    state: str
    note: str = ""


@get(CHECKLIST, opt=READ)
async def checklist(visit: Visit) -> Response[str]:
    """What it takes to reach people, turning green step by step."""
    with visit.words():
        async with visit.transaction() as tx:
            organization = await organizations.get(tx)
            known = {one.code: one for one in await organizations.onboarding(tx, organization.kind)}
            senders = await channels.senders(tx)
            blocked = await channels.blockers_of(tx, senders)
            domains = await channels.email_domains(tx)
            registered = any((one.kind, one.state) in REGISTERED for one in await channels.registrations(tx))
            tested = await messaging.test_arrived(tx)
        steps = [
            _known(known["channel"]),
            _known(known["webhook"]),
            _registered(senders, blocked, registered),
            _mail(domains),
            _tested(senders, tested),
        ]
        return visit.draw(
            "channels/checklist.html",
            active="settings",
            tabs=settings_tabs(CHECKLIST, visit.actor.may),
            steps=steps,
            done=sum(step.state == "done" for step in steps),
            needed=sum(step.state != "none" for step in steps),
            practice=bool(senders) and all(one.is_simulated for one in senders),
        )


def _known(step: organizations.StepState) -> StepShown:
    return StepShown(gettext(step.title), gettext(step.why), step.path, step.state, step.note)


def _registered(senders: list[Sender], blocked: dict[UUID, list[Blocker]], registered: bool) -> StepShown:
    """Green where no number waits for a carrier's leave; of practice where a registration holds."""
    waiting = [one for one in senders if any(b.code.startswith(REGISTRATION) for b in blocked[one.id])]
    real = registered or any(not one.is_simulated and one.channel == "sms" for one in senders)
    state = "todo" if waiting else "done" if real else "none"
    path = blocked[waiting[0].id][0].fix_path if waiting else "/settings/senders"
    why = gettext("Carriers ask who you are before they take texts to the United States and Canada.")
    return StepShown(gettext("Register with the carriers"), why, path, state)


def _mail(domains: list[EmailDomain]) -> StepShown:
    verified = any(one.state == "verified" for one in domains)
    state = "done" if verified else "todo" if domains else "none"
    why = gettext("Mail in your name arrives once your domain says that we may send it.")
    return StepShown(gettext("Prove your email domain"), why, "/settings/mail", state)


def _tested(senders: list[Sender], tested: bool) -> StepShown:
    path = f"/settings/senders/{senders[0].id}#test" if senders else "/settings/senders"
    why = gettext("Text yourself: you see what your people will see, and that answers come back.")
    return StepShown(gettext("Send a test to yourself"), why, path, "done" if tested else "todo")


@get(HEALTH, opt=READ)
async def show_health(visit: Visit) -> Response[str]:
    """Each account live: errors, answer times, deliveries, its numbers; what is wrong and what was."""
    with visit.words():
        async with visit.transaction() as tx:
            health = await channels.channel_health(tx)
            slices = await channels.last_hour(tx)
            found = await channels.incidents(tx)
        return visit.draw(
            "channels/health_part.html" if visit.partial else "channels/health.html",
            active="settings",
            tabs=settings_tabs(HEALTH, visit.actor.may),
            health=health,
            charts_of={one.account_id: _charts(slices.get(one.account_id, [])) for one in health.accounts},
            incidents=found,
            states=STATES,
            sender_states=SENDER_STATES,
            incident_words=INCIDENTS,
            failures=_failures,
            every=EVERY,
        )


def _charts(slices: list[Slice]) -> dict[str, list[tuple[str, float]]]:
    return {
        "accepted": [(clock(one.at), one.accepted) for one in slices],
        "errors": [(clock(one.at), one.errors) for one in slices],
        "latency": [(clock(one.at), round(one.latency_ms, 0 if one.latency_ms >= 10 else 1)) for one in slices],
    }


def _failures(account: AccountHealth) -> list[tuple[str, int]]:
    """What went wrong in words, the most frequent first."""
    found = [(FAILURES.get(kind) or _meaning(kind), count) for kind, count in account.figures.failed.items()]
    return [(gettext(words), count) for words, count in found]


def _meaning(kind: str) -> str:
    known = {one.value for one in channels.ErrorKind}
    return channels.meaning(channels.ErrorKind(kind if kind in known else "unknown_code")).sentence


@get("/settings/senders/{sender_id:uuid}", opt=READ)
async def show_sender(visit: Visit, sender_id: FromPath[UUID]) -> Response[str]:
    """A sender: what stands in its way, how it does, what happened to it, and a test to yourself."""
    with visit.words():
        return await _sender(visit, sender_id)


async def _sender(
    visit: Visit, sender_id: UUID, typed: str = "", fault: str = "", status_code: int = 200
) -> Response[str]:
    async with visit.transaction() as tx:
        sender = await channels.sender(tx, sender_id)
        blocked = await channels.blockers(tx, sender_id)
        days = await channels.sender_days(tx, sender_id)
        health, own = await _health_of(tx, sender)
        line = await channels.number_of_sender(tx, sender_id)
    bought = line if line is not None and line.state in PAID and line.origin == channels.Origin.PURCHASED else None
    return visit.draw(
        "channels/sender.html",
        active="settings",
        status_code=status_code,
        sender=sender,
        blocked=blocked,
        days=[(short_day(one.day), one.accepted) for one in days],
        failed_days=[(short_day(one.day), one.errors) for one in days],
        account=health,
        seen=own,
        states=STATES,
        sender_states=SENDER_STATES,
        typed=typed,
        fault=fault,
        bought=bought,
    )


async def _health_of(tx: Tx, sender: Sender) -> tuple[AccountHealth, channels.SenderHealth | None]:
    accounts = (await channels.channel_health(tx)).accounts
    account = next(one for one in accounts if one.account_id == sender.account_id)
    return account, next((one for one in account.senders if one.sender_id == sender.id), None)


@post("/settings/senders/{sender_id:uuid}/test", opt={"permission": "messages:send"})
async def send_test(visit: Visit, sender_id: FromPath[UUID]) -> Response[Any]:
    """Text the number that was typed from this sender."""
    form = await visit.form()
    typed = forms.text(form, "to")
    with visit.words():
        try:
            async with visit.transaction() as tx:
                await messaging.test_sender(
                    tx, visit.services, sender_id, typed, key=forms.text(form, "idempotency_key")
                )
        except errors.KoinonError as refusal:
            if refusal.status not in (409, 422):
                raise
            fault = forms.told(refusal, {}, "to").get("to") or forms.said(refusal)
            return await _sender(visit, sender_id, typed, fault, status_code=422)
        path = f"/settings/senders/{sender_id}"
        return toast_after(
            Redirect(path, status_code=303), gettext("The test is on its way. Answer it, and see it in the inbox.")
        )


@post("/settings/senders/{sender_id:uuid}/remove", opt={"permission": "channels:write"})
async def remove_sender(visit: Visit, sender_id: FromPath[UUID]) -> Response[Any]:
    """Take a sender away; one whose number was bought goes by its number's own page."""
    with visit.words():
        async with visit.transaction() as tx:
            await channels.release_sender(tx, sender_id)
        return toast_after(Redirect("/settings/senders", status_code=303), gettext("It is taken away."))


router = Router(
    "/",
    route_handlers=[checklist, show_health, show_sender, send_test, remove_sender],
    dependencies=VISIT,
    include_in_schema=False,
)
