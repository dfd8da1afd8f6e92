"""Telnyx's registries as the simulator speaks them: 10DLC brands, campaigns, their numbers, toll-free verification.

Facts: telnyx-python 4.189 types of messaging_10dlc and messaging_tollfree; developers.telnyx.com, "10DLC" pages. 10DLC
answers are bare objects, lists `{records, page, totalRecords}`. What is registered goes on step by step on the
simulated clock (`registration_seconds` of the scenario; 0: only by `POST /_sim/registrations`).

Magic values: a brand whose `ein` ends in 0001 fails, in 0002 stays unverified; a campaign or toll-free form whose
description (`useCaseSummary`) holds `[fail:registry]`, `[fail:provider]` or `[fail:carriers]` is refused at that step;
a number that ends in 0099 cannot be assigned. A sole proprietor's code is always 123456.
"""

from koinon.simulator.telnyx.registry.routes import answer
from koinon.simulator.telnyx.registry.state import Registry
from koinon.simulator.telnyx.registry.steps import step

__all__ = ["Registry", "answer", "step"]
