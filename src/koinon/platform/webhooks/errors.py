"""Why a call is not believed."""


class BadSignature(Exception):
    """The webhook was not signed by the account's key."""


class StaleTimestamp(Exception):
    """The webhook is rightly signed but older or newer than the tolerance."""
