"""`koinon web`: pages, REST v1, the live socket and the door of webhooks in one ASGI application, on uvicorn.

uvicorn and not granian for all of it: streams end in order at SIGTERM and the webhook route is raw ASGI (ADR 6).
"""

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable, Generator
from typing import Any
from uuid import UUID

import uvicorn
from litestar import Litestar
from litestar.datastructures import State
from litestar.di import Provide
from litestar.types import Receive, Scope, Send

from koinon import __version__, channels, identity, messaging, web, wiring
from koinon.kit import networks
from koinon.platform import health, logs, metrics, process, request_log, rest, schema
from koinon.platform.alerts import Watch, mailing, own
from koinon.platform.alerts.certificate import Certificate
from koinon.platform.alerts.traffic import Traffic
from koinon.platform.configuration import Configuration
from koinon.platform.doorbell import Doorbell
from koinon.platform.placements.following import Apart
from koinon.platform.realtime import socket_health
from koinon.platform.realtime.protocol import SocketProtocol
from koinon.platform.rest.openapi import Documentation
from koinon.platform.services import Services
from koinon.platform.webhooks import Door

LARGEST_UPLOAD = 101 * 1024 * 1024
GRACE = 30
OBSERVERS = metrics.observers(metrics.count_request, logs.log_request)


def provide_services(state: State) -> Services:
    """This process's services."""
    found: Services = state["services"]
    return found


def litestar(services: Services, problems: rest.Problems, traffic: Traffic | None = None) -> Litestar:
    """The routed application: every context's endpoints, the pages, health, metrics, documentation."""
    configuration = services.configuration
    checks = {
        "database": health.database_check(services.database),
        "migrations": health.migrations_check(services.database, schema.head()),
    }
    if configuration.redis_url is not None:
        checks["redis"] = health.redis_check(configuration.redis_url)
    token, is_published = configuration.metrics_token, configuration.public_url is not None
    overview = health.Overview(
        services,
        __version__,
        checks,
        traffic or Traffic(),
        tuple(channels.PROVIDERS),
        {"channels": channels.installation_health, "realtime": socket_health},
    )
    documentation = Documentation(__version__, configuration.base_url, web.translate)
    application = Litestar(
        [
            *wiring.endpoints(),
            *web.ROUTES,
            *documentation.endpoints(),
            *health.endpoints(health.Health(checks)),
            *health.overview_endpoints(overview, lambda request: metrics.may_read(request, token, is_published)),
            metrics.endpoint(token, is_published=is_published),
        ],
        dependencies={"services": Provide(provide_services, sync_to_thread=False), **identity.DEPENDENCIES},
        guards=[*identity.GUARDS],
        before_send=[*identity.BEFORE_SEND],
        request_class=rest.StrictRequest,
        response_class=rest.StampedResponse,
        exception_handlers={Exception: problems.handle},
        after_request=rest.shape_answer,
        before_request=rest.refuse_sunset,
        request_max_body_size=LARGEST_UPLOAD,
        openapi_config=None,
        logging_config=None,
        state=State({"services": services}),
    )
    documentation.attach(application)
    return application


class Application:
    """Webhooks and short links go to their doors before anything else looks at them; the rest passes the edge."""

    def __init__(self, services: Services) -> None:
        rest.sign_cursors_with(services.vault.sign(b"list cursors", "key"))
        metrics.watch_pool(services.database.pool)
        identity.use_passes(services.configuration.password_passes)
        problems, traffic = rest.Problems(html=web.problem_page, translate=web.translate), Traffic()
        self.requests = request_log.Recorder(services.database, services.limits)
        self.refusals, self.traffic = identity.Refusals(services), traffic
        self.door = Door(services, suspect=self.refusals.suspect)
        self.links = messaging.LinkDoor(services)
        observe = metrics.observers(OBSERVERS, self.requests.observe, self.refusals.observe, traffic.observe)
        trusted = networks.parse(services.configuration.proxies)
        routed = litestar(services, problems, traffic)
        self.gateway = web.Gateway(services, problems)
        self.gateway.app = routed
        secure = services.configuration.public_url
        self.edge = rest.Edge(
            routed, problems, observe=observe, trusted=trusted, secure=secure,
            country_header=services.configuration.country_header, sockets=self.gateway,
        )  # fmt: skip

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        kind = str(scope["type"])
        if kind in ("http", "websocket"):
            if (owner := await self.links.owner(scope)) is not None:
                await self._on_own_host(scope, send, owner)
                return
            if kind == "http":
                if scope["path"].startswith("/webhooks/"):
                    await self.door(scope, receive, send)
                    return
                if scope["path"].startswith(messaging.LINK_PATHS) and await self.links(scope, send):
                    return
            identity.take_name(scope)
        await self.edge(scope, receive, send)

    async def _on_own_host(self, scope: Scope, send: Send, owner: UUID) -> None:
        """A host of an organization's own leads links on and shows nothing of the product."""
        if str(scope["type"]) == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": ""})
        elif status := await self.links.on_own_host(scope, send, owner):
            await web.link_leads_nowhere(scope, send, status)


async def serve(configuration: Configuration) -> None:
    """Serve until told to stop; requests in flight finish within 30 s."""
    async with process.services(configuration, name="web") as services:
        doorbell = Doorbell(services.database)
        doorbell.start()
        application = Application(services)
        await identity.warn_of_move(services)
        following = asyncio.create_task(_attend(services, doorbell, application))
        apart = Apart(services)
        watching = asyncio.create_task(apart.run())
        try:
            server = _server(application, services.hub.end)
            await server.serve(sockets=[_listen(configuration.host, configuration.port)])
        finally:
            for task in (following, watching):
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
            await apart.stop()
            await application.gateway.close()
            await doorbell.stop()


async def _attend(services: Services, doorbell: Doorbell, application: Application) -> None:
    """What runs beside the requests: the live hub, the watch, the request log."""
    async with asyncio.TaskGroup() as group:
        group.create_task(application.links.run(doorbell))
        group.create_task(application.requests.run())
        group.create_task(application.refusals.run())
        group.create_task(application.gateway.run())
        group.create_task(services.hub.follow(services.database, doorbell.waiter("events")))
        ways = mailing.ways(services.configuration)
        certificate = Certificate(services.configuration.public_url, health.days_left)
        group.create_task(certificate.run())
        seen = own.together(
            application.traffic.alerts,
            own.forged(application.door.forged).alerts,
            certificate.alerts,
            *own.usual(services, "web"),
        )
        group.create_task(Watch(services.database, "web", ways, seen, services.configuration.data_dir).run())


class Server(uvicorn.Server):
    """uvicorn told to end by the loop's own handlers: its own leave those of `koinon.cli` in place under uvloop, which
    would break off whatever is in flight."""

    on_told: Callable[[], None]

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Until the server has ended, SIGTERM and SIGINT only ask it to."""
        for sig in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(sig, self._told)
        yield

    def _told(self) -> None:
        self.should_exit = True
        self.on_told()


def _server(application: Any, on_told: Callable[[], None]) -> Server:
    server = Server(
        uvicorn.Config(
            application,
            loop="none",
            http="httptools",
            ws=SocketProtocol,
            ws_max_size=SocketProtocol.MOST_BYTES,
            ws_ping_interval=None,
            ws_per_message_deflate=False,
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=True,
            proxy_headers=False,
            timeout_graceful_shutdown=GRACE,
            backlog=2048,
        )
    )
    server.on_told = on_told
    return server


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listener.bind((host, port))
    return listener
