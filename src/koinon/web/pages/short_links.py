"""What a short link answers that leads nowhere: nobody made it, or it ended (MSG-074). The others never get here."""

from litestar import Router, get
from litestar.params import FromPath
from litestar.response import Redirect

from koinon import messaging
from koinon.platform.services import Services

QUIET = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow", "Cache-Control": "private, no-store"}


@get("/l/{code:str}", opt={"public": True})
async def follow(services: Services, code: FromPath[str]) -> Redirect:
    """Lead on after all, where the door could not ask a moment ago."""
    return Redirect(await messaging.followed(services, code), status_code=302, headers=QUIET)


router = Router("/", route_handlers=[follow], include_in_schema=False)
