"""Settings, Apps: apps whose users are notified, and the keys that push to them (CHN-038)."""

from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.params import FromPath, FromQuery

from koinon import channels
from koinon.channels import AppPlatform, Environment, NewPushApp
from koinon.platform.errors import KoinonError
from koinon.web import forms
from koinon.web.i18n import N_, gettext
from koinon.web.pages.settings_tabs import settings_tabs
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

HOME = "/settings/apps"
READ, WRITE = {"permission": "channels:read"}, {"permission": "channels:write"}
PLATFORMS = {
    AppPlatform.ANDROID: N_("Android"),
    AppPlatform.IOS: N_("iPhone and iPad"),
    AppPlatform.WEB: N_("Browsers"),
}
STATES = {
    "active": (N_("Notifies"), "good"),
    "pending": (N_("Being checked"), "warn"),
    "degraded": (N_("In trouble"), "warn"),
    "paused": (N_("Paused"), ""),
    "suspended": (N_("Stopped"), "bad"),
}


@get(HOME, opt=READ)
async def list_apps(visit: Visit) -> Response[str]:
    """The apps, and which platform another is for."""
    with visit.words():
        async with visit.transaction() as tx:
            apps = await channels.push_apps(tx)
        return visit.draw(
            "apps/index.html",
            active="settings",
            tabs=settings_tabs(HOME, visit.actor.may),
            apps=apps,
            platforms=PLATFORMS,
            states=STATES,
            may_change=visit.actor.may("channels:write"),
        )


@get(HOME + "/new", opt=WRITE)
async def ask_app(visit: Visit, platform: FromQuery[AppPlatform] = AppPlatform.ANDROID) -> Response[str]:
    """The form for an app of a platform."""
    with visit.words():
        return _draw(visit, platform, forms.Told(), None)


@post(HOME, opt=WRITE, status_code=200)
async def add_app(visit: Visit, platform: FromQuery[AppPlatform] = AppPlatform.ANDROID) -> Response[Any]:
    """Add it; whether its keys are right is asked at once."""
    form = await visit.form()
    names = [field.name for field in channels.provider(channels.PROVIDER_OF[platform]).fields if field.name != "topic"]
    typed = forms.Told({name: forms.text(form, name) for name in ("bundle_id", *names)})
    configuration = visit.services.configuration
    practice = configuration.env != "production" and forms.text(form, "practice") == "yes"
    new = NewPushApp(
        platform=platform,
        bundle_id=typed["bundle_id"],
        environment=Environment.SIMULATOR if practice else Environment.LIVE,
        values={name: typed[name] for name in names if typed[name]},
    )
    with visit.words():
        try:
            async with visit.transaction() as tx:
                await channels.add_push_app(tx, visit.services.vault, new, configuration.simulator_base)
        except KoinonError as refused:
            if refused.status not in (409, 422):
                raise
            return _draw(visit, platform, typed, refused)
        return toast_after(forms.see(HOME), gettext("The app is there now. Its keys are being tried."))


@post(HOME + "/{app_id:uuid}/remove", opt=WRITE)
async def remove_app(visit: Visit, app_id: FromPath[UUID]) -> Response[Any]:
    """Forget an app and its keys."""
    with visit.words():
        async with visit.transaction() as tx:
            await channels.remove_push_app(tx, app_id)
        return toast_after(forms.see(HOME), gettext("The app is gone, and its keys with it."))


def _draw(visit: Visit, platform: AppPlatform, typed: forms.Told, refused: KoinonError | None) -> Response[str]:
    service = channels.provider(channels.PROVIDER_OF[platform])
    told = {f"credentials.{field.name}": field.name for field in service.fields} | {"value": "bundle_id"}
    secrets = {field.name for field in service.fields if field.secret}
    return visit.draw(
        "apps/new.html",
        active="settings",
        status_code=refused.status if refused else 200,
        platform=platform.value,
        label=PLATFORMS[platform],
        provider={"fields": [field for field in service.fields if field.name != "topic"]},
        values=forms.Told({name: value for name, value in typed.items() if name not in secrets}),
        errors=forms.told(refused, told, "bundle_id") if refused else forms.Told(),
        may_practise=visit.services.configuration.env != "production",
    )


router = Router(
    "/",
    route_handlers=[list_apps, ask_app, add_app, remove_app],
    dependencies=VISIT,
    include_in_schema=False,
)
