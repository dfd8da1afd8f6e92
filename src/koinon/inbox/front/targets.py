"""By when conversations are to be answered."""

from koinon.inbox.targets.contracts import Policy as TargetPolicy
from koinon.inbox.targets.service import change_policy as change_target
from koinon.inbox.targets.service import create_policy as create_target
from koinon.inbox.targets.service import drop_policy as drop_target
from koinon.inbox.targets.service import get_policy as get_target
from koinon.inbox.targets.service import policies as targets

__all__ = ["TargetPolicy", "change_target", "create_target", "drop_target", "get_target", "targets"]
