"""My account: profile, password and factors, sessions, one's own data."""

from litestar import Router

from koinon.web.pages.account import data, factors, notices, profile, sessions, shortcuts
from koinon.web.visit import VISIT

router = Router(
    "/",
    route_handlers=[
        *profile.HANDLERS,
        *factors.HANDLERS,
        *sessions.HANDLERS,
        *notices.HANDLERS,
        *shortcuts.HANDLERS,
        *data.HANDLERS,
    ],
    dependencies=VISIT,
    include_in_schema=False,
)
