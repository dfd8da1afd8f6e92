"""The one place that knows every context: modules in layer order."""

from itertools import chain
from typing import Any

from koinon import channels, contacts, identity, messaging, organizations, samples
from koinon.api.module import MODULE as API
from koinon.channels.module import MODULE as CHANNELS
from koinon.contacts.module import MODULE as CONTACTS
from koinon.identity.module import MODULE as IDENTITY
from koinon.inbox.module import MODULE as INBOX
from koinon.messaging.module import MODULE as MESSAGING
from koinon.organizations.module import MODULE as ORGANIZATIONS
from koinon.platform.alerts.own import Own
from koinon.platform.db import Tx
from koinon.platform.jobs import Job, Schedule
from koinon.platform.mail import MODULE as MAIL
from koinon.platform.module import Module
from koinon.platform.upkeep import MODULE as PLATFORM

MODULES: tuple[Module, ...] = (
    PLATFORM,
    MAIL,
    ORGANIZATIONS,
    IDENTITY,
    CONTACTS,
    CHANNELS,
    MESSAGING,
    INBOX,
    API,
)

identity.publish_permissions(
    chain.from_iterable(module.permissions for module in MODULES),
    chain.from_iterable(module.sensitive for module in MODULES),
)

# Siblings meet only here: channels knows which numbers are ours, contacts refuses them as a person's (CON-013).
contacts.register_own_numbers(channels.own_numbers)
channels.register_number_use("keywords", contacts.keywords_by_number)


async def _agreement(tx: Tx) -> channels.Wording:
    """What people agree to, for those who register us with the carriers (CHN-021)."""
    texts = await contacts.consent_texts(tx)
    english = [one for one in texts if one.locale.startswith("en")]
    chosen = (english or texts)[:1]
    return channels.Wording(chosen[0].body if chosen else "")


channels.register_wording(_agreement)
organizations.register_filler(samples.seed)
organizations.register_sample(samples.again)


def endpoints() -> list[Any]:
    """Every REST handler."""
    return [endpoint for module in MODULES for endpoint in module.endpoints]


def jobs() -> list[Job]:
    """Every declared job."""
    return [job for module in MODULES for job in module.jobs]


def schedules() -> list[Schedule]:
    """Every declared schedule."""
    return [schedule for module in MODULES for schedule in module.schedules]


def watched() -> list[Own]:
    """What a worker looks at besides itself."""
    return [channels.open_breakers, messaging.SETTLED.alerts]
