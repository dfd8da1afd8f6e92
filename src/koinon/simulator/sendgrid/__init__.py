"""SendGrid's Web API v3 as the simulator speaks it. Facts: sendgrid-oai, docs "Event Webhook Reference"."""

from koinon.simulator.sendgrid.inbound import receive_mail
from koinon.simulator.sendgrid.routes import PATHS, handle
from koinon.simulator.sendgrid.send import receive, report

__all__ = ["PATHS", "handle", "receive", "receive_mail", "report"]
