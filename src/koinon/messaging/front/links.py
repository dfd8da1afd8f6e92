"""Short links: who follows them, what came of them, who may stop them."""

from koinon.messaging.links.contracts import Link, LinkFigures, LinkHour, LinkPerson
from koinon.messaging.links.door import PATHS as LINK_PATHS
from koinon.messaging.links.door import Door as LinkDoor
from koinon.messaging.links.policy.wrapping import Tracking
from koinon.messaging.links.repository.reading import Wanted as LinksWanted
from koinon.messaging.links.service.keeping import (
    change_link,
    clicks_of,
    link,
    link_figures,
    link_people,
    links_page,
    links_stopped,
    release_links,
    short_link,
    stop_link,
    stop_links,
)
from koinon.messaging.links.service.leading import Owned as OwnedLink
from koinon.messaging.links.service.leading import followed
from koinon.messaging.links.service.leading import whose as whose_link

__all__ = [
    "LINK_PATHS",
    "Link",
    "LinkDoor",
    "LinkFigures",
    "LinkHour",
    "LinkPerson",
    "LinksWanted",
    "OwnedLink",
    "Tracking",
    "change_link",
    "clicks_of",
    "followed",
    "link",
    "link_figures",
    "link_people",
    "links_page",
    "links_stopped",
    "release_links",
    "short_link",
    "stop_link",
    "stop_links",
    "whose_link",
]
