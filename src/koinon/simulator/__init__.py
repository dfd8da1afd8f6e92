"""The carrier simulator: speaks Telnyx's real HTTP so that adapters run unchanged (CHN-071..079).

Everything it carries is SIMULATED: no message leaves the machine. It keeps its own journal of what it accepted, which
the chaos tests compare with the ledger.
"""

from koinon.simulator.config import SimulatorConfig
from koinon.simulator.server import Simulator, serve

__all__ = ["Simulator", "SimulatorConfig", "serve"]
