"""Resend as the simulator speaks it. Facts: resend-openapi 1.5.0, resend-python 2.51, docs.svix.com."""

from koinon.simulator.resend.inbound import receive_mail
from koinon.simulator.resend.routes import PATHS, handle
from koinon.simulator.resend.send import receive, report

__all__ = ["PATHS", "handle", "receive", "receive_mail", "report"]
