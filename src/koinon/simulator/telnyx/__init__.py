"""Telnyx as it answers: v2 of its messaging API."""

from koinon.simulator.carrier import Carrier
from koinon.simulator.http import Reply, Request
from koinon.simulator.telnyx.events import receive, report
from koinon.simulator.telnyx.faults import refusal
from koinon.simulator.telnyx.reads import read
from koinon.simulator.telnyx.send import send

__all__ = ["PATHS", "handle", "receive", "report"]

PATHS = ("/v2/",)


def handle(carrier: Carrier, request: Request) -> Reply:
    """Answer a call with the key of an account; live credentials are refused (CHN-079)."""
    scheme, _, key = request.headers.get(b"authorization", b"").decode("latin-1").partition(" ")
    account = carrier.account(key) if scheme.lower() == "bearer" else None
    if account is None:
        live = key.startswith("KEY")
        why = "This is the simulator: it refuses live credentials." if live else "The API key is not valid."
        return refusal(401, "10009", why)
    account.protocol = "telnyx"
    if account.scenario.outage:
        return Reply(0, b"", silent=True)
    if request.url == b"/v2/messages" and request.method == b"POST":
        return send(carrier, account, request)
    path, _, query = request.url.decode("latin-1").partition("?")
    return read(carrier, account, request, path, query)
