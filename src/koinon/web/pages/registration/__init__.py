"""Settings, Registration: brands, campaigns, their numbers and toll-free numbers (CHN-019..027)."""

from litestar import Router

from koinon.web.pages.registration.acting import ACTS
from koinon.web.pages.registration.showing import PAGES
from koinon.web.visit import VISIT

router = Router("/", route_handlers=[*PAGES, *ACTS], dependencies=VISIT, include_in_schema=False)
