"""WhatsApp's Cloud API as the simulator speaks it: messages, media, templates, numbers, and what hangs on an account.

Facts: developers.facebook.com "WhatsApp Cloud API" and "WhatsApp Business Management API".
"""

from koinon.simulator.whatsapp_cloud.events import receive, report
from koinon.simulator.whatsapp_cloud.routes import PATHS, handle
from koinon.simulator.whatsapp_cloud.state import Template, desk

__all__ = ["PATHS", "Template", "desk", "handle", "receive", "report"]
