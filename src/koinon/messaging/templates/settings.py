"""What an organization may set about templates."""

from koinon import organizations
from koinon.platform.db import Tx

TEMPLATE_REVIEW = organizations.declare_setting(
    organizations.Setting(
        "messaging.template_review",
        bool,
        False,
        "A second person approves templates",
        "Only versions that somebody else looked at can be published and sent.",
        group="Reaching people",
    )
)


async def needs_review(tx: Tx) -> bool:
    """Whether only approved versions may be published and sent (MSG-009)."""
    return bool(await organizations.setting(tx, TEMPLATE_REVIEW.key))
