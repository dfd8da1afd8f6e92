"""People who have signed up, for the tests of the whole API."""

from tests.identity.conftest import ada, application, ben, browser, signed_in

__all__ = ["ada", "application", "ben", "browser", "signed_in"]
