"""Settings, Carriers, Prices: what messages cost, whose word that is and how old (CHN-070)."""

from collections import defaultdict

from litestar import Response, Router, get

from koinon import channels
from koinon.channels import Rate
from koinon.web.channel_words import CHANNELS
from koinon.web.formats import country_name
from koinon.web.i18n import N_, gettext
from koinon.web.visit import VISIT, Visit

UNITS = {"segment": N_("a part of 160 characters"), "mms": N_("a picture message"), "email": N_("a mail")}


@get("/settings/prices", opt={"permission": "channels:read"})
async def list_prices(visit: Visit) -> Response[str]:
    """The prices of the carriers that are connected, by carrier and channel; countries by name, the rest last."""
    with visit.words():
        async with visit.transaction() as tx:
            used = {one.provider for one in await channels.accounts(tx)}
            known = [one for one in await channels.known_rates(tx) if one.provider in used]
        groups: defaultdict[tuple[str, str], list[Rate]] = defaultdict(list)
        for one in known:
            groups[one.provider, CHANNELS.get(one.channel, one.channel)].append(one)
        shown = {key: sorted(rows, key=_place) for key, rows in groups.items()}
        units = {unit: gettext(words) for unit, words in UNITS.items()}
        return visit.draw("channels/prices.html", active="settings", groups=shown, units=units)


def _place(rate: Rate) -> tuple[bool, str, bool]:
    """Countries by name, the rest last; texts before pictures."""
    return rate.country == "*", country_name(rate.country).casefold(), rate.unit != "segment"


router = Router("/", route_handlers=[list_prices], dependencies=VISIT, include_in_schema=False)
