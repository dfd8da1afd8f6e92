"""The optional port of providers at which senders are registered with the carriers (CHN-029)."""

from collections.abc import Sequence
from typing import Protocol

from koinon.channels.contracts import Credentials
from koinon.channels.contracts.registration import (
    Entity,
    Fees,
    Handed,
    Reason,
    RegistrationKind,
    Seen,
    Terms,
    UseCase,
)


class RegistrationRefused(Exception):
    """The provider surely did not take it; `reasons` in its words."""

    def __init__(self, reasons: Sequence[Reason]) -> None:
        super().__init__("; ".join(one.words for one in reasons))
        self.reasons = tuple(reasons)


class CannotTell(Exception):
    """The provider did not answer, or not in a way that says what became of it: ask again before repeating it."""


class NotKnown(Exception):
    """The provider answers that it knows no such thing."""


class Registration(Protocol):
    """Brands, campaigns, toll-free numbers and which number sends by which campaign.

    Every call may raise CannotTell; what writes, RegistrationRefused; what names something, NotKnown. None touches the
    database, none is repeated by itself.
    """

    async def submit(self, credentials: Credentials, kind: RegistrationKind, handed: Handed) -> Seen:
        """Hand in something new, once."""
        ...

    async def change(self, credentials: Credentials, kind: RegistrationKind, provider_id: str, handed: Handed) -> Seen:
        """Hand in what was mended of something the provider knows; a refused campaign is reviewed again."""
        ...

    async def find(self, credentials: Credentials, kind: RegistrationKind, handed: Handed) -> Seen | None:
        """What the provider made of an earlier hand-in under our reference; None where it surely made nothing."""
        ...

    async def read(self, credentials: Credentials, kind: RegistrationKind, provider_id: str) -> Seen:
        """What the provider says of it now."""
        ...

    async def appeal(self, credentials: Credentials, campaign_id: str, words: str) -> None:
        """Have a refused campaign looked at again."""
        ...

    async def send_code(self, credentials: Credentials, brand_id: str, words: str, thanks: str) -> None:
        """Text a sole proprietor a code; `words` hold {code}."""
        ...

    async def confirm_code(self, credentials: Credentials, brand_id: str, code: str) -> None:
        """Give back the code that came."""
        ...

    async def use_cases(self, credentials: Credentials) -> list[UseCase]:
        """The use cases that the provider takes."""
        ...

    async def terms(self, credentials: Credentials, brand_id: str, use_case: str) -> Terms:
        """What a use case of a brand costs and allows; RegistrationRefused where it is not for this brand."""
        ...

    def fees(self, kind: RegistrationKind, entity: Entity) -> Fees:
        """What a registration costs by the provider's published price list."""
        ...

    async def assign(self, credentials: Credentials, number: str, campaign_id: str) -> Seen:
        """Have a number send by a campaign; once more changes nothing."""
        ...

    async def unassign(self, credentials: Credentials, number: str) -> None:
        """Have a number send by no campaign; one that sends by none is no error."""
        ...

    async def assignment(self, credentials: Credentials, number: str) -> Seen | None:
        """By which campaign (`parent_id`) a number sends; None for none."""
        ...
