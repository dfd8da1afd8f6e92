"""What the operator must know, said once: alerts of the installation (OPS-090, 091).

Owns `alerts` and the heartbeats in `workers`. Whoever finds something wrong calls `alert(tx, Alert(...))`; what can be
measured is measured by every process (`Watch`), so that no single one that fails takes its own alarm with it.
"""

from koinon.platform.alerts.contracts import Alert, Severity, Standing
from koinon.platform.alerts.notices import Notifier
from koinon.platform.alerts.service import alert, close_quiet, standing
from koinon.platform.alerts.watch import Watch, register_teller

__all__ = ["Alert", "Notifier", "Severity", "Standing", "Watch", "alert", "close_quiet", "register_teller", "standing"]
