"""What came of broadcasts."""

from koinon.messaging.figures.contracts import HourTally, ReasonTally, Report, Slice, Tally
from koinon.messaging.figures.service import report

__all__ = ["HourTally", "ReasonTally", "Report", "Slice", "Tally", "report"]
