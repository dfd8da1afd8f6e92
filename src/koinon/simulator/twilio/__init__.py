"""Twilio as the simulator speaks it: messages by SMS, MMS and WhatsApp, their media, accounts, and Content templates.

Facts: twilio-oai `twilio_api_v2010.json` and `twilio_content_v1.json`; twilio.com/docs "Messages resource", "Track
outbound message status", "Error and warning dictionary".
"""

from koinon.simulator.twilio.events import receive, report
from koinon.simulator.twilio.routes import PATHS, handle

__all__ = ["PATHS", "handle", "receive", "report"]
