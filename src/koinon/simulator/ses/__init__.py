"""Amazon SES v2 and SNS as the simulator speaks them. Facts: botocore model sesv2, SES and SNS Developer Guides."""

from koinon.simulator.ses.inbound import receive_mail
from koinon.simulator.ses.routes import PATHS, handle
from koinon.simulator.ses.send import receive, report

__all__ = ["PATHS", "handle", "receive", "receive_mail", "report"]
