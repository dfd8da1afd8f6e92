"""The whole application in this process, put together once: that takes half a second, and a request a hundredth."""

from koinon import web
from koinon.app import Application, litestar
from koinon.platform import rest
from koinon.platform.services import Services

_edges: dict[int, tuple[Services, rest.Edge]] = {}
_applications: dict[int, tuple[Services, Application]] = {}


def pages_of(services: Services) -> rest.Edge:
    """Pages and API behind their edge, without the door for webhooks."""
    if id(services) not in _edges:  # the services are kept with it, so that no other ones get their id
        problems = rest.Problems(html=web.problem_page, translate=web.translate)
        _edges[id(services)] = (services, rest.Edge(litestar(services, problems), problems))
    return _edges[id(services)][1]


def application_of(services: Services) -> Application:
    """What a web process serves."""
    if id(services) not in _applications:
        _applications[id(services)] = (services, Application(services))
    return _applications[id(services)][1]
