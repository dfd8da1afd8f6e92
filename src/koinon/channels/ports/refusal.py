"""How the calls beside sending fail."""

from koinon.channels.contracts import ProviderError


class ProviderRefused(Exception):
    """The provider said no, or could not be asked; `error` in its own code and words, with our class."""

    def __init__(self, error: ProviderError) -> None:
        super().__init__(f"{error.code}: {error.detail}")
        self.error = error
