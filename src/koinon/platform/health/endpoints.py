"""`/health/live` and `/health/ready`: no credential, no envelope, so that any balancer understands them."""

from typing import Any

from litestar import Response, get

from koinon.platform.health.checks import Health

NEVER_STORED = {"Cache-Control": "no-store"}


def endpoints(health: Health) -> list[Any]:
    """The two routes."""

    @get("/health/live", include_in_schema=False, opt={"public": True, "limit": "none"}, sync_to_thread=False)
    def live() -> Response[dict[str, str]]:
        return Response({"status": "alive"}, headers=NEVER_STORED)

    @get("/health/ready", include_in_schema=False, opt={"public": True, "limit": "none"})
    async def ready() -> Response[dict[str, Any]]:
        result = await health.examine()
        if result.ready:
            return Response({"status": "ready"}, headers=NEVER_STORED)
        return Response({"status": "not_ready", "failing": result.failing}, status_code=503, headers=NEVER_STORED)

    return [live, ready]
